"""Replies that call tools, made without a runner: what the ledger and the log of such a run hold."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from agent.domain import Event
from agent.models import Run, ToolCall
from agent.providers.base import ToolRequest
from agent.runs import events
from agent.runs.claims import Claim, claim_queued
from agent.runs.ending import Ending, answers, shown
from agent.runs.journal import Batch, store
from agent.runs.ledger import carry_out, note_calls
from agent.services import Outgoing, send_message

Asked = tuple[str, dict[str, Any]]
"""A tool and its arguments."""


def reply_calling(user: User, *asked: Asked, words: str = "Let me see.") -> Run:
    """A reply that says something and calls these tools: it waits where a person must decide, else it is at work."""
    sent = send_message(user, Outgoing(client_message_id=uuid.uuid4(), content="Do it"))
    [claim] = [one for one in claim_queued("a runner", 10) if one.run_id == sent.run_id]
    write(claim, [events.run_started(claim.conversation_id, claim.run_id), *_words(claim, words)])
    act(claim, asked)
    return Run.objects.get(pk=sent.run_id)


def act(claim: Claim, asked: Sequence[Asked]) -> None:
    """One step: the calls are begun, noted, carried out and answered."""
    requests = [_request(claim, number, one) for number, one in enumerate(asked, 1)]
    write(claim, [event for one in requests for event in _begun(one)])
    note_calls(claim, requests, is_guarded=False)
    waiting: list[ToolCall] = []
    log: list[Event] = []
    for one in requests:
        call = carry_out(claim, one.id, may_act=not waiting)
        if call.status == ToolCall.Status.PENDING:
            waiting.append(call)
        log += [shown(call)] if call.status == ToolCall.Status.PENDING else answers(one.id, call)
    ending = None
    if waiting:
        interrupts = [events.interrupt(one.pk, one.call_id, one.expires_at) for one in waiting if one.expires_at]
        ending = Ending(status="awaiting_approval", interrupts=interrupts)
        log.append(ending.event(claim.conversation_id, claim.run_id))
    write(claim, log, ending)


def write(claim: Claim, log: Sequence[Event], ending: Ending | None = None) -> None:
    """Into the log of a claimed run."""
    seq = Run.objects.get(pk=claim.run_id).last_seq
    store([Batch(claim=claim, events=log, ending=ending, stored_seq=seq)])


def _request(claim: Claim, number: int, asked: Asked) -> ToolRequest:
    tool, arguments = asked
    return ToolRequest(id=f"{claim.message_id}-call-{number}", name=tool, arguments=json.dumps(arguments))


def _begun(request: ToolRequest) -> list[Event]:
    return [
        events.tool_call_start(request.id, request.name),
        events.tool_call_args(request.id, request.arguments),
        events.tool_call_end(request.id),
    ]


def _words(claim: Claim, words: str) -> list[Event]:
    key = str(claim.message_id)
    return [events.text_start(key), events.text_delta(key, words), events.text_end(key)]
