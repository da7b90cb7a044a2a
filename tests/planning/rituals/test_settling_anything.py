"""Any decisions on any leftovers: refused without a trace, or done as one act that an undo takes back to the letter."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import User
from config.common import clock
from goals.models import Task
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
ITEM = st.fixed_dictionaries(
    {
        "days_ago": st.sampled_from([0, 1, 1, 1, 2, 3, -1]),
        "status": st.sampled_from(["todo"] * 6 + ["in_progress", "done"]),
        "minutes": st.sampled_from([None, 60, 60]),
        "task": st.sampled_from([None, 0, 1]),
        "pinned": st.booleans(),
    }
)
SOUND = [
    {"choice": "carry"},
    {"choice": "shrink", "minutes": 25},
    {"choice": "move", "date": str(TODAY + timedelta(days=5))},
    {"choice": "done", "minutes": 0},
    {"choice": "done"},
    {"choice": "drop"},
    {"choice": "drop", "cancel_task": True},
    {"choice": "keep"},
]
UNSOUND = [{"choice": "move", "date": str(TODAY - timedelta(days=1))}, {"choice": "shrink"}]
DECISION = st.sampled_from([*SOUND, *SOUND, *SOUND, *UNSOUND])


def made(user: User, sketches: list[Mapping[str, Any]]) -> list[PlanItem]:
    """The items of two tasks and of none."""
    tasks = [TaskFactory.create(user=user, estimate_minutes=estimate) for estimate in (90, None)]
    days: dict[date, DailyPlan] = {}
    items = []
    for sketch in sketches:
        on = TODAY - timedelta(days=sketch["days_ago"])
        days[on] = days.get(on) or DailyPlanFactory.create(user=user, date=on)
        items.append(
            PlanItemFactory.create(
                daily_plan=days[on],
                status=sketch["status"],
                completed_at=NOW if sketch["status"] == "done" else None,
                duration_minutes=sketch["minutes"],
                start_at=datetime.combine(on, NOW.time(), tzinfo=UTC) if sketch["minutes"] else None,
                task=None if sketch["task"] is None else tasks[sketch["task"]],
                pinned=sketch["pinned"],
            )
        )
    return items


def standing(user: User) -> list[Any]:
    """All rows as they are, but for their versions."""
    rows = [model.objects.filter(user=user).order_by("pk").values() for model in (Task, DailyPlan, PlanItem)]
    return [{**row, "version": 0, "updated_at": 0} for of_kind in rows for row in of_kind]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(ITEM, st.none() | DECISION), min_size=1, max_size=4))
def test_it_is_refused_whole_or_undone_whole(as_alice: APIClient, alice: User, rows: list[tuple[Any, Any]]) -> None:
    for model in (PlanItem, DailyPlan, Task, ChangeSet):
        model.objects.all().delete()
    items = made(alice, [sketch for sketch, _ in rows])
    before = standing(alice)
    wishes = [{"item": item.pk, **wish} for item, (_, wish) in zip(items, rows, strict=True) if wish]
    with clock.pretending(NOW):
        answer = as_alice.post("/api/v1/leftovers/settle", {"decisions": wishes}, format="json")
        event(f"answer {answer.status_code}")
        if answer.status_code == 400:
            assert answer.json()["errors"]
            assert (standing(alice), ChangeSet.objects.count()) == (before, 0)
            return
        assert answer.status_code == 200, answer.content
        act = answer.json()["change_set"]
        assert (act is None) == (standing(alice) == before)
        for wish, item in zip(wishes, answer.json()["items"], strict=True):
            if wish["choice"] in {"carry", "shrink", "move"}:
                assert (item["start_at"], item["pinned"], item["date"] >= str(TODAY)) == (None, False, True)
        for task in Task.objects.filter(status="cancelled"):
            assert not PlanItem.objects.open().filter(task=task).exists()
        if act is not None:
            assert as_alice.post(f"/api/v1/changes/{act}/undo").status_code == 200
            assert standing(alice) == before
