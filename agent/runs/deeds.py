"""What becomes of one noted call: repeated from an earlier try, proposed, done, or left for later.

The caller holds the person's counter and the transaction: the deed and its row are committed together.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError

from accounts.selectors import zone_of
from agent.domain import failed, succeeded
from agent.models import ToolCall
from agent.tools.base import Tool, ToolContext
from agent.tools.registry import tools_in_use
from config.common import clock
from config.common.errors import DaymarkError
from config.common.outside import Found, Wanted
from history.domain import Actor
from history.models import Change, ChangeSet
from history.services import one_act, propose

logger = logging.getLogger(__name__)
Status = ToolCall.Status
DEEDS = (ToolCall.Effect.WRITE, ToolCall.Effect.DESTRUCTIVE)
OPEN = (Status.CALLED, Status.PENDING)
OUTSIDE = "This tool acts outside Daymark, which is not possible yet. Nothing was done."
NOTHING_CHANGED = "Nothing changed: it was so already."


class _NeedsApproval(Exception):
    """What was begun goes further than a write may; it is rolled back, and a person decides."""


def advance(call: ToolCall, found: Found, *, may_act: bool) -> None:
    """Bring a call that was noted as far as it can get now, and store how it stands. Raises Wanted."""
    if call.effect == ToolCall.Effect.EXTERNAL:
        # Neither rehearsed, nor rolled back, nor known to be done after a crash: until there is a path that notes it as
        # begun first, nothing of it is begun.
        _end(call, Status.FAILED, failed("not_available", OUTSIDE))
        return
    first = _same_before(call)
    if first is not None:
        if first.status not in OPEN:
            _end(call, first.status, {**(first.result or {}), "repeated": True}, proposal=first.proposal)
    elif call.asks:
        _propose(call, found)
    elif may_act:
        _do(call, found)


def refused(error: DaymarkError) -> dict[str, Any]:
    """What the model is told of an expected failure."""
    listed = ({"field": one.field, "code": one.code, "detail": one.detail} for one in error.errors)
    return failed(error.code, error.detail, listed)


def _same_before(call: ToolCall) -> ToolCall | None:
    """The call whose deed this one would only repeat: its twin in the step, or one of an earlier try of this reply.

    A reply that is made again must not do again what still stands; what was undone since may be done again.
    """
    alike = ToolCall.objects.filter(tool=call.tool, arguments_hash=call.arguments_hash).select_related("proposal")
    if call.twin:
        return alike.get(run=call.run, step=call.step, twin=0)
    if call.effect not in DEEDS:
        return None
    run = call.run
    tries = alike.filter(run__user_message=run.user_message_id, run__message__lt=run.message_id)
    standing = tries.filter(status__in=(Status.DONE, Status.APPROVED), proposal__state=ChangeSet.State.APPLIED)
    adopted = run.tool_calls.exclude(proposal=None).values("proposal")
    return standing.exclude(proposal__in=adopted).order_by("pk").first()


def _propose(call: ToolCall, found: Found) -> None:
    """Rehearse it; a person decides. What would change nothing needs no decision."""
    tool, expires_at = tools_in_use()[call.tool], clock.now() + settings.AGENT_APPROVAL_WITHIN
    try:
        proposal, data = propose(_actor(call), lambda acting: _run(tool, call, acting, found), expires_at=expires_at)
    except Wanted:
        raise
    except Exception as error:
        _end(call, Status.FAILED, _told(call, error))
        return
    if proposal is None:
        _end(call, Status.DONE, succeeded(data, summary=NOTHING_CHANGED))
        return
    call.expires_at = expires_at
    _end(call, Status.PENDING, succeeded(data, summary=proposal.reason), proposal=proposal)


def _do(call: ToolCall, found: Found) -> None:
    tool, actor = tools_in_use()[call.tool], _actor(call)
    try:
        with one_act(actor) as acting:
            data = _run(tool, call, acting, found)
            _refuse_undoing_others(acting)
    except _NeedsApproval:
        call.asks = True
        _propose(call, found)
        return
    except Wanted:
        raise
    except Exception as error:
        _end(call, Status.FAILED, _told(call, error))
        return
    if call.effect == ToolCall.Effect.READ:
        _end(call, Status.DONE, succeeded(data))
        return
    done = ChangeSet.objects.get(pk=actor.acts[-1]) if actor.acts else None
    _end(call, Status.DONE, succeeded(data, summary=done.reason if done else NOTHING_CHANGED), proposal=done)


def _refuse_undoing_others(actor: Actor) -> None:
    """To take back what the agent did is a write. To take back what the person did can delete what they made, and so
    can taking back that something was brought back."""
    if not actor.draft or not actor.draft.undoes:
        return
    undone = ChangeSet.objects.filter(pk__in=actor.draft.undoes)
    deletes = any(change.op == Change.Op.DELETE for change in actor.draft.changes)
    if undone.exclude(via=actor.via).exists() or (deletes and undone.exclude(undoes=[]).exists()):
        raise _NeedsApproval


def _actor(call: ToolCall) -> Actor:
    return Actor(user=call.user, via="agent", cause=f"run:{call.run_id}")


def _run(tool: Tool, call: ToolCall, actor: Actor, found: Found) -> Mapping[str, Any]:
    """The tool's answer as JSON values."""
    zone = ZoneInfo(zone_of(call.user))
    context = ToolContext(user=call.user, actor=actor, found=found, zone=zone)
    data = tool.run(context, tool.checked(call.arguments))
    answer: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return answer


def _told(call: ToolCall, error: Exception) -> dict[str, Any]:
    """A failure as the model is told of it: it may do better. Without a database nothing can be told."""
    if isinstance(error, DaymarkError):
        return refused(error)
    if isinstance(error, (InterfaceError, OperationalError)):
        raise error
    logger.error("tool_failed tool=%s call=%s", call.tool, call.pk, exc_info=error)
    return failed("internal", "This tool failed on our side. Nothing was changed by it.")


def _end(call: ToolCall, status: str, result: dict[str, Any], *, proposal: ChangeSet | None = None) -> None:
    call.status, call.result, call.proposal = status, result, proposal
    call.save(update_fields=["status", "result", "proposal", "asks", "expires_at", "updated_at"])
