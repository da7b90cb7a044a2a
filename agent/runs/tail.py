"""Reads the log for everybody who watches: one query for all watched runs of the process, however many watchers.

A watcher is told only what is stored. The doorbell says when to look; without it the tail looks every second.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import AsyncIterator, Collection
from functools import reduce
from itertools import islice
from operator import or_
from types import TracebackType
from typing import Self

from django.db.models import Q

from agent.domain import Event, is_terminal
from agent.models import RunEvent
from config.common.threads import in_thread
from config.common.waiting import is_set_within

logger = logging.getLogger(__name__)
PULSE = 1.0  # seconds between looks when no doorbell rings
PAGE = 2000  # events of one query
TOGETHER = 200  # runs of one query; SQLite refuses an expression of a thousand branches
FULL = 1000  # events a watcher holds before it is left behind until it has read them

Entry = tuple[int, Event]


class Watch:
    """One reader of one run: an async iterator of (seq, event) that ends after the terminal event."""

    def __init__(self, tail: "Tail", run_id: uuid.UUID, after: int) -> None:
        self.run_id = run_id
        self.cursor = after
        """The last seq that was handed to this watch."""
        self._tail = tail
        self._entries: deque[Entry] = deque()
        self._arrived = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Holds as much as it may."""
        return len(self._entries) >= FULL

    def offer(self, entry: Entry) -> None:
        """Take the entry unless it was seen or there is no room; what is not taken is read again later."""
        if entry[0] == self.cursor + 1 and not self.is_full:
            self.cursor = entry[0]
            self._entries.append(entry)
            self._arrived.set()

    async def __aenter__(self) -> Self:
        self._tail.add(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tail.remove(self)

    async def __aiter__(self) -> AsyncIterator[Entry]:
        while True:
            await self._arrived.wait()
            was_full = self.is_full
            while self._entries:
                entry = self._entries.popleft()
                yield entry
                if is_terminal(entry[1]):
                    return
            self._arrived.clear()
            if was_full:
                self._tail.look([self.run_id])


class Tail:
    """The process's reader. `serve` runs it; `look` is the doorbell's handle."""

    def __init__(self) -> None:
        self._watches: dict[uuid.UUID, set[Watch]] = {}
        self._rung: set[uuid.UUID] = set()
        self._wake = asyncio.Event()

    def watch(self, run_id: uuid.UUID, after: int) -> Watch:
        """Read the run's log behind `after`, then live. The caller has checked whose run it is; use `async with`."""
        return Watch(self, run_id, after)

    def look(self, run_ids: Collection[uuid.UUID]) -> None:
        """These runs have news."""
        watched = self._watches.keys() & set(run_ids)
        if watched:
            self._rung |= watched
            self._wake.set()

    def add(self, watch: Watch) -> None:
        """Begin to read for it."""
        self._watches.setdefault(watch.run_id, set()).add(watch)
        self.look([watch.run_id])

    def remove(self, watch: Watch) -> None:
        """Read for it no more."""
        watches = self._watches.get(watch.run_id, set())
        watches.discard(watch)
        if not watches:
            self._watches.pop(watch.run_id, None)

    def is_watched(self, run_id: uuid.UUID) -> bool:
        """Whether somebody waits for news of this run."""
        return run_id in self._watches

    async def serve(self) -> None:
        """Read until cancelled."""
        while True:
            if not await is_set_within(self._wake, PULSE):
                self._rung |= self._watches.keys()
            self._wake.clear()
            run_ids, self._rung = self._rung, set()
            try:
                await self._read(run_ids)
            except Exception:
                logger.exception("tail_read_failed runs=%d", len(run_ids))

    async def _read(self, run_ids: Collection[uuid.UUID]) -> None:
        after = {run_id: self._lowest_cursor(run_id) for run_id in run_ids if self._watches.get(run_id)}
        if not after:
            return
        rows = await in_thread(read)(after)
        for run_id, seq, event in rows:
            for watch in self._watches.get(run_id, ()):
                watch.offer((seq, event))
        if len(rows) >= PAGE:
            self.look(list(after))

    def _lowest_cursor(self, run_id: uuid.UUID) -> int:
        watches = self._watches[run_id]
        return min((watch.cursor for watch in watches if not watch.is_full), default=2**31)


def read(after: dict[uuid.UUID, int]) -> list[tuple[uuid.UUID, int, Event]]:
    """The next events of several runs, each behind its seq, in order within each run; PAGE rows of each query."""
    cursors = iter(after.items())
    rows: list[tuple[uuid.UUID, int, Event]] = []
    while some := list(islice(cursors, TOGETHER)):
        wanted = reduce(or_, (Q(run_id=run_id, seq__gt=seq) for run_id, seq in some))
        found = RunEvent.objects.filter(wanted).order_by("run_id", "seq").values_list("run_id", "seq", "event")
        rows += found[:PAGE]
    return rows
