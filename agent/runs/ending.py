"""Ending a run: the last events of its log and the rows that follow from it, in one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from django.db import transaction

from agent.domain import TERMINAL_STATUSES, Event, reasoning_of, text_of
from agent.models import Message, Run, RunEvent
from agent.runs import events
from agent.runs.state import closing, fold
from agent.selectors import events_after_unchecked
from config.common import clock
from config.common.doorbell import ring

Status = Literal["completed", "failed", "cancelled", "interrupted"]
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
    """How a run ends."""

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

    def event(self, conversation_id: int, run_id: object) -> Event:
        """The terminal event."""
        if self.status in {"failed", "interrupted"}:
            return events.run_error(self.code, self.detail)
        outcome = "success" if self.status == "completed" else "cancelled"
        metadata = {"finish": "length"} if self.is_cut else None
        return events.run_finished(conversation_id, run_id, outcome, usage=self.usage, metadata=metadata)


INTERRUPTED = Ending(
    status="interrupted",
    code="interrupted",
    detail="The process making this reply stopped. What had arrived is kept; retry to have it made again.",
)
CANCELLED = Ending(status="cancelled")


def end_from_outside(run_id: uuid.UUID, ending: Ending) -> bool:
    """End a run from outside its runner: cancel and reaper. False where it had ended already.

    The row lock decides between this and the runner; the raised fencing number refuses what the runner still brings.
    """
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run_id)
        if run.status in TERMINAL_STATUSES:
            return False
        log = events_after_unchecked(run.pk, 0, limit=None)
        state = fold(log)
        added = [] if state.started else [events.run_started(run.conversation_id, run.pk)]
        added += [*closing(state), ending.event(run.conversation_id, run.pk)]
        RunEvent.objects.bulk_create(entries_for(run, added))
        record_ending(run, ending, [*log, *added])
        ring("runs.reached", runs={str(run.pk): run.last_seq}, ended=[str(run.pk)])
    return True


def entries_for(run: Run, added: Sequence[Event]) -> list[RunEvent]:
    """The rows of events that go behind the run's log; the caller holds the run's row lock, and stores them."""
    rows = [RunEvent(run_id=run.pk, seq=run.last_seq + place, event=event) for place, event in enumerate(added, 1)]
    run.last_seq += len(rows)
    return rows


def record_ending(run: Run, ending: Ending, log: Sequence[Event]) -> None:
    """Write what follows from a whole log onto the run and its reply; the caller holds the run's row lock."""
    run.status = ending.status
    run.attempt += 1
    run.lease_until = None
    run.ended_at = clock.now()
    run.error_code = ending.code
    run.error_detail = ending.detail[:500]
    run.usage = list(ending.usage) or None
    run.save(update_fields=ENDING_FIELDS)
    reasoning = reasoning_of(log)
    Message.objects.filter(pk=run.message_id).update(
        content=text_of(log),
        parts=[{"type": "reasoning", "text": reasoning}] if reasoning else [],
        status=MESSAGE_STATUS[ending.status],
        provider=ending.provider,
        model=ending.model,
        usage=run.usage,
        updated_at=run.ended_at,
    )
