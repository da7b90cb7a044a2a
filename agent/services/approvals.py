"""Deciding tool calls. The decision on a call and on its proposal is one: whichever is decided decides the other.

A run that waits holds no lease. With its last waiting call decided it is queued again, and a runner goes on with it.
"""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Literal

from accounts.models import User
from agent.domain import failed
from agent.models import Run, ToolCall
from agent.selectors import get_tool_call_for
from config.common import clock
from config.common.doorbell import ring
from config.common.errors import Conflict
from history.domain import Actor
from history.models import ChangeSet
from history.services import apply_proposal, reject_proposal

Decision = Literal["approve", "reject"]
Status = ToolCall.Status
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        ChangeSet.State.APPLIED: Status.APPROVED,
        ChangeSet.State.REJECTED: Status.REJECTED,
        ChangeSet.State.EXPIRED: Status.EXPIRED,
    }
)
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        Status.REJECTED: "The person said no. Nothing was changed; do not try the same again.",
        Status.EXPIRED: "It was not decided in time, or something newer came instead. Nothing was changed.",
        Status.WITHDRAWN: "The person went on without deciding. Nothing was changed.",
        Status.INTERRUPTED: "The run ended before this was done. Nothing was changed.",
    }
)


def decide_tool_call(user: User, call_id: object, decision: Decision, *, cause: str = "") -> ToolCall:
    """Approve or reject a call that waits; the same decision again changes nothing.

    Raises NotFound; Conflict where it was decided otherwise or is over; ProposalStale where what it would change has
    changed since: it still waits then, and can be rejected.
    """
    call = get_tool_call_for(user, call_id)
    wanted = Status.APPROVED if decision == "approve" else Status.REJECTED
    if call.status == wanted:
        return call
    if call.status != Status.PENDING:
        raise Conflict(f"This call is {call.get_status_display().lower()}: there is nothing to decide.")
    actor = Actor(user=user, via="person", cause=cause or f"tool_call:{call.pk}")
    decide = apply_proposal if decision == "approve" else reject_proposal
    decide(actor, call.proposal_id)
    return get_tool_call_for(user, call.pk)


def proposal_decided(proposal: ChangeSet) -> None:
    """A call that waited for this proposal is decided with it (`settings.PROPOSAL_LISTENERS`)."""
    call = ToolCall.objects.pending().filter(proposal=proposal).select_related("run").first()
    if call is None:
        return
    call.status = OUTCOMES[proposal.state]
    if call.status in REFUSALS:
        call.result = refusal(call.status)
    call.save(update_fields=["status", "result", "updated_at"])
    resume(call.run_id)


def refusal(status: str) -> dict[str, Any]:
    """What the model is told of a call that was not done: rejected, expired, withdrawn or interrupted."""
    return failed(status, REFUSALS[status])


def resume(run_id: uuid.UUID) -> None:
    """Queue a run that waits, unless something of it still has to be decided. Part of the decision's transaction.

    The run's row lock settles the race with a runner that is about to pause: whoever comes second sees the other.
    """
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.status != Run.Status.AWAITING_APPROVAL or run.tool_calls.pending().exists():
        return
    run.status = Run.Status.QUEUED
    run.save(update_fields=["status", "updated_at"])
    ring("run.queued", run=str(run.pk))


def close_calls(run: Run) -> dict[str, ToolCall]:
    """End every call of the run that is not over, and drop what they proposed; all calls of the run by `call_id`.

    The caller holds the person's counter, so no call is being carried out meanwhile.
    """
    calls = {call.call_id: call for call in run.tool_calls.all()}
    for call in calls.values():
        if call.status == Status.PENDING:
            _close(call, Status.WITHDRAWN)
            with suppress(Conflict):  # its time was over already: it expires
                reject_proposal(Actor(user=run.user, via="person", cause=f"run:{run.pk}"), call.proposal_id)
        elif call.status == Status.CALLED:
            _close(call, Status.INTERRUPTED)
    return calls


def _close(call: ToolCall, status: str) -> None:
    call.status, call.result = status, refusal(status)
    ToolCall.objects.filter(pk=call.pk).update(status=status, result=call.result, updated_at=clock.now())
