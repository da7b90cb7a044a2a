"""The tools that look back on a week and settle what is left."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import User
from goals.models import Task
from history.models import ChangeSet
from planning.models import PlanItem
from tests.agent.tools.calling import NOON, call, refusal
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = pytest.mark.django_db


def left(user: User, title: str, **fields: Any) -> PlanItem:
    """An hour of Tuesday that is still open; NOON is on Wednesday."""
    day = DailyPlanFactory.create(user=user, date=date(2026, 3, 3))
    return PlanItemFactory.create(daily_plan=day, title=title, duration_minutes=60, **fields)


def test_a_week_is_looked_back_on(alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Run", weekly_floor_minutes=90)
    item = left(alice, "Intervals", goal=goal)
    PlanItemFactory.create(daily_plan=item.daily_plan, goal=goal, duration_minutes=30, status="done", completed_at=NOON)
    found = call(alice, "review_week", date="2026-03-08")
    assert (found["from"], found["to"], found["more"]) == ("2026-03-02", "2026-03-08", False)
    assert (found["total"]["planned_minutes"], found["total"]["done_minutes"]) == (90, 30)
    (line,) = found["goals"]
    assert (line["title"], line["is_floor_met"], line["is_ceiling_kept"]) == ("Run", False, None)
    assert [(one["title"], one["suggestion"]) for one in found["leftovers"]] == [("Intervals", "carry")]
    assert not ChangeSet.objects.exists()


def test_leftovers_are_settled_as_one_act(alice: User) -> None:
    task = TaskFactory.create(user=alice, estimate_minutes=60)
    item = left(alice, "Draft", task=task)
    PlanItemFactory.create(daily_plan=item.daily_plan, title="Tidy")
    decisions = [
        {"item": item.pk, "choice": "shrink", "minutes": 25},
        {"item": item.pk + 1, "choice": "drop"},
    ]
    wednesday = datetime.now(UTC).date()  # settling asks the clock itself
    found = call(alice, "settle_leftovers", decisions=decisions)
    assert [(one["title"], one["date"], one["status"]) for one in found["items"]] == [
        ("Draft", wednesday.isoformat(), "todo"), ("Tidy", "2026-03-03", "skipped"),
    ]  # fmt: skip
    assert Task.objects.get().estimate_minutes == 25
    assert ChangeSet.objects.get().reason == "2 leftovers settled: 1 shrunk, 1 dropped"


def test_somebody_elses_item_does_not_exist(alice: User, bob: User) -> None:
    item = left(bob, "Secret")
    for number in (item.pk, 987_654_321, 10**30):
        wish = [{"item": number, "choice": "drop"}]
        answer = refusal(alice, "settle_leftovers", decisions=wish)
        assert answer == ("validation_failed", [("decisions.0.item", "does_not_exist")])
    assert refusal(alice, "settle_leftovers", decisions=[])[1] == [("decisions", "too_short")]
