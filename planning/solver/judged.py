"""A plan as the verifier sees it: seconds of the epoch, blocks by task, and the clock on the wall, minute by minute."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from planning.solver.problem import Block, Busy, BusyDays, Problem, Task

MINUTE = 60
Times = tuple[int, int]
"""[start, end) in seconds of the epoch."""


def seconds(at: datetime) -> int:
    """An instant; what is below a second is left out."""
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))


class Clock:
    """What a clock in the zone shows."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._shown: dict[int, tuple[date, int]] = {}

    def shows(self, minute: int) -> tuple[date, int]:
        """(date, minute of the day) during a minute of the epoch."""
        shown = self._shown.get(minute)
        if shown is None:
            at = datetime.fromtimestamp(minute * MINUTE, self._zone)
            shown = self._shown[minute] = (at.date(), at.hour * 60 + at.minute)
        return shown

    def begins(self, day: date) -> int:
        """The first second of a local date; where the clock skips midnight, the first that it does show."""
        minute = seconds(datetime.combine(day, time(), self._zone).astimezone(UTC)) // MINUTE
        while self.shows(minute)[0] < day:
            minute += 1
        while self.shows(minute - 1)[0] >= day:
            minute -= 1
        return minute * MINUTE


class Judged:
    """The problem and the blocks, looked at from all sides once."""

    def __init__(self, problem: Problem, placements: Iterable[Block]) -> None:
        self.problem, self.clock = problem, Clock(problem.zone)
        self.now = seconds(problem.now)
        self.today = self.clock.shows(self.now // MINUTE)[0]
        self.end = self.clock.begins(self.today + timedelta(days=problem.horizon_days))
        self.buffer = problem.buffer_minutes * MINUTE
        self.tasks = {task.id: task for task in problem.tasks}
        self.all = sorted((seconds(block.start_at), seconds(block.end_at), block.task) for block in placements)
        self.blocks: dict[str, list[Times]] = defaultdict(list)
        for start, end, task in self.all:
            self.blocks[task].append((start, end))
        self.pinned = {t.id: (seconds(t.pinned[0]), seconds(t.pinned[1])) for t in problem.tasks if t.pinned}
        self.frozen = self._frozen()
        self.busy = [self._busy_times(busy) for busy in problem.busy]

    def stands(self, task: str, times: Times) -> bool:
        """Whether this block is one that cannot be moved."""
        return self.pinned.get(task) == times or times in self.frozen.get(task, ())

    def minutes(self, times: Times) -> range:
        """The minutes of the epoch that are touched."""
        return range(times[0] // MINUTE, -(-times[1] // MINUTE))

    def week(self, day: date) -> date:
        """The first day of its week."""
        return day - timedelta(days=(day.weekday() - self.problem.week_start) % 7)

    def due(self, task: Task) -> int | None:
        """In seconds; None where it is never late."""
        if task.due_at is not None:
            return seconds(task.due_at)
        return None if task.due_on is None else self.clock.begins(task.due_on + timedelta(days=1))

    def not_before(self, task: Task) -> int | None:
        if task.not_before_at is not None:
            return seconds(task.not_before_at)
        return None if task.not_before_on is None else self.clock.begins(task.not_before_on)

    def is_missing(self, task: Task) -> bool:
        """No block at all, or the rest of a task of which a part is frozen."""
        blocks = self.blocks.get(task.id, [])
        if not blocks or task.pinned:
            return not blocks
        only_frozen = task.min_chunk_minutes is not None and all(self.stands(task.id, times) for times in blocks)
        return only_frozen and sum(end - start for start, end in blocks) < task.estimate_minutes * MINUTE

    def late_by(self, task: Task) -> int:
        """Seconds between its due and the end of its last block."""
        due, blocks = self.due(task), self.blocks.get(task.id)
        return 0 if due is None or not blocks else max(0, max(end for _, end in blocks) - due)

    def _frozen(self) -> dict[str, set[Times]]:
        """Accepted blocks that have not ended and begin within the frozen minutes."""
        frozen: dict[str, set[Times]] = defaultdict(set)
        until = self.now + self.problem.frozen_minutes * MINUTE
        for block in self.problem.previous:
            times = (seconds(block.start_at), seconds(block.end_at))
            if block.task in self.tasks and block.task not in self.pinned and times[1] > self.now and times[0] < until:
                frozen[block.task].add(times)
        return frozen

    def _busy_times(self, busy: Busy | BusyDays) -> Times:
        if isinstance(busy, BusyDays):
            return self.clock.begins(busy.start_on), self.clock.begins(busy.end_on)
        return seconds(busy.start_at), seconds(busy.end_at)
