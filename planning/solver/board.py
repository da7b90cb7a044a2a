"""A plan in the making: what is placed, what is still free, and what caps and ceilings leave."""

from bisect import bisect_left, bisect_right, insort

from planning.solver.case import Case
from planning.solver.job import Job
from planning.solver.masks import Span, cut, first, mask_of, starts

Score = tuple[int, int, int, int, int, int]
"""Unplaced, weighted minutes late, floor shortfall, moved, energy missed, starts: less is better, in this order."""


class Limits:
    """What may still be placed in each span of time, of all jobs (a day's cap) or of one goal (a week's ceiling)."""

    def __init__(self, spans: list[Span], left: list[int]) -> None:
        self._spans, self._left = spans, left
        self._begins = [start for start, _ in spans]

    def take(self, start: int, end: int, sign: int = 1) -> None:
        """Use the minutes of [start, end); give them back where `sign` is -1."""
        for number in self._touched(start, end):
            low, high = self._spans[number]
            self._left[number] -= sign * max(0, min(end, high) - max(start, low))

    def next_start(self, start: int, length: int) -> int | None:
        """The first later start that these spans do not forbid at once; None where `start` itself is allowed."""
        for number in self._touched(start, start + length):
            low, high = self._spans[number]
            if min(start + length, high) - max(start, low) > self._left[number]:
                return max(high - max(self._left[number], 0), start + 1)
        return None

    def longest(self, start: int, length: int) -> int:
        """How much of `length` minutes from `start` on is allowed."""
        for number in self._touched(start, start + length):
            low, high = self._spans[number]
            if min(start + length, high) - max(start, low) > self._left[number]:
                return max(start, low) + max(self._left[number], 0) - start
        return length

    def _touched(self, start: int, end: int) -> range:
        return range(max(0, bisect_right(self._begins, start) - 1), bisect_left(self._begins, end))


class Board:
    """Mutable, and cheap to make anew. A job's pieces are in order; the blocks that stand are not among them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.free = case.open
        self.pieces: dict[int, list[Span]] = {}
        self.work = 0
        self._laid: list[Span] = []
        self._begins = [_begin_of(job, case) for job in case.jobs]
        self._ends = [_end_of(job) for job in case.jobs]
        self._caps = Limits(case.days, list(case.caps)) if case.problem.daily_cap_minutes is not None else None
        self._ceilings = _ceilings(case)

    def put(self, job: Job, start: int, end: int) -> None:
        """Place one more piece."""
        self.pieces.setdefault(job.index, []).append((start, end))
        self._begins[job.index] = min(start, self._begins[job.index])
        self._ends[job.index] = max(end, self._ends[job.index])
        insort(self._laid, (start, end))
        self.free &= ~mask_of([(start - self.case.buffer, end + self.case.buffer)])
        for limits in self._limits(job):
            limits.take(start, end)

    def take(self, job: Job) -> list[Span]:
        """Take all its pieces off, and say which they were."""
        pieces = self.pieces.pop(job.index, [])
        self._begins[job.index], self._ends[job.index] = _begin_of(job, self.case), _end_of(job)
        for start, end in pieces:
            self._laid.remove((start, end))
            self._open_again(start, end)
            for limits in self._limits(job):
                limits.take(start, end, -1)
        return pieces

    def allows(self, job: Job, pieces: list[Span]) -> bool:
        """Whether the pieces are free, and within caps and ceilings. Leaves the board as it was."""
        fits = True
        for start, end in pieces:
            length = end - start
            fits = fits and cut(self.free, start, end) == (1 << length) - 1 and start >= 0
            fits = fits and all(limits.next_start(start, length) is None for limits in self._limits(job))
            if not fits:
                break
            self.put(job, start, end)
        self.take(job)
        return fits

    def earliest(self, job: Job, length: int, low: int, high: int) -> int:
        """The first start on the grid at which `length` minutes fit into [low, high); -1 where there is none."""
        self.work += 1
        step = self.case.grid_minutes
        low, high = -(-low // step) * step, min(high, self.case.end)
        found = starts(cut(self.free, low, high), length) & self.case.grid
        while found:
            start = low + first(found)
            later = max((limits.next_start(start, length) or 0 for limits in self._limits(job)), default=0)
            if later <= start:
                return start
            found = found >> (later - low) << (later - low)
        return -1

    def longest(self, job: Job, start: int, length: int) -> int:
        """How much of `length` minutes from `start` on caps and ceilings allow."""
        return min((limits.longest(start, length) for limits in self._limits(job)), default=length)

    def ends(self, index: int) -> int:
        """When the job is over, what stands included; -1 where nothing of it is placed."""
        return self._ends[index]

    def begins(self, index: int) -> int:
        """When the job's first block starts; a job that is not placed begins never."""
        return self._begins[index]

    def is_placed(self, index: int) -> bool:
        return index in self.pieces or not self.case.jobs[index].rest

    def is_begun(self, index: int) -> bool:
        """Whether at least a part of it has a place."""
        return index in self.pieces or bool(self.case.jobs[index].standing)

    def lateness(self, job: Job) -> int:
        """Weighted minutes."""
        late = self._ends[job.index] - job.due
        return job.weight * late if late > 0 and self.is_placed(job.index) else 0

    def is_moved(self, job: Job) -> bool:
        """Whether its accepted blocks are not where they were."""
        return job.is_moved or (bool(job.accepted) and sorted(self.pieces.get(job.index, [])) != list(job.accepted))

    def troubles(self) -> list[Job]:
        """The jobs that are unplaced or late, those apart whose blocks all stand."""
        pieces, ends = self.pieces, self._ends
        jobs = [job for job in self.case.jobs if job.rest]
        return [job for job in jobs if job.index not in pieces or ends[job.index] > job.due]

    def score(self) -> Score:
        """How good the plan is. The shortfall of floors comes from `minutes_of`."""
        jobs = self.case.jobs
        placed = [job for job in jobs if job.index in self.pieces]
        return (
            sum(not self.is_placed(job.index) for job in jobs),
            sum(self.lateness(job) for job in jobs),
            sum(max(0, floor - self.minutes_of(goal, week)) for goal, week, floor in floors(self.case)),
            sum(self.is_moved(job) for job in jobs),
            sum(self._misses_energy(job) for job in placed),
            sum(self.begins(job.index) for job in placed),
        )

    def _misses_energy(self, job: Job) -> bool:
        """Whether it begins when the person has another energy than it wants; what stands is not asked."""
        if job.energy is None or job.standing:
            return False
        return not self.case.energies[job.energy] >> self.begins(job.index) & 1

    def minutes_of(self, goal: int, week: int) -> int:
        """What the goal gets in the week, what was credited and what stands included."""
        low, high = self.case.weeks[week]
        spans: list[Span] = [
            span
            for job in self.case.jobs
            if job.goal == goal
            for span in [*job.standing, *self.pieces.get(job.index, ())]
        ]
        credited = self.case.goals[goal].credited_minutes if not week else 0
        return credited + sum(max(0, min(end, high) - max(start, low)) for start, end in spans)

    def _limits(self, job: Job) -> list[Limits]:
        limits = [] if self._caps is None else [self._caps]
        return [*limits, self._ceilings[job.goal]] if job.goal in self._ceilings else limits

    def _open_again(self, start: int, end: int) -> None:
        """What the piece and its buffers took is free again, but for what its neighbours keep."""
        buffer = self.case.buffer
        low, high = max(0, start - buffer), end + buffer
        near = self._laid[bisect_left(self._laid, (low - buffer - self.case.longest, 0)) :]
        kept = []
        for other in near:
            if other[0] - buffer >= high:
                break
            kept.append((other[0] - buffer, other[1] + buffer))
        self.free |= self.case.open & mask_of([(low, high)]) & ~mask_of(kept)


def _begin_of(job: Job, case: Case) -> int:
    """Of what stands of it; the horizon's end where nothing does."""
    return job.standing[0][0] if job.standing else case.end


def _end_of(job: Job) -> int:
    return max(end for _, end in job.standing) if job.standing else -1


def floors(case: Case) -> list[tuple[int, int, int]]:
    """(goal, week, minutes) for each floor that is due within the horizon."""
    return [
        (number, week, goal.weekly_floor_minutes)
        for number, goal in enumerate(case.goals)
        if goal.weekly_floor_minutes
        for week, (_, end) in enumerate(case.weeks)
        if end <= case.end
    ]


def _ceilings(case: Case) -> dict[int, Limits]:
    found: dict[int, Limits] = {}
    for number, goal in enumerate(case.goals):
        if goal.weekly_ceiling_minutes is None:
            continue
        left = [goal.weekly_ceiling_minutes] * len(case.weeks)
        left[0] -= goal.credited_minutes
        limits = Limits(case.weeks, left)
        for job in case.jobs:
            for start, end in job.standing if job.goal == number else ():
                limits.take(start, end)
        found[number] = limits
    return found
