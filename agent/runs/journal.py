"""The event writer of a process: what all its runs produced goes to the log together, one transaction per flush.

A run's first delta is flushed at once, later ones at most every `gap`; deltas that wait are joined. Nobody is told of
an event before the transaction that holds it has committed.
"""

import asyncio
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from django.db import InterfaceError, OperationalError, transaction

from agent.domain import Event
from agent.errors import RunFenced
from agent.models import Run, RunEvent
from agent.runs.claims import Claim
from agent.runs.ending import Ending, entries_for, record_ending
from agent.selectors import events_after_unchecked
from config.common.doorbell import aring
from config.common.threads import in_thread
from config.common.waiting import is_set_within

logger = logging.getLogger(__name__)
RETRY_AFTER = 0.2  # seconds until a flush that the database refused is tried again
# Deltas of one message or call: event type -> what they must have in common.
JOINED = MappingProxyType(
    {
        "TEXT_MESSAGE_CONTENT": "messageId",
        "REASONING_MESSAGE_CONTENT": "messageId",
        "TOOL_CALL_ARGS": "toolCallId",
    }
)


@dataclass(kw_only=True)
class Page:
    """What one run has produced and not yet stored."""

    claim: Claim
    events: list[Event] = field(default_factory=list)
    ending: Ending | None = None
    stored_seq: int = 0
    """The log's last seq after our last flush: tells a lost commit acknowledgement from a lost commit."""
    fenced: bool = False
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while nothing waits to be stored."""

    def take(self) -> "Batch":
        """Everything that waits, deltas joined."""
        batch = Batch(claim=self.claim, events=joined(self.events), ending=self.ending, stored_seq=self.stored_seq)
        self.events, self.ending = [], None
        return batch


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One run's share of a flush."""

    claim: Claim
    events: Sequence[Event]
    ending: Ending | None
    stored_seq: int


class Journal:
    """Accepts events from any number of runs of this event loop, and stores them in order."""

    def __init__(self, gap: timedelta) -> None:
        self._gap = gap.total_seconds()
        self._pages: dict[uuid.UUID, Page] = {}
        self._wake = asyncio.Event()
        self._urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._write_for_ever(), name="journal")

    async def stop(self) -> None:
        """Store what waits, then end."""
        if self._task is None:
            return
        self._urgent.set()
        self._wake.set()
        while any(not page.idle.is_set() for page in self._pages.values()) and not self._task.done():
            await asyncio.wait({self._task}, timeout=RETRY_AFTER)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def open(self, claim: Claim) -> None:
        """A claimed run begins; its log is empty or ends at an approval."""
        page = Page(claim=claim, stored_seq=claim.last_seq)
        page.idle.set()
        self._pages[claim.run_id] = page

    def close(self, claim: Claim) -> None:
        """Forget the run; what still waits of it is dropped."""
        page = self._pages.pop(claim.run_id, None)
        if page is not None:
            page.idle.set()

    def append(self, claim: Claim, events: Sequence[Event], *, urgent: bool = False) -> None:
        """Hand over events to be stored, at once where `urgent`. Raises RunFenced once the claim is lost."""
        page = self._pages[claim.run_id]
        if page.fenced:
            raise RunFenced
        page.events.extend(events)
        page.idle.clear()
        if urgent:
            self._urgent.set()
        self._wake.set()

    async def stored(self, claim: Claim) -> None:
        """Everything handed over so far is in the log. Raises RunFenced."""
        page = self._pages[claim.run_id]
        self._urgent.set()
        await page.idle.wait()
        if page.fenced:
            raise RunFenced

    async def finish(self, claim: Claim, events: Sequence[Event], ending: Ending) -> None:
        """Store the last events and the ending; returns once committed. Raises RunFenced where another ended it."""
        page = self._pages[claim.run_id]
        page.ending = ending
        self.append(claim, events, urgent=True)
        await page.idle.wait()
        if page.fenced:
            raise RunFenced

    async def _write_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        flushed_at = loop.time() - self._gap
        while True:
            await self._wake.wait()
            await self._wait_for_gap(flushed_at + self._gap - loop.time())
            self._wake.clear()
            self._urgent.clear()
            flushed_at = loop.time()
            await self._flush()

    async def _wait_for_gap(self, seconds: float) -> None:
        """Let deltas gather, unless something urgent is or comes among them."""
        if seconds > 0:
            await is_set_within(self._urgent, seconds)

    async def _flush(self) -> None:
        batches = [page.take() for page in self._pages.values() if not page.idle.is_set()]
        if not batches:
            return
        reached = await self._stored(batches)
        ended = [str(batch.claim.run_id) for batch in batches if batch.ending is not None]
        for batch in batches:
            self._settle(batch, reached.get(batch.claim.run_id))
        await aring("runs.reached", {"runs": {str(run): seq for run, seq in reached.items()}, "ended": ended})

    async def _stored(self, batches: Sequence[Batch]) -> dict[uuid.UUID, int]:
        """Store, trying again while the database is away: what was produced waits in memory, and nobody has seen it."""
        while True:
            try:
                return await in_thread(store)(batches)
            except (OperationalError, InterfaceError) as error:
                logger.warning("journal_flush_failed error=%s runs=%d", type(error).__name__, len(batches))
                await asyncio.sleep(RETRY_AFTER)
            except Exception:
                logger.exception("journal_flush_refused runs=%d", len(batches))
                return await self._stored_singly(batches)

    async def _stored_singly(self, batches: Sequence[Batch]) -> dict[uuid.UUID, int]:
        """One run's bad event must not stop the others: each alone, and the one that fails loses its claim."""
        reached: dict[uuid.UUID, int] = {}
        if len(batches) > 1:
            for batch in batches:
                reached |= await self._stored([batch])
        return reached

    def _settle(self, batch: Batch, seq: int | None) -> None:
        page = self._pages.get(batch.claim.run_id)
        if page is None or page.claim is not batch.claim:
            return
        if seq is None:
            page.fenced = True
            page.events, page.ending = [], None
        else:
            page.stored_seq = seq
        if not page.events and page.ending is None:
            page.idle.set()


def store(batches: Sequence[Batch]) -> dict[uuid.UUID, int]:
    """Write all batches in one transaction: run id -> its log's last seq. A run whose claim was lost is left out.

    The fencing number is checked under the row locks, so a runner that lost its lease writes nothing.
    """
    with transaction.atomic():
        ids = [batch.claim.run_id for batch in batches]
        locked = {run.pk: run for run in Run.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        held = [batch for batch in batches if _holds(batch, locked.get(batch.claim.run_id))]
        # Where the log is already longer, this very batch was committed and only the acknowledgement was lost.
        fresh = [batch for batch in held if locked[batch.claim.run_id].last_seq == batch.stored_seq]
        entries = [row for batch in fresh for row in entries_for(locked[batch.claim.run_id], batch.events)]
        RunEvent.objects.bulk_create(entries)
        for batch in fresh:
            if batch.ending is not None:
                run = locked[batch.claim.run_id]
                record_ending(run, batch.ending, events_after_unchecked(run.pk, 0, limit=None))
        Run.objects.bulk_update([locked[batch.claim.run_id] for batch in fresh if batch.ending is None], ["last_seq"])
        return {batch.claim.run_id: locked[batch.claim.run_id].last_seq for batch in held}


def _holds(batch: Batch, run: Run | None) -> bool:
    if run is None:
        return False
    ended = batch.ending is not None and (batch.ending.is_pause or run.status == batch.ending.status)
    ended_by_us = ended and run.last_seq > batch.stored_seq
    return (run.attempt == batch.claim.attempt and run.status == Run.Status.RUNNING) or (
        ended_by_us and run.attempt == batch.claim.attempt + 1
    )


def joined(events: Sequence[Event]) -> list[Event]:
    """The events with neighbouring deltas of one message made into one."""
    result: list[Event] = []
    parts: list[str] = []
    for event in events:
        last = result[-1] if result else None
        if last and _continues(last, event):
            parts.append(event["delta"])
            continue
        _close_join(result, parts)
        result.append(event)
    _close_join(result, parts)
    return result


def _continues(last: Event, event: Event) -> bool:
    same = JOINED.get(event["type"])
    return same is not None and last["type"] == event["type"] and bool(last[same] == event[same])


def _close_join(result: list[Event], parts: list[str]) -> None:
    if parts:
        result[-1] = {**result[-1], "delta": result[-1]["delta"] + "".join(parts)}
        parts.clear()
