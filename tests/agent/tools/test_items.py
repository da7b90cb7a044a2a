"""The agent's tools on what is planned for a day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from planning.models import DailyPlan, PlanItem
from tests.agent.tools.calling import NOON, call, refusal, titles
from tests.factories.accounts import UserFactory
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_item_is_planned_at_a_local_time() -> None:
    user = UserFactory.create(time_zone="Europe/Berlin")
    shown = call(user, "create_item", date="2026-03-05", title="Call", start="09:30", duration_minutes=15, pinned=True)
    assert shown["item"] | {"date": "2026-03-05", "start": "09:30", "start_at": "2026-03-05T08:30:00Z"} == shown["item"]
    stored = PlanItem.objects.get()
    assert (stored.start_at, stored.pinned) == (datetime(2026, 3, 5, 8, 30, tzinfo=UTC), True)
    assert stored.daily_plan.date == date(2026, 3, 5)


def test_a_date_and_a_title_are_enough(alice: User) -> None:
    shown = call(alice, "create_item", date="2026-03-05", title="Call", start=None, task=None, pinned=None)["item"]
    assert (shown["start"], shown["start_at"], shown["task"], shown["pinned"]) == (None, None, None, False)


@pytest.mark.parametrize(
    ("day", "start", "instant"),
    [
        ("2026-03-29", "01:59", "2026-03-29T00:59:00Z"),
        ("2026-03-29", "03:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25", "02:30", "2026-10-25T00:30:00Z"),  # exists twice: the first
        ("2026-10-25", "03:00", "2026-10-25T02:00:00Z"),
        ("2026-03-30", "00:00", "2026-03-29T22:00:00Z"),
    ],
)
def test_times_at_the_edges_of_summer(day: str, start: str, instant: str) -> None:
    user = UserFactory.create(time_zone="Europe/Berlin")
    shown = call(user, "create_item", date=day, title="Call", start=start)["item"]
    assert (shown["start"], shown["start_at"]) == (start, instant)


def test_a_time_that_clocks_jump_over_is_refused() -> None:
    user = UserFactory.create(time_zone="Europe/Berlin")
    assert refusal(user, "create_item", date="2026-03-29", title="Call", start="02:30")[1] == [("start", "invalid")]
    assert not DailyPlan.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"start": "9:30"}, "start"),
        ({"start": "24:00"}, "start"),
        ({"start": "09:30:00"}, "start"),
        ({"duration_minutes": 1441}, "duration_minutes"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"date": "5 March"}, "date"),
        ({"date": None}, "date"),
        ({"pinned": "perhaps"}, "pinned"),
        ({"position": 3}, "position"),
    ],
)
def test_an_item_that_breaks_a_rule_is_refused(alice: User, arguments: dict[str, Any], field: str) -> None:
    code, errors = refusal(alice, "create_item", **{"date": "2026-03-05", "title": "Call", **arguments})
    assert (code, [name for name, _ in errors]) == ("validation_failed", [field])
    assert not DailyPlan.objects.exists()


def test_only_what_is_sent_changes(alice: User) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), notes="n", duration_minutes=30)
    shown = call(alice, "update_item", item=item.pk, start="10:00", status="in_progress", notes=None)["item"]
    assert (shown["start_at"], shown["notes"]) == ("2026-03-04T10:00:00Z", "n")
    assert (shown["status"], shown["duration_minutes"]) == ("in_progress", 30)


def test_fields_are_emptied_by_name(alice: User) -> None:
    item = PlanItemFactory.create(
        daily_plan=DailyPlanFactory.create(user=alice), notes="n", start_at=NOON, duration_minutes=30, actual_minutes=9,
        goal=GoalFactory.create(user=alice), task=TaskFactory.create(user=alice),
    )  # fmt: skip
    names = ["notes", "goal", "task", "start", "duration_minutes", "actual_minutes"]
    shown = call(alice, "update_item", item=item.pk, clear=names)["item"]
    assert [shown[name] for name in names] == ["", None, None, None, None, None]
    assert refusal(alice, "update_item", item=item.pk, start="10:00", clear=["start"])[1] == [("clear", "exclusive")]


def test_an_item_done_makes_its_task_done(alice: User) -> None:
    task = TaskFactory.create(user=alice)
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), task=task)
    shown = call(alice, "complete_item", item=item.pk, actual_minutes=25)["item"]
    task.refresh_from_db()
    assert (shown["status"], shown["actual_minutes"], task.status) == ("done", 25, "done")


def test_an_item_moves_within_its_day(alice: User) -> None:
    day = DailyPlanFactory.create(user=alice)
    first, second, third = PlanItemFactory.create_batch(3, daily_plan=day)
    moved = call(alice, "move_item", item=third.pk, before=first.pk)
    assert moved["order"] == [third.pk, first.pk, second.pk]
    assert call(alice, "move_item", item=third.pk, after=first.pk)["order"] == [first.pk, third.pk, second.pk]


def test_an_item_moves_to_another_day_and_loses_its_time(alice: User) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), start_at=NOON)
    moved = call(alice, "move_item", item=item.pk, date="2026-03-06", before=None)
    assert (moved["item"]["date"], moved["item"]["start"], moved["order"]) == ("2026-03-06", None, [item.pk])


def test_a_move_needs_a_place(alice: User) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice))
    assert refusal(alice, "move_item", item=item.pk)[0] == "validation_failed"


def test_an_item_is_deleted_and_its_task_stays(alice: User) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), task=TaskFactory.create(user=alice))
    deleted = call(alice, "delete_item", item=item.pk)["deleted"]
    assert deleted == [{"object": "plan_item", "id": item.pk, "title": item.title}]
    assert not PlanItem.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, ["Call", "Read", "Run"]),
        ({"from_date": "2026-03-05"}, ["Read", "Run"]),
        ({"to_date": "2026-03-05", "status": None}, ["Call", "Read"]),
        ({"from_date": "2026-03-05", "to_date": "2026-03-05"}, ["Read"]),
        ({"from_date": "2026-03-06", "to_date": "2026-03-05"}, []),
        ({"status": "skipped"}, ["Run"]),
        ({"search": "the BANK"}, ["Call"]),
    ],
)
def test_items_are_found(alice: User, arguments: dict[str, Any], found: list[str]) -> None:
    for offset, title in enumerate(("Call", "Read", "Run")):
        day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 4) + timedelta(days=offset))
        status, notes = ("skipped" if title == "Run" else "todo"), ("the bank" if title == "Call" else "")
        PlanItemFactory.create(daily_plan=day, title=title, status=status, notes=notes)
    assert titles(call(alice, "find_items", **arguments)["items"]) == found


def test_items_are_found_by_goal_and_task(alice: User) -> None:
    goal, task = GoalFactory.create(user=alice), TaskFactory.create(user=alice)
    day = DailyPlanFactory.create(user=alice)
    PlanItemFactory.create(daily_plan=day, title="a", goal=goal)
    PlanItemFactory.create(daily_plan=day, title="b", task=task)
    assert titles(call(alice, "find_items", goal=goal.pk)["items"]) == ["a"]
    assert titles(call(alice, "find_items", task=task.pk)["items"]) == ["b"]


def test_long_notes_are_cut_in_lists(alice: User) -> None:
    PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), notes="x" * 1000)
    [shown] = call(alice, "find_items")["items"]
    assert (len(shown["notes"]), shown["notes"][-1]) == (300, "…")


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    day = DailyPlanFactory.create(user=alice)
    for count in (1, 20):
        PlanItemFactory.create_batch(count, daily_plan=day)
        with django_assert_num_queries(2):  # the person's zone, items
            call(alice, "find_items", limit=50)
