"""Decisions that race: of many at once one counts, and call, proposal, goal, run and log tell the same story."""

import json
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from agent.models import Run, ToolCall
from agent.providers.base import ToolRequest
from agent.runs import events
from agent.runs.claims import claim_queued, held_by, silent
from agent.runs.control import cancel_run
from agent.runs.ending import INTERRUPTED, Ending, end_from_outside, shown
from agent.runs.journal import Batch, store
from agent.runs.ledger import carry_out, note_calls
from agent.services import Outgoing, decide_tool_call, send_message
from config.common import clock
from config.common.errors import Conflict
from config.common.threads import in_thread
from goals.models import Goal
from history.models import ChangeSet
from history.services import expire_proposals
from tests.agent.agui_rules import log_violations
from tests.agent.chatting import all_over, log_in_database, serving
from tests.conftest import client_for
from tests.factories.goals import GoalFactory
from tests.fakes.obedient import LAST_WORDS, obedient
from tests.fakes.vendor import FakeVendor
from tests.racing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
At = Callable[..., None]
Doing = Callable[[User, ToolCall], object]
TRIALS = 4  # of each race


def approve_by_socket(user: User, call: ToolCall) -> object:
    """What the socket does with a decide frame."""
    return decide_tool_call(user, call.pk, "approve")


def reject_by_socket(user: User, call: ToolCall) -> object:
    """As above."""
    return decide_tool_call(user, call.pk, "reject")


def approve_over_rest(user: User, call: ToolCall) -> object:
    """A page, or a program."""
    return client_for(user).post(f"/api/v1/tool-calls/{call.pk}/approve").status_code


def reject_over_rest(user: User, call: ToolCall) -> object:
    """As above."""
    return client_for(user).post(f"/api/v1/tool-calls/{call.pk}/reject").status_code


def apply_proposal_over_rest(user: User, call: ToolCall) -> object:
    """The page of proposals."""
    return client_for(user).post(f"/api/v1/proposals/{call.proposal_id}/apply").status_code


def cancel(user: User, call: ToolCall) -> object:
    """The person stops the run."""
    return cancel_run(user, call.run_id)


def expire(user: User, call: ToolCall) -> object:
    """The reaper, when the call's time is over."""
    return expire_proposals(clock.now() + 2 * (call.expires_at - clock.now()))  # type: ignore[operator]  # it waits


APPROVED = ("approved", "applied", False, "completed")
REJECTED = ("rejected", "rejected", True, "completed")
EXPIRED = ("expired", "expired", True, "completed")
BOTH_DOORS = [approve_by_socket, approve_over_rest, apply_proposal_over_rest]
RACES: dict[str, tuple[Sequence[Doing], set[tuple[Any, ...]]]] = {
    "approve and approve": (BOTH_DOORS * 2, {APPROVED}),
    "approve and reject": ([approve_by_socket, reject_over_rest] * 2, {APPROVED, REJECTED}),
    "reject and apply": ([reject_by_socket, apply_proposal_over_rest] * 2, {APPROVED, REJECTED}),
    "approve and cancel": (
        [approve_over_rest, cancel],
        {("approved", "applied", False, "cancelled"), ("withdrawn", "rejected", True, "cancelled"), APPROVED},
    ),
    "approve and expire": ([approve_by_socket, expire], {APPROVED, EXPIRED}),
    "reject and expire": ([reject_over_rest, expire], {REJECTED, EXPIRED}),
}


def waiting_call(user: User) -> ToolCall:
    """A call that would delete a goal; its run waits in a conversation of its own."""
    goal = GoalFactory.create(user=user)
    sent = send_message(user, Outgoing(client_message_id=uuid.uuid4(), content="delete it"))
    claim = next(claim for claim in claim_queued("a runner", 100) if claim.run_id == sent.run_id)
    asked = ToolRequest(id=f"{claim.message_id}-call-1", name="delete_goal", arguments=json.dumps({"goal": goal.pk}))
    note_calls(claim, [asked], is_guarded=False)
    call = carry_out(claim, asked.id, may_act=True)
    assert call.expires_at is not None
    pause = Ending(status="awaiting_approval", interrupts=[events.interrupt(call.pk, call.call_id, call.expires_at)])
    log = [
        events.run_started(claim.conversation_id, claim.run_id),
        events.tool_call_start(asked.id, asked.name),
        events.tool_call_args(asked.id, asked.arguments),
        events.tool_call_end(asked.id),
        shown(call),
        pause.event(claim.conversation_id, claim.run_id),
    ]
    store([Batch(claim=claim, events=log, ending=pause, stored_seq=0)])
    return call


def test_what_waits_goes_on_waiting_when_its_runner_is_gone(alice: User) -> None:
    call = waiting_call(alice)
    for gone in (silent(), held_by("a runner")):
        assert not end_from_outside(call.run_id, INTERRUPTED, among=gone)
    call.refresh_from_db()
    assert (call.status, call.run.status) == ("pending", "awaiting_approval")


def race(user: User, call: ToolCall, doings: Sequence[Doing]) -> None:
    """All at once; those that come too late are refused, and that is all."""

    def tried(doing: Doing) -> None:
        try:
            answer = doing(user, call)
        except Conflict:
            return
        assert answer in {200, 409} or not isinstance(answer, int) or doing is expire

    at_once([partial(tried, doing) for doing in doings])


def story(call: ToolCall) -> tuple[Any, ...]:
    """(call, proposal, whether the goal is there, run)."""
    now = ToolCall.objects.select_related("proposal", "run").get(pk=call.pk)
    assert now.proposal is not None
    assert log_violations(log_in_database(str(now.run_id))) == []
    assert now.arguments == call.arguments
    told = [
        entry["event"] for entry in log_in_database(str(now.run_id)) if entry["event"]["type"] == "TOOL_CALL_RESULT"
    ]
    assert [json.loads(one["content"])["ok"] for one in told] == [now.status == "approved"]
    return now.status, now.proposal.state, Goal.objects.filter(pk=call.arguments["goal"]).exists(), now.run.status


async def goes_on(at_vendor: At) -> None:
    """A server works until no run is left."""
    with FakeVendor(script=obedient([("delete_goal", {})], LAST_WORDS)) as vendor:
        at_vendor(vendor)
        async with serving():
            await all_over()


@pytest.mark.parametrize("name", RACES)
async def test_one_decision_counts(alice: User, at_vendor: At, name: str) -> None:
    doings, allowed = RACES[name]
    calls = [await in_thread(waiting_call)(alice) for _ in range(TRIALS)]
    for call in calls:
        await in_thread(race)(alice, call, doings)
    await goes_on(at_vendor)
    for call in calls:
        assert await in_thread(story)(call) in allowed


async def test_of_twenty_approvals_at_once_one_acts(alice: User, at_vendor: At) -> None:
    call = await in_thread(waiting_call)(alice)
    await in_thread(race)(alice, call, (BOTH_DOORS * 7)[:20])
    assert (await Run.objects.aget(pk=call.run_id)).status == "queued"
    await goes_on(at_vendor)
    assert await in_thread(story)(call) == APPROVED
    [done] = [change_set async for change_set in ChangeSet.objects.filter(user=alice)]
    assert (done.pk, done.via, await done.changes.acount()) == (call.proposal_id, "agent", 1)
