"""`GET plan-items/{id}/why` and `POST plan-items/{id}/what-if`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from config.common import clock
from goals.models import TaskDependency
from planning.models import PlanItem
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import MONDAY, planned

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def item(title: str) -> PlanItem:
    """The item with this title."""
    return PlanItem.objects.get(title=title)


def why(client: APIClient, title: str) -> Any:
    """The answer's body."""
    with clock.pretending(MONDAY):
        return client.get(f"/api/v1/plan-items/{item(title).pk}/why").json()


def what_if(client: APIClient, title: str, start_at: datetime | str) -> Any:
    """The answer."""
    with clock.pretending(MONDAY):
        return client.post(f"/api/v1/plan-items/{item(title).pk}/what-if", {"start_at": start_at}, format="json")


@pytest.fixture
def two(as_alice: APIClient, alice: User) -> None:
    """Call from nine to ten, then Write, which waits for it."""
    first = TaskFactory.create(user=alice, title="Call", estimate_minutes=60)
    second = TaskFactory.create(user=alice, title="Write", estimate_minutes=30, due_on=date(2026, 3, 2))
    TaskDependency.objects.create(task=second, depends_on=first)
    planned(as_alice)


def test_it_names_the_rule_that_forbids_an_earlier_start(as_alice: APIClient, two: None) -> None:
    assert why(as_alice, "Call")["rule"]["rule"] == "outside_windows"
    told = why(as_alice, "Write")
    assert (told["start_at"], told["earliest_start_at"]) == ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z")
    assert told["rule"] == {
        "rule": "dependency", "title": "Call", "start_at": "2026-03-02T09:00:00Z", "end_at": "2026-03-02T10:00:00Z"
    }  # fmt: skip
    assert told["sentence"] == "Monday 10:00 is the first time that is free for it after “Call” is done."
    kept = item("Write").why
    assert kept is not None
    assert kept["sentence"] == told["sentence"]


def test_another_time_is_judged_without_being_taken(as_alice: APIClient, two: None) -> None:
    before = item("Write").start_at
    allowed = what_if(as_alice, "Write", NINE + timedelta(hours=5)).json()
    assert (allowed["allowed"], allowed["forbidden_by"], allowed["cost"]["changed"]) == (True, [], 1)
    tomorrow = what_if(as_alice, "Write", NINE + timedelta(days=1)).json()
    assert (tomorrow["allowed"], tomorrow["cost"]["newly_late"]) == (True, ["Write"])
    early = what_if(as_alice, "Write", NINE).json()
    assert (early["allowed"], early["forbidden_by"][0]["rule"], early["cost"]) == (False, "dependency", None)
    night = what_if(as_alice, "Write", NINE + timedelta(hours=12)).json()
    assert night["sentence"] == "It cannot begin on Monday 21:00: part of it would be outside your working hours."
    assert item("Write").start_at == before


def test_what_is_pinned_says_so(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    PlanItemFactory.create(daily_plan=day, title="Dentist", pinned=True, start_at=NINE, duration_minutes=30)
    assert why(as_alice, "Dentist")["sentence"] == "It is on Monday 09:00 because you pinned it there."
    assert what_if(as_alice, "Dentist", NINE + timedelta(hours=1)).json()["forbidden_by"][0]["rule"] == "pinned"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "in_progress"}, "begun"),
        ({"why": {"rule": None}, "start_at": MONDAY + timedelta(minutes=20)}, "frozen"),
        ({}, "appointment"),
    ],
)
def test_what_stays_without_a_pin_says_why(
    as_alice: APIClient, alice: User, fields: dict[str, Any], reason: str
) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    PlanItemFactory.create(daily_plan=day, **{"title": "Fixed", "start_at": NINE, "duration_minutes": 30, **fields})
    told = why(as_alice, "Fixed")
    assert (told["reason"], "pinned" in told["sentence"]) == (reason, False)


def test_items_that_overlap_are_no_error(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    for title in ("One", "Other"):
        task = TaskFactory.create(user=alice, title=title, estimate_minutes=60)
        PlanItemFactory.create(daily_plan=day, title=title, task=task, start_at=NINE, duration_minutes=60)
    assert why(as_alice, "One")["start_at"] == "2026-03-02T09:00:00Z"
    assert what_if(as_alice, "One", NINE).status_code == 200


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "done", "completed_at": MONDAY}, "It is done, so it is not planned any more."),
        ({"status": "skipped"}, "It is skipped, so it is not planned."),
        ({}, "It is not planned: its day is over or far ahead, or its goal rests."),
    ],
)
def test_what_is_not_planned_says_so(as_alice: APIClient, alice: User, fields: dict[str, Any], sentence: str) -> None:
    goal = GoalFactory.create(user=alice)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 2, 2))
    PlanItemFactory.create(daily_plan=day, title="Old", goal=goal, **fields)
    assert why(as_alice, "Old")["sentence"] == sentence
    answer = what_if(as_alice, "Old", NINE)
    assert (answer.status_code, answer.json()["detail"]) == (409, sentence)


def test_what_is_somebody_elses_is_not_there(as_alice: APIClient, as_bob: APIClient, two: None) -> None:
    foreign = item("Call").pk
    assert as_bob.get(f"/api/v1/plan-items/{foreign}/why").status_code == 404
    assert as_bob.post(f"/api/v1/plan-items/{foreign}/what-if", {"start_at": "x"}, format="json").status_code == 404


@pytest.mark.parametrize("start_at", ["soon", "2026-03-02", "2026-03-02T09:00:00", "", "9999-12-31T23:00:00Z"])
def test_what_is_no_instant_is_refused(as_alice: APIClient, two: None, start_at: str) -> None:
    assert what_if(as_alice, "Write", start_at).status_code == 400
