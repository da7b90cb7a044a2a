"""A proposed plan is applied while what it rests on still holds, and says what is in its way otherwise."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from agent.models import ToolCall
from agent.providers.base import ToolRequest
from agent.runs.ledger import carry_out, note_calls
from config.common import clock
from goals.models import Task
from goals.services import update_goal
from history.domain import Actor
from history.models import ChangeSet
from history.selectors import open_proposals_for
from history.services import propose, staleness_of
from planning.models import PlanItem
from planning.scheduling import proposing
from planning.scheduling.basis import BEGUN, CHANGED, IN_THE_WAY
from planning.scheduling.process import solved
from planning.services import create_busy_block, create_item, create_time_off, update_item
from planning.solver.problem import Plan, Problem
from tests.agent.asking import begin, queued_run
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import MONDAY, apply, schedule, times

pytestmark = pytest.mark.django_db
MON, HOUR = date(2026, 3, 2), timedelta(hours=1)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
Meanwhile = Callable[[Actor, Task], Any]


def _goal_rests(actor: Actor, task: Task) -> None:
    update_goal(actor, task.goal_id, changes={"status": "paused"})


def _other_item_moves_in(actor: Actor, task: Task) -> None:
    update_item(actor, PlanItem.objects.get(title="Other").pk, changes={"start_at": TEN})


def _task(**changes: Any) -> Meanwhile:
    return lambda actor, task: Task.objects.filter(pk=task.pk).update(**changes)


def _hours(**changes: Any) -> Meanwhile:
    return lambda actor, task: Preferences.objects.filter(user=actor.user).update(**changes)


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        (_task(status="cancelled"), CHANGED),
        (_task(estimate_minutes=90), CHANGED),
        (_goal_rests, CHANGED),
        (_hours(buffer_minutes=20), CHANGED),
        (_hours(working_windows={}), CHANGED),
        (_hours(time_zone="Asia/Kolkata"), CHANGED),
        (lambda actor, task: create_time_off(actor, title="Off", start_on=MON, end_on=MON), CHANGED),
        (lambda actor, task: create_item(actor, date=date(2026, 3, 3), title="Mine", task=task.pk), CHANGED),
        (lambda actor, task: create_busy_block(actor, title="Call", start_at=TEN, end_at=TEN + HOUR), IN_THE_WAY),
        (lambda actor, task: create_item(actor, date=MON, title="New", start_at=TEN, duration_minutes=9), IN_THE_WAY),
        (_other_item_moves_in, IN_THE_WAY),
    ],
)
def test_what_no_longer_holds_is_not_applied(
    as_alice: APIClient, alice: User, meanwhile: Meanwhile, sentence: str
) -> None:
    task, answer = _planned_beside_another(as_alice, alice)
    actor = Actor(user=alice, via="person")
    meanwhile(actor, task)
    before = times(alice)
    with clock.pretending(MONDAY):
        [proposal] = open_proposals_for(alice)
        assert staleness_of(alice, [proposal])[proposal.pk].endswith(sentence)
    refused = apply(as_alice, answer)
    assert (refused["code"], sentence in refused["detail"], times(alice)) == ("proposal_stale", True, before)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda actor, task: create_busy_block(actor, title="Call", start_at=TEN + HOUR, end_at=TEN + 2 * HOUR),
        lambda actor, task: TaskFactory.create(user=actor.user, title="One more"),
        lambda actor, task: update_item(actor, PlanItem.objects.get().pk, changes={"status": "done"}),
        lambda actor, task: Task.objects.filter(pk=task.pk).update(title="Renamed", notes="Longer"),
    ],
)
def test_what_takes_nothing_from_the_plan_does_not_stop_it(
    as_alice: APIClient, alice: User, meanwhile: Meanwhile
) -> None:
    task, answer = _planned_beside_another(as_alice, alice)
    meanwhile(Actor(user=alice, via="person"), task)
    assert apply(as_alice, answer)["status"] == "applied"


def test_a_plan_whose_first_time_is_over_is_not_applied(as_alice: APIClient, alice: User) -> None:
    _, answer = _planned_beside_another(as_alice, alice)
    late = apply(as_alice, answer, at=MONDAY + timedelta(hours=1, minutes=31))
    assert (late["code"], BEGUN in late["detail"]) == ("proposal_stale", True)


def test_other_proposals_wait_on_while_plans_replace_each_other(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    expires_at = datetime.now(UTC) + timedelta(minutes=5)
    other, _ = propose(
        Actor(user=alice, via="agent"),
        lambda acting: update_goal(acting, goal.pk, changes={"title": "Run"}),
        expires_at=expires_at,
    )
    assert other is not None
    TaskFactory.create(user=alice)
    first, second = schedule(as_alice), schedule(as_alice, to="2026-03-05")
    waiting = ChangeSet.objects.filter(user=alice, state="proposed").values_list("pk", flat=True)
    assert (first.status_code, set(waiting)) == (201, {other.pk, second.json()["id"]})


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of every search, whether a transaction was open meanwhile."""
    seen: list[bool] = []

    def search(problem: Problem) -> Plan:
        seen.append(connection.in_atomic_block)
        return solved(problem)

    monkeypatch.setattr(proposing, "solved", search)
    return seen


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_search_runs(as_alice: APIClient, alice: User, searches: list[bool]) -> None:
    TaskFactory.create(user=alice)
    answer = as_alice.post(
        "/api/v1/schedule", {"from": _today(), "to": _today()}, format="json", HTTP_IDEMPOTENCY_KEY="plan-1"
    )
    assert answer.status_code in {200, 201}
    claim = begin(queued_run(as_alice, alice))
    note_calls(claim, [ToolRequest(id="one", name="replan", arguments="{}")], is_guarded=False)
    call = carry_out(claim, "one", may_act=True)
    assert (searches, call.status) == ([False, False], ToolCall.Status.PENDING)
    assert call.proposal is not None
    assert (call.proposal.report or {})["late"] == []
    assert (call.proposal.basis or {})["placed"]


def _planned_beside_another(client: APIClient, alice: User) -> tuple[Task, Any]:
    """A task of 60 minutes that is proposed for Monday at 09:30, behind one that stands there already."""
    goal = GoalFactory.create(user=alice)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    other = TaskFactory.create(user=alice, title="Other", estimate_minutes=30)
    at = {"start_at": MONDAY + timedelta(hours=1), "duration_minutes": 30}
    PlanItemFactory.create(daily_plan=day, task=other, title="Other", **at)
    task = TaskFactory.create(user=alice, goal=goal, title="Write", estimate_minutes=60)
    return task, schedule(client)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
