"""The agent's tools on goals."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from goals.models import Goal
from history.models import ChangeSet
from tests.agent.tools.calling import NOON, call, refusal, titles
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_goals_are_listed_active_first_with_progress(alice: User) -> None:
    GoalFactory.create(user=alice, title="old", status="completed")
    goal = GoalFactory.create(user=alice, title="new")
    TaskFactory.create(user=alice, goal=goal, estimate_minutes=30, status="done", completed_at=NOON)
    TaskFactory.create(user=alice, goal=goal, estimate_minutes=90)
    found = call(alice, "list_goals")
    assert titles(found["goals"]) == ["new", "old"]
    assert list(found["goals"][0])[:2] == ["object", "id"]
    assert found["goals"][0]["progress"] == {"done_minutes": 30, "total_minutes": 120, "ratio": 0.25}
    assert found["more"] is False


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"status": "paused"}, ["Learn Danish"]),
        ({"time_horizon": "long"}, ["Run far"]),
        ({"search": "DANISH"}, ["Learn Danish"]),
        ({"search": "shoes run"}, ["Run far"]),
        ({"search": "nothing"}, []),
        ({"status": None, "search": None, "limit": None}, ["Run far", "Learn Danish"]),
        ({"limit": 1}, ["Run far"]),
    ],
)
def test_goals_are_found(alice: User, arguments: dict[str, Any], found: list[str]) -> None:
    GoalFactory.create(user=alice, title="Learn Danish", status="paused")
    GoalFactory.create(user=alice, title="Run far", time_horizon="long", description="Buy shoes")
    answer = call(alice, "list_goals", **arguments)
    assert titles(answer["goals"]) == found
    assert answer["more"] is (arguments.get("limit") == 1)


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 20):
        GoalFactory.create_batch(count, user=alice)
        with django_assert_num_queries(3):  # the person's zone, goals, progress
            call(alice, "list_goals", limit=50)


def test_a_goal_is_shown_with_what_belongs_to_it(alice: User) -> None:
    goal = GoalFactory.create(user=alice, description="Because.")
    child = GoalFactory.create(user=alice, parent=goal)
    done = TaskFactory.create(user=alice, goal=goal, status="done", completed_at=NOON)
    task = TaskFactory.create(user=alice, goal=goal)
    task.depends_on.add(done)
    for offset in (-1, 0, 1):
        day = DailyPlanFactory.create(user=alice, date=NOON.date() + timedelta(days=offset))
        PlanItemFactory.create(daily_plan=day, task=task, title=f"day {offset}")
    shown = call(alice, "get_goal", goal=goal.pk)
    assert shown["goal"]["description"] == "Because."
    assert titles(shown["goal"]["children"]) == [child.title]
    assert [(one["title"], one["depends_on"]) for one in shown["tasks"]] == [(task.title, [done.pk]), (done.title, [])]
    assert titles(shown["plan_items"]) == ["day 0", "day 1"]


def test_a_goal_is_created_by_the_agent(alice: User) -> None:
    parent = GoalFactory.create(user=alice)
    shown = call(
        alice, "create_goal", title=" Run ", time_horizon="short", parent=parent.pk, target_on="2026-05-01",
        weekly_floor_minutes=60, description=None,
    )["goal"]  # fmt: skip
    stored = Goal.objects.get(pk=shown["id"])
    assert (stored.title, stored.parent, str(stored.target_on)) == ("Run", parent, "2026-05-01")
    assert (shown["target_on"], shown["progress"]["ratio"]) == ("2026-05-01", None)
    assert ChangeSet.objects.get(user=alice).via == "agent"


def test_only_what_is_sent_changes(alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Run", description="Why", target_on=NOON.date())
    shown = call(alice, "update_goal", goal=goal.pk, title="Walk", status="paused", description=None)["goal"]
    assert (shown["title"], shown["status"], shown["description"]) == ("Walk", "paused", "Why")
    assert shown["target_on"] == "2026-03-04"


def test_fields_are_emptied_by_name(alice: User) -> None:
    parent = GoalFactory.create(user=alice)
    goal = GoalFactory.create(
        user=alice, parent=parent, description="Why", target_on=NOON.date(), weekly_floor_minutes=1,
        weekly_ceiling_minutes=2,
    )  # fmt: skip
    names = ["parent", "target_on", "weekly_floor_minutes", "weekly_ceiling_minutes", "description"]
    shown = call(alice, "update_goal", goal=goal.pk, clear=names)["goal"]
    assert [shown[name] for name in names] == [None, None, None, None, ""]


def test_what_is_emptied_is_not_sent_as_well(alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    answer = refusal(alice, "update_goal", goal=goal.pk, target_on="2026-05-01", clear=["target_on"])
    assert answer == ("validation_failed", [("clear", "exclusive")])


@pytest.mark.parametrize(("tool", "status"), [("complete_goal", "completed"), ("cancel_goal", "cancelled")])
def test_a_goal_ends(alice: User, tool: str, status: str) -> None:
    goal = GoalFactory.create(user=alice)
    assert call(alice, tool, goal=goal.pk)["goal"]["status"] == status


def test_a_goal_is_deleted_and_its_tasks_stay(alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Run")
    task = TaskFactory.create(user=alice, goal=goal)
    assert call(alice, "delete_goal", goal=goal.pk) == {
        "deleted": [{"object": "goal", "id": goal.pk, "title": "Run"}]
    }  # fmt: skip
    task.refresh_from_db()
    assert task.goal is None


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"title": None}, "title"),
        ({"time_horizon": "soon"}, "time_horizon"),
        ({"target_on": "2026-02-30"}, "target_on"),
        ({"target_on": "2026-03-04T00:00:00"}, "target_on"),
        ({"target_on": 20000}, "target_on"),
        ({"target_on": "1899-12-31"}, "target_on"),
        ({"weekly_floor_minutes": 10_081}, "weekly_floor_minutes"),
        ({"weekly_floor_minutes": True}, "weekly_floor_minutes"),
        ({"parent": "none"}, "parent"),
        ({"description": "x" * 20_001}, "description"),
        ({"weekly_floor_minutes": 2, "weekly_ceiling_minutes": 1}, "weekly_floor_minutes"),
    ],
)
def test_a_goal_that_breaks_a_rule_is_refused(alice: User, arguments: dict[str, Any], field: str) -> None:
    code, errors = refusal(alice, "create_goal", **{"title": "Run", "time_horizon": "short", **arguments})
    assert (code, [name for name, _ in errors]) == ("validation_failed", [field])
    assert not Goal.objects.exists()
