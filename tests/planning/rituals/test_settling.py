"""`POST leftovers/settle`: what was decided of each leftover, as one act."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from goals.models import Task
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem
from planning.rituals.decisions import MOST_DECISIONS
from tests.conftest import client_for
from tests.factories.accounts import UserFactory
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import planned, times
from tests.racing import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)  # a Thursday
YESTERDAY = date(2026, 3, 11)
AT_NINE = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def yesterday(alice: User) -> DailyPlan:
    """Alice's Wednesday."""
    return DailyPlanFactory.create(user=alice, date=YESTERDAY)


def settle(client: APIClient, *decisions: dict[str, Any], **body: Any) -> Any:
    """The answer, on Thursday morning."""
    with clock.pretending(NOW):
        return client.post("/api/v1/leftovers/settle", {"decisions": decisions, **body}, format="json")


def errors(answer: Any) -> list[tuple[str, str]]:
    """Field and code of each error; the answer is a 400."""
    assert answer.status_code == 400, answer.content
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_six_decisions_are_one_act_and_one_undo(as_alice: APIClient, alice: User, yesterday: DailyPlan) -> None:
    task, ended = TaskFactory.create(user=alice, estimate_minutes=90), TaskFactory.create(user=alice)
    make = partial(PlanItemFactory.create, daily_plan=yesterday, start_at=AT_NINE, duration_minutes=60)
    carried, shrunk = make(pinned=True), make(task=task)
    moved, dropped, done, kept = make(), make(task=ended), make(status="in_progress"), make()
    answer = settle(
        as_alice,
        {"item": carried.pk, "choice": "carry"},
        {"item": shrunk.pk, "choice": "shrink", "minutes": 20},
        {"item": moved.pk, "choice": "move", "date": "2026-03-20"},
        {"item": dropped.pk, "choice": "drop", "cancel_task": True},
        {"item": done.pk, "choice": "done", "minutes": 45},
        {"item": kept.pk, "choice": "keep"},
        carry_to="2026-03-13",
    )
    assert answer.status_code == 200, answer.content
    shown = ("date", "start_at", "duration_minutes", "status", "pinned", "actual_minutes")
    assert [[item[name] for name in shown] for item in answer.json()["items"]] == [
        ["2026-03-13", None, 60, "todo", False, None],
        ["2026-03-13", None, 20, "todo", False, None],
        ["2026-03-20", None, 60, "todo", False, None],
        ["2026-03-11", "2026-03-11T09:00:00Z", 60, "skipped", False, None],
        ["2026-03-11", "2026-03-11T09:00:00Z", 60, "done", False, 45],
        ["2026-03-11", "2026-03-11T09:00:00Z", 60, "todo", False, None],
    ]
    assert list(Task.objects.order_by("pk").values_list("status", "estimate_minutes")) == [
        ("todo", 50), ("cancelled", None),
    ]  # fmt: skip
    act = ChangeSet.objects.get()
    assert (act.pk, act.reason) == (
        answer.json()["change_set"],
        "5 leftovers settled: 1 carried on, 1 shrunk, 1 moved, 1 dropped, 1 done after all",
    )
    assert as_alice.post(f"/api/v1/changes/{act.pk}/undo").status_code in {200, 201}
    assert set(PlanItem.objects.values_list("daily_plan__date", "status", "duration_minutes", "actual_minutes")) == {
        (YESTERDAY, "todo", 60, None), (YESTERDAY, "in_progress", 60, None),
    }  # fmt: skip
    assert set(Task.objects.values_list("status", "estimate_minutes")) == {("todo", 90), ("todo", None)}


@pytest.mark.parametrize(
    ("estimate", "planned_minutes", "done", "left", "expected"),
    [
        (60, 60, 0, 25, 25),  # all of it was in the item
        (240, 60, 0, 30, 210),  # as much less as the item is shorter
        (120, 60, 90, 40, 130),  # it took longer than thought: what is done, and what is left
        (60, 90, 0, 45, 45),  # the item was longer than the task
        (None, 60, 0, 20, None),  # its items say how long it takes
        (120, None, 30, 20, 50),  # the item stood for all that was left
    ],
)
def test_a_shrunk_item_makes_its_task_as_short(
    as_alice: APIClient, alice: User, yesterday: DailyPlan,
    estimate: int | None, planned_minutes: int | None, done: int, left: int, expected: int | None,
) -> None:  # fmt: skip
    task = TaskFactory.create(user=alice, estimate_minutes=estimate)
    if done:
        PlanItemFactory.create(
            daily_plan=yesterday, task=task, status="done", completed_at=NOW, duration_minutes=30, actual_minutes=done
        )
    item = PlanItemFactory.create(daily_plan=yesterday, task=task, duration_minutes=planned_minutes)
    assert settle(as_alice, {"item": item.pk, "choice": "shrink", "minutes": left}).status_code == 200
    task.refresh_from_db()
    assert task.estimate_minutes == expected


def test_the_planner_gives_what_was_settled_its_times(as_alice: APIClient, alice: User, yesterday: DailyPlan) -> None:
    task = TaskFactory.create(user=alice, title="Write")
    write = PlanItemFactory.create(daily_plan=yesterday, title="Write", task=task, duration_minutes=120)
    call = PlanItemFactory.create(
        daily_plan=yesterday, title="Call", duration_minutes=15, start_at=AT_NINE, pinned=True
    )
    settle(
        as_alice,
        {"item": write.pk, "choice": "shrink", "minutes": 45},
        {"item": call.pk, "choice": "move", "date": "2026-03-13"},
    )
    planned(as_alice, at=NOW, **{"from": "2026-03-12", "to": "2026-03-13"})
    assert times(alice) == ["Write 12 09:00 45", "Call 13 09:00 15"]


def test_a_dropped_task_takes_its_other_items_along(as_alice: APIClient, alice: User, yesterday: DailyPlan) -> None:
    task = TaskFactory.create(user=alice)
    ahead = DailyPlanFactory.create(user=alice, date=date(2026, 3, 14))
    first, second = (PlanItemFactory.create(daily_plan=day, task=task) for day in (yesterday, ahead))
    other = PlanItemFactory.create(daily_plan=yesterday, task=task)
    drop = {"item": first.pk, "choice": "drop", "cancel_task": True}
    assert errors(settle(as_alice, drop, {"item": other.pk, "choice": "carry"})) == [("decisions.1.choice", "invalid")]
    assert settle(as_alice, drop).status_code == 200
    assert set(PlanItem.objects.values_list("pk", "status")) == {
        (item.pk, "skipped") for item in (first, second, other)
    }


def test_done_after_all_ends_the_task_whatever_is_decided_first(
    as_alice: APIClient, alice: User, yesterday: DailyPlan
) -> None:
    task = TaskFactory.create(user=alice)
    done, dropped = (PlanItemFactory.create(daily_plan=yesterday, task=task) for _ in range(2))
    decisions = [{"item": done.pk, "choice": "done"}, {"item": dropped.pk, "choice": "drop"}]
    assert settle(as_alice, *decisions).status_code == 200
    assert Task.objects.get().status == "done"


def test_each_bad_decision_is_told_and_none_is_done(
    as_alice: APIClient, alice: User, bob: User, yesterday: DailyPlan
) -> None:
    make = partial(PlanItemFactory.create, daily_plan=yesterday)
    fine, done, loose, whole = make(), make(status="done", completed_at=NOW), make(), make(duration_minutes=30)
    bobs = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=bob, date=YESTERDAY))
    ahead = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date=date(2026, 3, 13)))
    good = {"item": fine.pk, "choice": "carry"}
    assert errors(
        settle(
            as_alice,
            good,
            {"item": bobs.pk, "choice": "carry"},
            {"item": 2**70, "choice": "drop"},
            {"item": done.pk, "choice": "carry"},
            {"item": ahead.pk, "choice": "keep"},
            {"item": loose.pk, "choice": "drop", "cancel_task": True},
            {"item": whole.pk, "choice": "shrink", "minutes": 30},
        )
    ) == [
        ("decisions.1.item", "does_not_exist"),
        ("decisions.2.item", "does_not_exist"),
        ("decisions.3.item", "not_open"),
        ("decisions.4.item", "not_left_over"),
        ("decisions.5.cancel_task", "invalid"),
        ("decisions.6.minutes", "not_shorter"),
    ]
    assert errors(
        settle(
            as_alice,
            good,
            good,
            {"item": loose.pk, "choice": "move"},
            {"item": whole.pk, "choice": "move", "date": "2026-03-11"},
            {"item": done.pk, "choice": "shrink", "minutes": 0},
            {"item": bobs.pk, "choice": "move", "date": "2027-03-14"},
            carry_to="2026-03-11",
        )
    ) == [
        ("carry_to", "invalid"),
        ("decisions.1.item", "duplicate"),
        ("decisions.2.date", "required"),
        ("decisions.3.date", "invalid"),
        ("decisions.4.minutes", "required"),
        ("decisions.5.date", "invalid"),
    ]
    many = [{"item": number, "choice": "keep"} for number in range(MOST_DECISIONS + 1)]
    assert errors(settle(as_alice, *many)) == [("decisions", "max_length")]
    assert errors(settle(as_alice, {"item": fine.pk, "choice": "burn"}))[0][0] == "decisions.0.choice"
    assert (ChangeSet.objects.count(), DailyPlan.objects.filter(date=NOW.date()).count()) == (0, 0)


def test_a_key_settles_once(as_alice: APIClient, yesterday: DailyPlan) -> None:
    item = PlanItemFactory.create(daily_plan=yesterday)
    sent = {"decisions": [{"item": item.pk, "choice": "done"}]}
    with clock.pretending(NOW):
        answers = [
            as_alice.post("/api/v1/leftovers/settle", sent, format="json", headers={"Idempotency-Key": "k"})
            for _ in range(2)
        ]
    assert [(answer.status_code, answer.get("Idempotency-Replayed")) for answer in answers] == [
        (200, None), (200, "true"),
    ]  # fmt: skip
    assert answers[0].content == answers[1].content


def test_to_keep_all_is_no_act(as_alice: APIClient, yesterday: DailyPlan) -> None:
    item = PlanItemFactory.create(daily_plan=yesterday)
    assert settle(as_alice, {"item": item.pk, "choice": "keep"}).json()["change_set"] is None
    assert settle(as_alice).json() == {"change_set": None, "items": []}
    assert not ChangeSet.objects.exists()


def test_today_is_the_persons_own(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Pacific/Kiritimati")  # it is Thursday evening there
    today = DailyPlanFactory.create(user=alice, date=date(2026, 3, 12))
    item = PlanItemFactory.create(daily_plan=today)
    with clock.pretending(datetime(2026, 3, 11, 10, 30, tzinfo=UTC)):
        sent = {"decisions": [{"item": item.pk, "choice": "carry"}]}
        answer = as_alice.post("/api/v1/leftovers/settle", sent, format="json")
    assert answer.json()["items"][0]["date"] == "2026-03-12"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_many_who_settle_the_same_at_once_one_does() -> None:
    person = UserFactory.create()
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=person, date=YESTERDAY), duration_minutes=60)
    calls = [partial(settle, client_for(person), {"item": item.pk, "choice": "done"}) for _ in range(6)]
    answers = at_once(calls)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 5
    assert ChangeSet.objects.count() == 1
