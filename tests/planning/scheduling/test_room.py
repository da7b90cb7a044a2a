"""A plan gives no time twice: whatever days it is for, nothing that it moves stands on something else afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import WEEKDAYS, Preferences, User
from goals.models import Task, TaskDependency
from planning.models import PlanItem
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import BusyBlockFactory, DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import planned, schedule, times

pytestmark = pytest.mark.django_db
MONDAY_ALONE: dict[str, Any] = {"from": "2026-03-02", "to": "2026-03-02"}
MORNING = {"start_at": datetime(2026, 3, 2, 9, tzinfo=UTC), "end_at": datetime(2026, 3, 2, 13, tzinfo=UTC)}


def _works(user: User, opens: str, closes: str) -> None:
    Preferences.objects.filter(user=user).update(working_windows={day: [[opens, closes]] for day in WEEKDAYS})


def test_what_makes_room_on_another_day_moves_along(as_alice: APIClient, alice: User) -> None:
    _works(alice, "09:00", "13:00")
    TaskFactory.create(user=alice, title="First", estimate_minutes=240, due_on=date(2026, 3, 3))
    TaskFactory.create(user=alice, title="Then", estimate_minutes=240, due_on=date(2026, 3, 4))
    planned(as_alice)
    assert times(alice) == ["First 2 09:00 240", "Then 3 09:00 240"]
    BusyBlockFactory.create(user=alice, **MORNING)
    planned(as_alice, **MONDAY_ALONE)
    assert times(alice) == ["First 3 09:00 240", "Then 4 09:00 240"]


def test_what_waits_for_something_that_moves_moves_along(as_alice: APIClient, alice: User) -> None:
    _works(alice, "09:00", "13:00")
    first = TaskFactory.create(user=alice, title="First", estimate_minutes=240)
    then = TaskFactory.create(user=alice, title="Then", estimate_minutes=60)
    TaskDependency.objects.create(task=then, depends_on=first)
    planned(as_alice)
    assert times(alice) == ["First 2 09:00 240", "Then 3 09:00 60"]
    BusyBlockFactory.create(user=alice, **MORNING)
    planned(as_alice, **MONDAY_ALONE)
    assert times(alice) == ["First 3 09:00 240", "Then 4 09:00 60"]


def test_what_has_no_place_any_more_gives_its_time_back(as_alice: APIClient, alice: User) -> None:
    _works(alice, "09:00", "13:00")
    TaskFactory.create(user=alice, title="Long", estimate_minutes=240)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 3))
    PlanItemFactory.create(daily_plan=day, title="Alone", duration_minutes=240)
    planned(as_alice)
    assert times(alice) == ["Long 2 09:00 240", "Alone 3 09:00 240"]
    _works(alice, "09:00", "11:00")
    TaskFactory.create(user=alice, title="Short", estimate_minutes=60)
    report = planned(as_alice)
    assert {one["title"] for one in report["unplaced"]} == {"Long", "Alone"}
    assert times(alice) == ["Short 2 09:00 60"]
    assert PlanItem.objects.get(title="Alone").daily_plan == day
    assert schedule(as_alice).status_code == 200


def test_more_items_than_a_task_needs_stand_in_nobodys_way(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Own", estimate_minutes=60)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    for hour in (9, 10):
        at = datetime(2026, 3, 2, hour, tzinfo=UTC)
        PlanItemFactory.create(daily_plan=day, task=task, title="Own", start_at=at, duration_minutes=60)
    TaskFactory.create(user=alice, title="Other", estimate_minutes=60)
    planned(as_alice)
    assert times(alice) == ["Own 2 09:00 60", "Other 2 10:00 60"]
    assert PlanItem.objects.filter(task=task).count() == 2


def test_what_shares_a_ceiling_makes_room_on_days_that_are_not_planned(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, weekly_ceiling_minutes=120)
    due = (date(2026, 3, 20), None)
    rows = [
        TaskFactory.create(user=alice, goal=goal, title=f"T{n}", estimate_minutes=120, due_on=due[n]) for n in (0, 1)
    ]
    planned(as_alice, to="2026-03-13")
    assert times(alice) == ["T0 2 09:00 120", "T1 9 09:00 120"]
    Task.objects.filter(pk=rows[1].pk).update(due_on=date(2026, 3, 3))
    next_monday = datetime(2026, 3, 9, tzinfo=UTC)
    BusyBlockFactory.create(user=alice, start_at=next_monday, end_at=next_monday + timedelta(days=1))
    planned(as_alice, **{**MONDAY_ALONE, "from": "2026-03-09", "to": "2026-03-09"})
    assert times(alice) == ["T1 2 09:00 120", "T0 10 09:00 120"]


@pytest.mark.parametrize("supposed", [{"days_off": ["2026-03-03"]}, {"hours": [{"date": "2026-03-03", "windows": []}]}])
def test_a_day_that_is_supposed_to_be_off_is_emptied_also_where_it_was_not_asked_for(
    as_alice: APIClient, alice: User, supposed: dict[str, Any]
) -> None:
    _works(alice, "09:00", "13:00")
    for title, due_on in (("First", date(2026, 3, 20)), ("Then", None)):
        TaskFactory.create(user=alice, title=title, estimate_minutes=240, due_on=due_on)
    planned(as_alice)
    assert times(alice) == ["First 2 09:00 240", "Then 3 09:00 240"]
    planned(as_alice, **MONDAY_ALONE, what_if=supposed)
    assert times(alice) == ["First 2 09:00 240", "Then 4 09:00 240"]
