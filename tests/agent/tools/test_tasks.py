"""The agent's tools on tasks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from goals.models import Task
from tests.agent.tools.calling import NOON, call, refusal, titles
from tests.factories.accounts import UserFactory
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = NOON.date()


@pytest.fixture
def tasks(alice: User) -> dict[str, Task]:
    """One of each sort, by title."""
    goal = GoalFactory.create(user=alice)
    rows: list[dict[str, Any]] = [
        {"title": "late", "due_on": TODAY - timedelta(days=1)},
        {"title": "just over", "due_at": NOON - timedelta(minutes=1)},
        {"title": "today", "due_on": TODAY, "goal": goal, "status": "in_progress"},
        {"title": "some day", "notes": "buy Æbler"},
        {"title": "gone", "status": "cancelled"},
        {"title": "done late", "due_on": TODAY - timedelta(days=2), "status": "done", "completed_at": NOON},
    ]
    return {row["title"]: TaskFactory.create(user=alice, **row) for row in rows}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, ["late", "just over", "today", "some day", "done late", "gone"]),
        ({"status": None, "goal": None, "overdue": None, "without_goal": None}, None),
        ({"overdue": False, "without_goal": False}, None),
        ({"status": "open"}, ["late", "just over", "today", "some day"]),
        ({"status": "in_progress"}, ["today"]),
        ({"status": "cancelled"}, ["gone"]),
        ({"overdue": True}, ["late", "just over"]),
        ({"due_from": "2026-03-04"}, ["just over", "today"]),
        ({"due_until": "2026-03-03"}, ["late", "done late"]),
        ({"due_from": "2026-03-03", "due_until": "2026-03-03"}, ["late"]),
        ({"without_goal": True, "status": "open"}, ["late", "just over", "some day"]),
        ({"search": "æbler BUY"}, ["some day"]),
    ],
)
def test_tasks_are_found(alice: User, tasks: dict[str, Task], arguments: dict[str, Any], found: Any) -> None:
    assert titles(call(alice, "list_tasks", **arguments)["tasks"]) == (
        found or ["late", "just over", "today", "some day", "done late", "gone"]
    )


def test_tasks_of_a_goal_are_found(alice: User, tasks: dict[str, Task]) -> None:
    goal = tasks["today"].goal_id
    assert titles(call(alice, "list_tasks", goal=goal)["tasks"]) == ["today"]
    assert refusal(alice, "list_tasks", goal=goal, without_goal=True)[1] == [("without_goal", "exclusive")]


def test_due_dates_are_the_persons_own() -> None:
    user = UserFactory.create(time_zone="Pacific/Kiritimati")  # 14 hours ahead
    TaskFactory.create(user=user, title="x", due_at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    assert titles(call(user, "list_tasks", due_from="2026-03-05")["tasks"]) == ["x"]
    assert call(user, "list_tasks", due_until="2026-03-04")["tasks"] == []


@pytest.mark.parametrize("limit", [0, 51, -1, True, "many", 1.5])
def test_the_length_of_a_list_is_bounded(alice: User, limit: object) -> None:
    assert refusal(alice, "list_tasks", limit=limit)[1][0][0] == "limit"


def test_a_list_says_whether_there_is_more(alice: User) -> None:
    TaskFactory.create_batch(21, user=alice)
    answer = call(alice, "list_tasks")
    assert (len(answer["tasks"]), answer["more"]) == (20, True)
    assert call(alice, "list_tasks", limit=21)["more"] is False


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 20):
        TaskFactory.create_batch(count, user=alice)
        with django_assert_num_queries(3):  # the person's zone, tasks, dependencies
            call(alice, "list_tasks", limit=50)


def test_a_task_is_shown_with_the_items_that_work_on_it(alice: User) -> None:
    task = TaskFactory.create(user=alice, notes="n", done_when="d", due_at=NOON)
    for day in (TODAY, TODAY + timedelta(days=1)):
        PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date=day), task=task)
    shown = call(alice, "get_task", task=task.pk)
    assert (shown["task"]["notes"], shown["task"]["done_when"]) == ("n", "d")
    assert (shown["task"]["due_on"], shown["task"]["due_at"]) == (None, "2026-03-04T12:00:00Z")
    assert [item["date"] for item in shown["plan_items"]] == ["2026-03-05", "2026-03-04"]


def test_a_task_is_created(alice: User) -> None:
    goal, first = GoalFactory.create(user=alice), TaskFactory.create(user=alice)
    shown = call(
        alice, "create_task", title="Write", goal=goal.pk, notes="n", done_when="d", priority="high", energy="low",
        estimate_minutes=60, min_chunk_minutes=15, max_chunk_minutes=30, due_on="2026-03-09",
        not_before_on="2026-03-05", depends_on=[first.pk],
    )["task"]  # fmt: skip
    stored = Task.objects.get(pk=shown["id"])
    assert (stored.goal, stored.energy, stored.due_on) == (goal, "low", date(2026, 3, 9))
    assert (shown["depends_on"], shown["not_before_on"], shown["max_chunk_minutes"]) == ([first.pk], "2026-03-05", 30)


def test_a_title_is_enough(alice: User) -> None:
    shown = call(alice, "create_task", title="Write", goal=None, depends_on=None, due_on=None)["task"]
    assert (shown["goal"], shown["depends_on"], shown["status"]) == (None, [], "todo")


def test_only_what_is_sent_changes(alice: User) -> None:
    task = TaskFactory.create(user=alice, notes="n", due_on=TODAY)
    shown = call(alice, "update_task", task=task.pk, status="in_progress", title=None)["task"]
    assert (shown["title"], shown["status"], shown["notes"]) == (task.title, "in_progress", "n")
    assert shown["due_on"] == "2026-03-04"


def test_fields_are_emptied_by_name(alice: User) -> None:
    task = TaskFactory.create(
        user=alice, goal=GoalFactory.create(user=alice), notes="n", done_when="d", estimate_minutes=1, energy="low",
        min_chunk_minutes=1, max_chunk_minutes=1, due_on=TODAY, not_before_on=TODAY,
    )  # fmt: skip
    task.depends_on.add(TaskFactory.create(user=alice))
    empty: dict[str, Any] = {
        "goal": None, "notes": "", "done_when": "", "estimate_minutes": None, "min_chunk_minutes": None,
        "max_chunk_minutes": None, "due_on": None, "not_before_on": None, "energy": None, "depends_on": [],
    }  # fmt: skip
    shown = call(alice, "update_task", task=task.pk, clear=list(empty))["task"]
    assert {name: shown[name] for name in empty} == empty


def test_emptying_a_date_empties_its_instant_as_well(alice: User) -> None:
    task = TaskFactory.create(user=alice, due_at=NOON, not_before_at=NOON)
    shown = call(alice, "update_task", task=task.pk, clear=["due_on"])["task"]
    assert (shown["due_at"], shown["not_before_at"]) == (None, "2026-03-04T12:00:00Z")
    assert call(alice, "update_task", task=task.pk, clear=["not_before_on"])["task"]["not_before_at"] is None


def test_a_task_is_done_reopened_and_given_up(alice: User) -> None:
    task = TaskFactory.create(user=alice)
    for tool, status in (
        ("complete_task", "done"), ("reopen_task", "todo"), ("cancel_task", "cancelled"), ("reopen_task", "todo"),
    ):  # fmt: skip
        shown = call(alice, tool, task=task.pk)["task"]
        assert (shown["status"], bool(shown["completed_at"])) == (status, status == "done")


def test_a_task_that_is_begun_stays_so_when_it_is_reopened(alice: User) -> None:
    task = TaskFactory.create(user=alice, status="in_progress")
    assert call(alice, "reopen_task", task=task.pk)["task"]["status"] == "in_progress"


def test_a_task_is_deleted(alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Write")
    assert titles(call(alice, "delete_task", task=task.pk)["deleted"]) == ["Write"]
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "errors"),
    [
        ({"status": "done"}, [("status", "literal_error")]),
        ({"estimate_minutes": 0}, [("estimate_minutes", "greater_than_equal")]),
        ({"estimate_minutes": 100_001}, [("estimate_minutes", "less_than_equal")]),
        ({"depends_on": "all"}, [("depends_on", "list_type")]),
        ({"depends_on": list(range(1, 102))}, [("depends_on", "too_long")]),
        ({"due_on": "tomorrow"}, [("due_on", "value_error")]),
        ({"clear": ["title"]}, [("clear.0", "literal_error")]),
        ({"notes": "n", "clear": ["notes"]}, [("clear", "exclusive")]),
        ({"min_chunk_minutes": 2, "max_chunk_minutes": 1}, [("min_chunk_minutes", "min_above_max")]),
        ({"due_on": "2026-03-04", "not_before_on": "2026-03-05"}, [("not_before_on", "not_before_after_due")]),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(
    alice: User, arguments: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    task = TaskFactory.create(user=alice)
    assert refusal(alice, "update_task", task=task.pk, **arguments) == ("validation_failed", errors)


def test_tasks_that_would_wait_for_each_other_are_refused(alice: User) -> None:
    first, second = TaskFactory.create_batch(2, user=alice)
    call(alice, "update_task", task=first.pk, depends_on=[second.pk])
    assert refusal(alice, "update_task", task=second.pk, depends_on=[first.pk])[1] == [("depends_on", "circular")]
