"""One task of a plan taken off, all others where they are: where could it go?"""

from collections.abc import Iterable, Iterator

from planning.solver.board import Board
from planning.solver.case import Case
from planning.solver.construct import is_divisible
from planning.solver.masks import Span, cut, first, runs
from planning.solver.problem import Block

TRIES = 4000
"""Pieces of a split task that are tried from one start; what is not found by then is said not to be there."""


def board_of(case: Case, blocks: Iterable[Block]) -> Board:
    """The board that holds these blocks. What stands is part of every board."""
    board = Board(case)
    index = {job.id: job.index for job in case.jobs}
    standing = set(case.standing_blocks)
    for block in sorted(blocks):
        if block.task in index and block not in standing:
            board.put(case.jobs[index[block.task]], *case.span_of(block.start_at, block.end_at))
    return board


class Place:
    """A task's place among the others. KeyError where the problem has no such task."""

    def __init__(self, case: Case, blocks: Iterable[Block], task: str) -> None:
        self.case = case
        self.job = {job.id: job for job in case.jobs}[task]
        self.board = board_of(case, blocks)
        self.pieces = sorted(self.board.take(self.job))
        """Where it is, what stands left out."""
        self.waits_for = [other for other in self.job.before if self._is_ordered(other)]
        self.is_waited_for_by = [
            other for other in self.job.after if self._is_ordered(other) and self.board.is_begun(other)
        ]
        self.missing = [other for other in self.waits_for if not (self.job.standing or self.board.is_placed(other))]
        """What it waits for and has no place. What stands in part does not wait for that."""
        self.low, self.high = self._bounds()
        """By now, the horizon, its own start and the order; nothing lies between where it waits for what is missing."""
        self._runs = runs(self.board.free)
        weeks = range(len(case.weeks)) if self.job.goal >= 0 else ()
        self._goal_minutes = [self.board.minutes_of(self.job.goal, week) for week in weeks]
        self._dead: set[tuple[int, ...]] = set()
        self._tries = 0

    def minutes_of_others(self, week: int) -> int:
        """What its goal gets in the week without it."""
        return self._goal_minutes[week]

    def every_place(self, low: int, high: int) -> Iterator[list[Span]]:
        """Its pieces from each start on the grid within [low, high) from which all of it can be placed, in order."""
        at, high = max(low, self.low), min(high, self.high)
        while True:
            at = self.board.earliest(self.job, self.job.smallest, at, high)
            if at < 0:
                return
            pieces = self.from_start(at)
            if pieces:
                yield pieces
            at += 1

    def first_place(self, low: int = 0) -> list[Span]:
        """The first of these; none where nothing of it can be moved."""
        return next(self.every_place(low, self.case.end), []) if self.job.rest else []

    def from_start(self, start: int) -> list[Span]:
        """Pieces of which the first begins exactly there, on the grid or off it; none where that cannot be."""
        if not self.low <= start <= self.high - self.job.smallest:
            return []
        self._tries = 0
        found = self._piece_at(start, self.job.rest)
        pieces = self.board.take(self.job)
        return pieces if found else []

    def _bounds(self) -> Span:
        if self.missing:
            return 0, 0
        low = max([self.job.own_release, *(self.board.ends(other) for other in self.waits_for)])
        high = min([self.case.end, *(self.board.begins(other) for other in self.is_waited_for_by)])
        return low, max(low, high)

    def _is_ordered(self, other: int) -> bool:
        """Whether the order of the two is the plan's: that of two that stand is the person's own."""
        return not (self.job.standing and self.case.jobs[other].standing)

    def _piece_at(self, start: int, left: int) -> bool:
        """Lay a piece there, the longest first, and the rest behind it. The board is as it was where that fails."""
        job, board = self.job, self.board
        shortest = min(job.smallest, left)
        most = min(job.largest, left, self.high - start)
        if most < shortest:
            return False
        most = min(most, first(~cut(board.free, start, start + most)))
        most = board.longest(job, start, most)
        for length in range(most, shortest - 1, -1):
            if not is_divisible(left - length, job) or not self._is_worth_trying(start, length, most, left):
                continue
            self._tries += 1
            board.put(job, start, start + length)
            if left == length or self._rest_from(start + length, left - length):
                return True
            self._take_last()
        return False

    def _is_worth_trying(self, start: int, length: int, most: int, left: int) -> bool:
        """Minutes can be moved from later pieces to this one until it is as long as can be, the next one begins right
        behind it, or all later ones are as short as can be: no other length needs a try."""
        return (
            length == most
            or (start + length + self.case.buffer) % self.case.grid_minutes == 0
            or (left - length) % self.job.smallest == 0
            or (most - length) % self.job.smallest == 0
        )

    def _rest_from(self, at: int, left: int) -> bool:
        """Lay the rest somewhere from `at` on."""
        seen: list[tuple[int, ...]] = []
        while self._tries < TRIES and self._most_from(at) >= left:
            at = self.board.earliest(self.job, min(self.job.smallest, left), at, self.high)
            key = (at, left, *self._used_around(at))
            if at < 0 or key in self._dead:
                break
            seen.append(key)
            if self._piece_at(at, left):
                return True
            at += 1
        self._dead.update(seen)
        return False

    def _take_last(self) -> None:
        pieces = self.board.take(self.job)
        for start, end in pieces[:-1]:
            self.board.put(self.job, start, end)

    def _used_around(self, at: int) -> list[int]:
        """What the pieces so far use of the day and of the week."""
        laid = self.board.pieces.get(self.job.index, ())
        spans = [next(((low, high) for low, high in spans if low <= at < high), (0, 0)) for spans in self._counted()]
        return [sum(max(0, min(end, high) - max(start, low)) for start, end in laid) for low, high in spans]

    def _counted(self) -> list[list[Span]]:
        has_ceiling = self.job.goal >= 0 and self.case.goals[self.job.goal].weekly_ceiling_minutes is not None
        has_cap = self.case.problem.daily_cap_minutes is not None
        return [*([self.case.days] if has_cap else []), *([self.case.weeks] if has_ceiling else [])]

    def _most_from(self, at: int) -> int:
        """No more minutes than so many can be laid from `at` on."""
        spans = [(max(low, at), min(end, self.high)) for low, end in self._runs if end > at and low < self.high]
        return sum(self._most_in(end - low) for low, end in spans)

    def _most_in(self, length: int) -> int:
        """Of a free run: its pieces are short enough, and the buffer lies between them."""
        job, buffer = self.job, self.case.buffer
        most, count = 0, 1
        while count * job.smallest + (count - 1) * buffer <= length:
            most = max(most, min(count * job.largest, length - (count - 1) * buffer))
            count += 1
        return most
