"""Every write is one change set; what writes nothing leaves none."""

from collections.abc import Callable

import pytest
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import User
from history.models import ChangeSet
from planning.models import PlanItem
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

Act = Callable[[APIClient, PlanItem], Response]
V1 = "/api/v1"
ACTS: list[tuple[str, Act, list[str], str]] = [
    ("post item", lambda c, i: c.post(f"{V1}/plan-items", {"date": "2026-03-04", "title": "Read"}),
     ["create plan_item"], "Item “Read” added to Wed 4 Mar 2026"),
    ("patch item", lambda c, i: c.patch(f"{V1}/plan-items/{i.pk}", {"title": "Read"}),
     ["update plan_item"], "Item “Write” renamed to “Read”"),
    ("move item", lambda c, i: c.post(f"{V1}/plan-items/{i.pk}/move", {"date": "2026-03-05"}),
     ["create daily_plan", "update plan_item"], "Item “Write” moved to Thu 5 Mar 2026"),
    ("delete item", lambda c, i: c.delete(f"{V1}/plan-items/{i.pk}"),
     ["delete plan_item"], "Item “Write” deleted from Wed 4 Mar 2026"),
    ("post day", lambda c, i: c.post(f"{V1}/daily-plans", {"date": "2026-03-05"}),
     ["create daily_plan"], "Plan of Thu 5 Mar 2026 created"),
    ("put day", lambda c, i: c.put(f"{V1}/daily-plans/by-date/2026-03-04", {"summary": "Calm"}),
     ["update daily_plan"], "Plan of Wed 4 Mar 2026 written"),
    ("patch day", lambda c, i: c.patch(f"{V1}/daily-plans/{i.daily_plan_id}", {"summary": "Calm"}),
     ["update daily_plan"], "Plan of Wed 4 Mar 2026 changed"),
    ("delete day", lambda c, i: c.delete(f"{V1}/daily-plans/{i.daily_plan_id}"),
     ["delete plan_item", "delete daily_plan"], "Plan of Wed 4 Mar 2026 deleted"),
    ("post week", lambda c, i: c.post(f"{V1}/weekly-plans", {"week_start_date": "2026-03-11"}),
     ["create weekly_plan"], "Plan of the week with Wed 11 Mar 2026 created"),
    ("put week", lambda c, i: c.put(f"{V1}/weekly-plans/by-date/2026-03-04", {"summary": "Calm"}),
     ["update weekly_plan"], "Plan of the week with Wed 4 Mar 2026 written"),
    ("patch week", lambda c, i: c.patch(f"{V1}/weekly-plans/{i.daily_plan.weekly_plan_id}", {"summary": "Calm"}),
     ["update weekly_plan"], "Plan of the week from Mon 2 Mar 2026 changed"),
    ("delete week", lambda c, i: c.delete(f"{V1}/weekly-plans/{i.daily_plan.weekly_plan_id}"),
     ["update daily_plan", "delete weekly_plan"], "Plan of the week from Mon 2 Mar 2026 deleted"),
]  # fmt: skip


@pytest.fixture
def item(alice: User) -> PlanItem:
    """An item on a day in a week."""
    day = DailyPlanFactory.create(user=alice, weekly_plan=WeeklyPlanFactory.create(user=alice))
    return PlanItemFactory.create(daily_plan=day, title="Write")


@pytest.mark.parametrize(("act", "changes", "reason"), [entry[1:] for entry in ACTS], ids=[entry[0] for entry in ACTS])
def test_every_write_is_one_change_set(
    as_alice: APIClient, alice: User, item: PlanItem, act: Act, changes: list[str], reason: str
) -> None:
    as_alice.default_format = "json"
    assert act(as_alice, item).status_code < 300
    written = ChangeSet.objects.get()
    assert (written.user, written.actor, written.via, written.state) == (alice, alice, "api", "applied")
    assert [f"{change.op} {change.object_kind}" for change in written.changes.order_by("position")] == changes
    assert (written.seq, written.reason) == (1, reason)


def test_a_refused_write_leaves_no_trace(as_alice: APIClient, item: PlanItem) -> None:
    sent = {"date": "2026-03-07", "start_at": "2026-05-01T00:00:00Z"}
    assert as_alice.patch(f"{V1}/plan-items/{item.pk}", sent, format="json").status_code == 400
    assert not ChangeSet.objects.exists()
    assert as_alice.get(f"{V1}/daily-plans/by-date/2026-03-07").json()["id"] is None


def test_a_snapshot_holds_what_is_needed_to_bring_an_item_back(as_alice: APIClient, item: PlanItem) -> None:
    as_alice.delete(f"{V1}/plan-items/{item.pk}")
    before = ChangeSet.objects.get().changes.get().before or {}
    assert set(before) == {
        field.name for field in PlanItem._meta.concrete_fields
    } - {"id", "user", "version", "updated_at"}  # fmt: skip
    assert (before["position"], before["daily_plan"]) == (item.position, item.daily_plan_id)
