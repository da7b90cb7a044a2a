"""Moving items within a day and between days."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from history.models import Change, ChangeSet
from planning.domain import STEP
from planning.models import DailyPlan, PlanItem
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = pytest.mark.both_databases
ITEMS = "/api/v1/plan-items"


@pytest.fixture
def day(alice: User) -> DailyPlan:
    """Alice's day with the items a, b, c, d."""
    day = DailyPlanFactory.create(user=alice)
    for rank, title in enumerate("abcd"):
        PlanItemFactory.create(daily_plan=day, title=title, position=(rank + 1) * STEP)
    return day


def named(title: str) -> int:
    """The id of the item with this title."""
    return PlanItem.objects.get(title=title).pk


def move(client: APIClient, title: str, **to: Any) -> Any:
    """Ask for a move; anchors are named by title."""
    body = {key: named(value) if key in {"before", "after"} else value for key, value in to.items()}
    return client.post(f"{ITEMS}/{named(title)}/move", body, format="json")


def order(client: APIClient, date: str = "2026-03-04") -> str:
    """The titles of a day as the API shows them."""
    return "".join(item["title"] for item in client.get(f"/api/v1/daily-plans/by-date/{date}").json()["items"])


@pytest.mark.parametrize(
    ("title", "to", "expected"),
    [
        ("d", {"before": "a"}, "dabc"),
        ("a", {"after": "d"}, "bcda"),
        ("c", {"before": "b"}, "acbd"),
        ("b", {"after": "c"}, "acbd"),
        ("b", {"date": "2026-03-04"}, "acdb"),
        ("b", {"after": "c", "date": "2026-03-04"}, "acbd"),
        ("b", {"before": None, "after": "d"}, "acdb"),
    ],
)
def test_an_item_goes_where_it_is_sent(
    as_alice: APIClient, day: DailyPlan, title: str, to: dict[str, Any], expected: str
) -> None:
    body = {key: named(value) if key in {"before", "after"} and value else value for key, value in to.items()}
    answer = as_alice.post(f"{ITEMS}/{named(title)}/move", body, format="json")
    assert (answer.status_code, answer.json()["title"], answer.json()["version"]) == (200, title, 2)
    assert answer.headers["ETag"] == '"2"'
    assert order(as_alice) == expected
    assert DailyPlan.objects.get(pk=day.pk).version == 2


@pytest.mark.parametrize(
    ("title", "to"),
    [("a", {"before": "b"}), ("b", {"after": "a"}), ("d", {"date": "2026-03-04"}), ("b", {"before": "b"}),
     ("b", {"after": "b"})],
)  # fmt: skip
def test_an_item_that_is_there_already_stays_untouched(
    as_alice: APIClient, day: DailyPlan, title: str, to: dict[str, str]
) -> None:
    answer = move(as_alice, title, **to)
    assert (answer.status_code, answer.json()["version"], order(as_alice)) == (200, 1, "abcd")
    assert DailyPlan.objects.get(pk=day.pk).version == 1
    assert not ChangeSet.objects.exists()


def test_a_move_to_another_day_makes_it_and_bumps_both(as_alice: APIClient, day: DailyPlan) -> None:
    PlanItem.objects.filter(title="b").update(start_at="2026-03-04T09:00Z")
    body = move(as_alice, "b", date="2026-03-05").json()
    assert (body["date"], body["start_at"]) == ("2026-03-05", None)
    assert (order(as_alice), order(as_alice, "2026-03-05")) == ("acd", "b")
    move(as_alice, "c", daily_plan=body["daily_plan"])
    move(as_alice, "d", before="b")
    assert (order(as_alice), order(as_alice, "2026-03-05")) == ("a", "dbc")
    assert list(DailyPlan.objects.order_by("date").values_list("version", flat=True)) == [4, 3]


def test_a_move_is_one_change_set_with_a_readable_reason(as_alice: APIClient, day: DailyPlan) -> None:
    move(as_alice, "b", date="2026-03-05")
    act = ChangeSet.objects.get()
    assert (act.reason, act.via) == ("Item “b” moved to Thu 5 Mar 2026", "api")
    assert [(change.op, change.object_kind) for change in act.changes.order_by("position")] == [
        ("create", "daily_plan"),
        ("update", "plan_item"),
    ]


def test_a_day_without_gaps_is_renumbered_and_keeps_its_order(as_alice: APIClient, day: DailyPlan) -> None:
    for position, item in enumerate(PlanItem.objects.in_order()):
        PlanItem.objects.filter(pk=item.pk).update(position=position)
    move(as_alice, "d", after="a")
    assert order(as_alice) == "adbc"
    positions = list(PlanItem.objects.in_order().values_list("position", flat=True))
    assert positions == [STEP, 2 * STEP, 3 * STEP, 4 * STEP]
    assert Change.objects.count() == 4
    assert set(PlanItem.objects.exclude(title="d").values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(
    ("to", "field"),
    [
        ({}, None),
        ({"before": None, "date": None}, None),
        ({"before": 1, "after": 2}, "after"),
        ({"date": "2026-03-04", "daily_plan": 1}, "daily_plan"),
        ({"before": 2**40}, "before"),
        ({"after": 2**80}, "after"),
        ({"after": -1}, "after"),
        ({"daily_plan": 0}, "daily_plan"),
        ({"date": "2026-02-30"}, "date"),
        ({"before": "first"}, "before"),
        ({"before": [1]}, "before"),
        ({"position": 5}, None),
    ],
)
def test_a_move_that_says_nothing_or_nonsense_is_refused(
    as_alice: APIClient, day: DailyPlan, to: dict[str, Any], field: str | None
) -> None:
    answer = as_alice.post(f"{ITEMS}/{named('a')}/move", to, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert [error["field"] for error in answer.json()["errors"]] == ([field] if field else [])


def test_an_anchor_must_be_on_the_day_that_is_named(as_alice: APIClient, alice: User, day: DailyPlan) -> None:
    other = DailyPlanFactory.create(user=alice, date="2026-03-05")
    assert move(as_alice, "a", after="b", date="2026-03-05").json()["errors"][0]["field"] == "date"
    assert move(as_alice, "a", after="b", daily_plan=other.pk).json()["errors"][0]["field"] == "daily_plan"
    assert move(as_alice, "a", after="b", daily_plan=day.pk).status_code == 200


def test_a_stale_version_moves_nothing(as_alice: APIClient, day: DailyPlan) -> None:
    path = f"{ITEMS}/{named('a')}/move"
    assert as_alice.post(path, {"after": named("d")}, format="json", HTTP_IF_MATCH='"2"').status_code == 412
    assert order(as_alice) == "abcd"


def test_nobody_moves_next_to_what_is_not_theirs(as_bob: APIClient, bob: User, day: DailyPlan) -> None:
    mine = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=bob), title="mine")
    assert as_bob.post(f"{ITEMS}/{named('a')}/move", {"date": "2026-03-04"}, format="json").status_code == 404
    for body in ({"before": named("a")}, {"after": named("a")}, {"daily_plan": day.pk}):
        answer = as_bob.post(f"{ITEMS}/{mine.pk}/move", body, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")
