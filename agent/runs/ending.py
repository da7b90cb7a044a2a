"""Ending a run: the last events of its log and the rows that follow from it, in one transaction."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from agent.domain import TERMINAL_STATUSES, Event, text_of
from agent.models import Message, Run, RunEvent, ToolCall
from agent.runs import events
from agent.runs.prices import with_costs
from agent.runs.state import closing, fold
from agent.runs.transcript import stored_parts
from agent.selectors import events_after_unchecked
from agent.services.approvals import close_calls, refusal
from config.common import clock
from config.common.doorbell import ring
from history.services import lock_counter

Status = Literal["completed", "failed", "cancelled", "interrupted", "awaiting_approval"]
MESSAGE_STATUS = MappingProxyType(
    {
        "completed": Message.Status.COMPLETE,
        "failed": Message.Status.FAILED,
        "cancelled": Message.Status.PARTIAL,
        "interrupted": Message.Status.PARTIAL,
    }
)
ENDING_FIELDS = (
    "status",
    "attempt",
    "lease_until",
    "ended_at",
    "error_code",
    "error_detail",
    "usage",
    "last_seq",
    "updated_at",
)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a run ends, or a segment of it: `awaiting_approval` is a pause."""

    status: Status
    code: str = ""
    """RUN_ERROR code; empty unless failed or interrupted."""
    detail: str = ""
    """One sentence for the person; empty unless failed or interrupted."""
    provider: str = ""
    model: str = ""
    usage: Sequence[Mapping[str, Any]] = ()
    """AG-UI usage entries."""
    is_cut: bool = False
    """The model stopped for length; RUN_FINISHED says so."""
    interrupts: Sequence[Mapping[str, Any]] = ()
    """What a pause waits for, as AG-UI has it."""

    @property
    def is_pause(self) -> bool:
        """The run goes on once a person has decided."""
        return self.status == "awaiting_approval"

    def event(self, conversation_id: int, run_id: object) -> Event:
        """The terminal event."""
        if self.status in {"failed", "interrupted"}:
            return events.run_error(self.code, self.detail)
        if self.is_pause:
            return events.run_interrupted(conversation_id, run_id, self.interrupts, usage=self.usage)
        outcome = "success" if self.status == "completed" else "cancelled"
        metadata = {"finish": "length"} if self.is_cut else None
        return events.run_finished(conversation_id, run_id, outcome, usage=self.usage, metadata=metadata)


INTERRUPTED = Ending(
    status="interrupted",
    code="interrupted",
    detail="The process making this reply stopped. What had arrived is kept; retry to have it made again.",
)
CANCELLED = Ending(status="cancelled")


def end_from_outside(run_id: uuid.UUID, ending: Ending, *, among: QuerySet[Run] | None = None) -> bool:
    """End a run from outside its runner: cancel and reaper. False where it had ended already, or is not `among` these
    any more: one that has paused meanwhile waits for a person, not for the runner that is gone.

    The row lock decides between this and the runner; the raised fencing number refuses what the runner still brings.
    The person's counter comes first: a tool that is at work ends before the run does, and is on record.
    """
    with transaction.atomic():
        lock_counter(Run.objects.values_list("user_id", flat=True).get(pk=run_id))
        runs = Run.objects.all() if among is None else among
        run = runs.select_for_update(of=("self",)).select_related("user").filter(pk=run_id).first()
        if run is None or run.status in TERMINAL_STATUSES:
            return False
        log = events_after_unchecked(run.pk, 0, limit=None)
        state = fold(log)
        added = [] if state.started else [events.run_started(run.conversation_id, run.pk)]
        calls = close_calls(run)
        added += [*closing(state), *(answer for one in state.unanswered for answer in answers(one, calls.get(one)))]
        added.append(ending.event(run.conversation_id, run.pk))
        RunEvent.objects.bulk_create(entries_for(run, added))
        record_ending(run, ending, [*log, *added])
        ring("runs.reached", runs={str(run.pk): run.last_seq}, ended=[str(run.pk)])
    return True


def entries_for(run: Run, added: Sequence[Event]) -> list[RunEvent]:
    """The rows of events that go behind the run's log; the caller holds the run's row lock, and stores them."""
    rows = [RunEvent(run_id=run.pk, seq=run.last_seq + place, event=event) for place, event in enumerate(added, 1)]
    run.last_seq += len(rows)
    return rows


def answers(call_id: str, call: ToolCall | None) -> list[Event]:
    """How a call stands and what the model is told of it; None for one that was never noted."""
    if call is None or call.result is None:
        return [events.tool_call_result(call_id, told(refusal(ToolCall.Status.INTERRUPTED)))]
    return [shown(call), events.tool_call_result(call_id, told(call.result))]


def shown(call: ToolCall) -> Event:
    """How a call stands, for those who watch."""
    return events.tool_call_state(
        call.call_id, id=call.pk, tool=call.tool, effect=call.effect, status=call.status, proposal=call.proposal_id
    )


def told(result: Mapping[str, Any]) -> str:
    """A result as the model reads it: JSON text, and of a very long one the beginning."""
    text = json.dumps(result, ensure_ascii=False)
    most = settings.AGENT_TOOL_RESULT_CHARACTERS
    if len(text) <= most:
        return text
    return json.dumps({"ok": result.get("ok"), "cut": True, "beginning": text[:most]}, ensure_ascii=False)


def record_pause(run: Run, ending: Ending) -> None:
    """The segment is over; the run waits, or is queued at once where all was decided before it could begin to wait."""
    waits = run.tool_calls.pending().exists()
    run.status = Run.Status.AWAITING_APPROVAL if waits else Run.Status.QUEUED
    run.attempt += 1
    run.lease_until = None
    run.usage = list(ending.usage) or None
    run.save(update_fields=["status", "attempt", "lease_until", "usage", "last_seq", "updated_at"])
    if not waits:
        ring("run.queued", run=str(run.pk))


def record_ending(run: Run, ending: Ending, log: Sequence[Event]) -> None:
    """Write what follows from a whole log onto the run and its reply; the caller holds the run's row lock."""
    if ending.is_pause:
        record_pause(run, ending)
        return
    run.status = ending.status
    run.attempt += 1
    run.lease_until = None
    run.ended_at = clock.now()
    run.error_code = ending.code
    run.error_detail = ending.detail[:500]
    run.usage = with_costs(ending.usage or run.usage or (), settings.LLM_PRICES) or None
    run.save(update_fields=ENDING_FIELDS)
    Message.objects.filter(pk=run.message_id).update(
        content=text_of(log),
        parts=stored_parts(log),
        status=MESSAGE_STATUS[ending.status],
        provider=ending.provider,
        model=ending.model,
        usage=run.usage,
        updated_at=run.ended_at,
    )
