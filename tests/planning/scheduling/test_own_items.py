"""Items that people have made or dropped themselves: what plans take from them, and what they leave alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from config.common import clock
from planning.models import PlanItem
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import MONDAY, apply, planned, schedule, times

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_what_is_dropped_in_a_supposition_leaves_its_time_to_others(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    dropped = TaskFactory.create(user=alice, title="Dropped", estimate_minutes=60, due_on=date(2026, 3, 20))
    TaskFactory.create(user=alice, title="Of goal", goal=goal, estimate_minutes=60)
    planned(as_alice)
    assert times(alice) == ["Dropped 2 09:00 60", "Of goal 2 10:00 60"]
    TaskFactory.create(user=alice, title="New", estimate_minutes=120)
    answer = schedule(as_alice, what_if={"drop_tasks": [dropped.pk], "drop_goals": [goal.pk]})
    groups = [line["group"] for line in answer.json()["preview"]["lines"]]
    assert groups.count("dropped") == 2
    apply(as_alice, answer)
    assert times(alice) == ["New 2 09:00 120"]
    as_alice.post(f"/api/v1/proposals/{answer.json()['id']}/undo")
    assert times(alice) == ["Dropped 2 09:00 60", "Of goal 2 10:00 60"]


@pytest.mark.parametrize(
    ("of_task", "expected"),
    [
        ({"status": "cancelled"}, ["Free 2 09:00 60"]),
        ({"goal": "paused"}, ["Own 2 09:00 60", "Free 2 10:00 60"]),
    ],
)
def test_a_time_of_ones_own_ends_with_the_task_but_not_with_the_goals_rest(
    as_alice: APIClient, alice: User, of_task: dict[str, Any], expected: list[str]
) -> None:
    if "goal" in of_task:
        of_task = {"goal": GoalFactory.create(user=alice, status=of_task["goal"])}
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    own = TaskFactory.create(user=alice, **of_task)
    PlanItemFactory.create(daily_plan=day, task=own, title="Own", start_at=NINE, duration_minutes=60)
    PlanItemFactory.create(daily_plan=day, task=own, title="Loose")
    PlanItemFactory.create(daily_plan=day, goal=GoalFactory.create(user=alice, status="paused"), title="Rests")
    TaskFactory.create(user=alice, title="Free", estimate_minutes=60)
    planned(as_alice)
    assert times(alice) == expected
    assert PlanItem.objects.filter(user=alice).count() == 4
    with clock.pretending(MONDAY):
        told = as_alice.get(f"/api/v1/plan-items/{PlanItem.objects.get(title='Rests').pk}/why").json()
    assert told["sentence"].startswith("It is not planned")


def test_an_item_that_stands_for_itself_is_not_said_to_be_frozen(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    item = PlanItemFactory.create(daily_plan=day, title="Alone", duration_minutes=60)
    planned(as_alice)
    told = {}
    for minutes in (0, 45):
        with clock.pretending(MONDAY + timedelta(minutes=minutes)):
            told[minutes] = as_alice.get(f"/api/v1/plan-items/{item.pk}/why").json()
    assert (told[0]["reason"], told[45]["reason"]) == (None, "frozen")


def test_what_is_not_estimated_takes_as_long_as_its_items_say(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Open end")
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    PlanItemFactory.create(daily_plan=day, task=task, title="Open end", start_at=NINE, duration_minutes=120)
    assert schedule(as_alice).status_code == 200
    planned(as_alice, what_if={"days_off": ["2026-03-02"]})
    assert times(alice) == ["Open end 3 09:00 120"]


@pytest.mark.parametrize("blocks", [((9, 45), (13, 75)), ((9, 300),)])
def test_a_task_that_is_split_by_hand_stays_so(as_alice: APIClient, alice: User, blocks: Any) -> None:
    whole = sum(minutes for _, minutes in blocks)
    task = TaskFactory.create(user=alice, title="Split", estimate_minutes=whole)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    for hour, minutes in blocks:
        at = {"start_at": NINE.replace(hour=hour), "duration_minutes": minutes}
        PlanItemFactory.create(daily_plan=day, task=task, title="Split", **at)
    assert schedule(as_alice).status_code == 200
    planned(as_alice, what_if={"days_off": ["2026-03-02"]})
    assert sum(int(line.split()[-1]) for line in times(alice)) == whole
