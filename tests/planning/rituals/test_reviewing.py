"""`GET weekly-plans/by-date/{date}/review`: planned against done, goal by goal, and what is left."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from planning.models import DailyPlan
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)  # a Thursday
NOTHING = {"planned_minutes": 0, "done_minutes": 0, "open_minutes": 0,
           "items_done": 0, "items_open": 0, "items_skipped": 0, "items_carried": 0}  # fmt: skip


def review(client: APIClient, day: str = "2026-03-12", *, at: datetime = NOW) -> Any:
    """The review of the week with this day."""
    with clock.pretending(at):
        answer = client.get(f"/api/v1/weekly-plans/by-date/{day}/review")
    assert answer.status_code == 200, answer.content
    return answer.json()


def days(user: User, *dates: str) -> list[DailyPlan]:
    """Days of March 2026."""
    return [DailyPlanFactory.create(user=user, date=date.fromisoformat(f"2026-03-{day}")) for day in dates]


def test_a_week_is_counted_goal_by_goal(as_alice: APIClient, alice: User, bob: User) -> None:
    floor = GoalFactory.create(user=alice, title="Run", weekly_floor_minutes=60, weekly_ceiling_minutes=90)
    plain = GoalFactory.create(user=alice, title="Read", status="paused", time_horizon="short")
    GoalFactory.create(user=alice, title="Silent")
    asking = GoalFactory.create(user=alice, title="Write", weekly_floor_minutes=30, time_horizon="long")
    GoalFactory.create(user=bob, title="Bob's", weekly_floor_minutes=30)
    monday, sunday, before, after = days(alice, "09", "15", "08", "16")
    make = partial(PlanItemFactory.create, goal=floor, duration_minutes=40)
    make(daily_plan=monday, status="done", completed_at=NOW, actual_minutes=100)
    make(daily_plan=sunday)
    make(daily_plan=monday, status="skipped")
    make(daily_plan=before)
    make(daily_plan=after)
    make(daily_plan=monday, goal=None, task=TaskFactory.create(user=alice, goal=plain), status="done", completed_at=NOW)
    make(daily_plan=monday, goal=None, duration_minutes=None, status="in_progress")
    found = review(as_alice)
    assert (found["week_start_date"], found["week_end_date"]) == ("2026-03-09", "2026-03-15")
    assert (found["weekly_plan"], found["status"], found["review_notes"]) == (None, "draft", "")
    assert found["goals"] == [
        {**NOTHING, "goal": plain.pk, "title": "Read", "planned_minutes": 40, "done_minutes": 40, "items_done": 1,
         "weekly_floor_minutes": None, "weekly_ceiling_minutes": None, "is_floor_met": None, "is_ceiling_kept": None},
        {"goal": floor.pk, "title": "Run", "planned_minutes": 120, "done_minutes": 100, "open_minutes": 40,
         "items_done": 1, "items_open": 1, "items_skipped": 1, "items_carried": 0,
         "weekly_floor_minutes": 60, "weekly_ceiling_minutes": 90, "is_floor_met": True, "is_ceiling_kept": False},
        {**NOTHING, "goal": asking.pk, "title": "Write", "weekly_floor_minutes": 30, "weekly_ceiling_minutes": None,
         "is_floor_met": False, "is_ceiling_kept": None},
        {**NOTHING, "goal": None, "title": None, "items_open": 1, "weekly_floor_minutes": None,
         "weekly_ceiling_minutes": None, "is_floor_met": None, "is_ceiling_kept": None},
    ]  # fmt: skip
    assert found["total"] == {"planned_minutes": 160, "done_minutes": 140, "open_minutes": 40,
                              "items_done": 2, "items_open": 2, "items_skipped": 1, "items_carried": 0}  # fmt: skip


def test_a_week_without_anything_is_all_naught(as_alice: APIClient) -> None:
    found = review(as_alice)
    assert (found["total"], found["goals"], found["leftovers"], found["more_leftovers"]) == (NOTHING, [], [], 0)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-12T08:00:00Z", ["Mon"]),  # in the midst of it: what is over
        ("2026-03-15T08:00:00Z", ["Sun", "Thu", "Mon"]),  # on its last day that one, too
        ("2026-03-20T08:00:00Z", ["Sun", "Thu", "Mon"]),
        ("2026-03-08T08:00:00Z", []),  # ahead of it nothing is left
    ],
)
def test_leftovers_are_of_days_that_are_over(as_alice: APIClient, alice: User, at: str, expected: list[str]) -> None:
    for day in days(alice, "08", "09", "12", "15", "16"):
        PlanItemFactory.create(daily_plan=day, title=f"{day.date:%a}")
    found = review(as_alice, at=datetime.fromisoformat(at))
    assert [entry["item"]["title"] for entry in found["leftovers"]] == expected


def test_each_leftover_comes_with_what_is_sensible(as_alice: APIClient, alice: User) -> None:
    monday, tuesday, today = days(alice, "09", "10", "12")
    task = TaskFactory.create(user=alice, estimate_minutes=60)
    worked = {"task": task, "duration_minutes": 30}
    PlanItemFactory.create(daily_plan=monday, status="done", completed_at=NOW, **worked)
    first, second = (
        PlanItemFactory.create(daily_plan=monday, **worked),
        PlanItemFactory.create(daily_plan=tuesday, **worked),
    )
    again = PlanItemFactory.create(daily_plan=tuesday, title="Run")
    paused = GoalFactory.create(user=alice, status="paused")
    sleeping = TaskFactory.create(user=alice, goal=paused, estimate_minutes=60)
    resting = [PlanItemFactory.create(daily_plan=tuesday, **link) for link in ({"task": sleeping}, {"goal": paused})]
    vague, planned = TaskFactory.create(user=alice), TaskFactory.create(user=alice)
    PlanItemFactory.create(daily_plan=monday, task=vague, duration_minutes=90, status="done", completed_at=NOW)
    PlanItemFactory.create(daily_plan=today, task=planned, duration_minutes=90)
    open_end, moot = (PlanItemFactory.create(daily_plan=tuesday, task=task) for task in (vague, planned))
    PlanItemFactory.create(daily_plan=today, title="Run")
    found = {entry["item"]["id"]: entry for entry in review(as_alice)["leftovers"]}
    assert {pk: entry["suggestion"] for pk, entry in found.items()} == {
        first.pk: "drop", second.pk: "carry", again.pk: "drop", open_end.pk: "carry", moot.pk: "drop",
        **{item.pk: "drop" for item in resting},
    }  # fmt: skip
    assert [found[pk]["has_open_task"] for pk in (first.pk, again.pk)] == [True, False]


def test_a_week_begins_when_the_person_says_but_a_planned_one_stands(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(week_start="sun")
    assert review(as_alice, "2026-03-14")["week_start_date"] == "2026-03-08"
    plan = WeeklyPlanFactory.create(
        user=alice, week_start_date=date(2026, 3, 9), review_notes="Calm", status="completed"
    )
    found = review(as_alice, "2026-03-14")
    assert (found["week_start_date"], found["weekly_plan"]) == ("2026-03-09", plan.pk)
    assert (found["status"], found["review_notes"]) == ("completed", "Calm")


def test_a_day_with_a_changed_clock_is_over_at_its_own_midnight(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Europe/Berlin", week_start="sun")
    (sunday,) = days(alice, "29")  # it has 23 hours there
    PlanItemFactory.create(daily_plan=sunday, title="Late", start_at=datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    midnight = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    for at, left in ((midnight - timedelta(seconds=1), 0), (midnight, 1)):
        assert len(review(as_alice, "2026-03-29", at=at)["leftovers"]) == left
    assert review(as_alice, "2026-03-28")["leftovers"] == []


def test_no_such_day(as_alice: APIClient) -> None:
    for day in ("2026-02-30", "1899-12-31", "soon"):
        assert as_alice.get(f"/api/v1/weekly-plans/by-date/{day}/review").status_code == 400


def test_the_first_and_the_last_days_there_are(as_alice: APIClient) -> None:
    assert review(as_alice, "1900-01-01")["week_start_date"] == "1900-01-01"
    assert review(as_alice, "2200-12-31")["week_end_date"] == "2201-01-04"


def test_it_costs_the_same_with_much_to_show(as_alice: APIClient, alice: User) -> None:
    costs = []
    for day in ("09", "10"):
        (plan,) = days(alice, day)
        for _ in range(8):
            task = TaskFactory.create(user=alice, goal=GoalFactory.create(user=alice))
            PlanItemFactory.create(daily_plan=plan, task=task, duration_minutes=30)
        with CaptureQueriesContext(connection) as queries:
            review(as_alice)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
