"""A problem in whole minutes from one origin, ready to search: what is open, what stands, and what each job may do."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from planning.solver.calendar import DAY, EPOCH_DAY, Calendar, ceil_minute, floor_minute
from planning.solver.job import FAR, Job, chained
from planning.solver.masks import Span, every, mask_of
from planning.solver.problem import WEIGHTS, Block, BusyDays, Problem, Task, Window

REACH = 400
"""Days before now that dates are read exactly; a date before them counts as then."""


class Case:
    """What the search reads. Everything is in the order of ids, never in that of the input."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.grid_minutes, self.buffer = problem.grid_minutes, problem.buffer_minutes
        self.origin = floor_minute(problem.now) // problem.grid_minutes * problem.grid_minutes
        self.calendar = self._calendar()
        self.now = ceil_minute(problem.now) - self.origin
        today = self.calendar.day_of(floor_minute(problem.now))
        dates = [today + timedelta(days=day) for day in range(problem.horizon_days)]
        self.end = self.day_start(today + timedelta(days=problem.horizon_days))
        self.days = [(self.day_start(day), self.day_start(day + timedelta(days=1))) for day in dates]
        self.weeks = self._weeks(today)
        self.tasks = sorted(problem.tasks, key=lambda task: task.id)
        self.goals = sorted(problem.goals, key=lambda goal: goal.id)
        self.standing_blocks = self._standing()
        self.caps = self._caps()
        self.windows = self._windows_of(dates)
        self.after_cutoff = self._after_cutoff(dates)
        self.open = (
            self.windows
            & ~self.after_cutoff
            & ~mask_of((start - self.buffer, end + self.buffer) for start, end in self.walls())
        )
        self.grid = every(self.grid_minutes, max(self.end, 1))
        self.jobs = chained(self._jobs(), open_minutes=self.open, end=self.end, buffer=self.buffer)
        self.longest = max((job.rest for job in self.jobs), default=0)
        self.energies = {energy: self.energetic(energy) for energy in ("low", "medium", "high")}

    def day_start(self, day: date) -> int:
        return self.calendar.first_minute(day) - self.origin

    def span_of(self, start_at: datetime, end_at: datetime) -> Span:
        """The minutes that are touched."""
        return floor_minute(start_at) - self.origin, ceil_minute(end_at) - self.origin

    def walls(self) -> list[Span]:
        """What no movable block may come near: busy time and what stands."""
        return self.busy() + [span for _, span in self.standing_spans()]

    def busy(self) -> list[Span]:
        spans: list[Span] = []
        for busy in self.problem.busy:
            if isinstance(busy, BusyDays):
                spans.append((self.day_start(busy.start_on), self.day_start(busy.end_on)))
            else:
                spans.append(self.span_of(busy.start_at, busy.end_at))
        return spans

    def standing_spans(self) -> list[tuple[str, Span]]:
        """Pinned and frozen blocks, with their task's id."""
        return [(block.task, self.span_of(block.start_at, block.end_at)) for block in self.standing_blocks]

    def energetic(self, energy: str | None) -> int:
        """The minutes at which the person has this much energy; all where nothing is wanted."""
        spans = [
            (profile.opens_minute, profile.closes_minute)
            for profile in self.problem.energy_profile
            if profile.energy == energy
        ]
        days = range(-1, self.problem.horizon_days + 1)
        first_day = self.calendar.civil(self.origin) // DAY
        civil = [
            ((first_day + day) * DAY + start, (first_day + day) * DAY + end) for day in days for start, end in spans
        ]
        return self._mask(civil)

    def _calendar(self) -> Calendar:
        """From the earliest date that matters, but not from before REACH, to a week after the horizon."""
        now = floor_minute(self.problem.now)
        named = [day for task in self.problem.tasks for day in (task.due_on, task.not_before_on) if day]
        named += [busy.start_on for busy in self.problem.busy if isinstance(busy, BusyDays)]
        first = min([now // DAY - 9, *((day.toordinal() - EPOCH_DAY) - 2 for day in named)])
        begin = max(first * DAY, now - REACH * DAY)
        return Calendar(self.problem.zone, begin, now + (self.problem.horizon_days + 9) * DAY)

    def _caps(self) -> list[int]:
        """What the blocks that stand leave of each day's cap; below 0 where they break it."""
        left = [self.problem.daily_cap_minutes or 0] * len(self.days)
        for _, (start, end) in self.standing_spans():
            for number, (low, high) in enumerate(self.days):
                left[number] -= max(0, min(end, high) - max(start, low))
        return left

    def _weeks(self, today: date) -> list[Span]:
        """The weeks that overlap the horizon; the last may end after it."""
        monday = today - timedelta(days=(today.weekday() - self.problem.week_start) % 7)
        weeks: list[Span] = []
        while not weeks or weeks[-1][1] < self.end:
            weeks.append((self.day_start(monday), self.day_start(monday + timedelta(days=7))))
            monday += timedelta(days=7)
        return weeks

    def _mask(self, civil: Iterable[Span]) -> int:
        """The minutes that show these civil ones, from now to the horizon's end."""
        spans = self.calendar.real(civil)
        inside = ((1 << max(self.end, 0)) - 1) >> self.now << self.now
        return mask_of((start - self.origin, end - self.origin) for start, end in spans) & inside

    def _windows_of(self, dates: Sequence[date]) -> int:
        """Open by the windows, those over midnight into the first date included."""
        civil: list[Span] = []
        for day in [dates[0] - timedelta(days=1), *dates]:
            midnight = (day.toordinal() - EPOCH_DAY) * DAY
            civil += [_window_span(midnight, window) for window in self._windows(day)]
        return self._mask(civil)

    def _after_cutoff(self, dates: Sequence[date]) -> int:
        cutoff = self.problem.cutoff_minute
        if cutoff is None:
            return 0
        midnights = [(day.toordinal() - EPOCH_DAY) * DAY for day in dates]
        return self._mask((midnight + cutoff, midnight + DAY) for midnight in midnights)

    def _windows(self, day: date) -> tuple[Window, ...]:
        own = self.problem.overrides.get(day)
        return self.problem.windows[day.weekday()] if own is None else own

    def _standing(self) -> list[Block]:
        """Pinned blocks, and the accepted ones in the frozen window, which also holds what runs now."""
        problem, now = self.problem, self.problem.now
        open_ids = {task.id for task in self.tasks if task.pinned is None}
        frozen_until = now + timedelta(minutes=problem.frozen_minutes)
        standing = [
            Block(task=task.id, start_at=task.pinned[0], end_at=task.pinned[1]) for task in self.tasks if task.pinned
        ]
        standing += [
            block
            for block in problem.previous
            if block.task in open_ids and block.end_at > now and block.start_at < frozen_until
        ]
        return sorted(standing)

    def _jobs(self) -> list[Job]:
        index = {task.id: number for number, task in enumerate(self.tasks)}
        goal = {goal.id: number for number, goal in enumerate(self.goals)}
        standing = _grouped(self.standing_spans())
        frozen = set(self.standing_blocks)
        accepted = _grouped(
            (block.task, self.span_of(block.start_at, block.end_at))
            for block in self.problem.previous
            if block not in frozen
        )
        uneven = {block.task for block in self.problem.previous if _is_uneven(block)}
        after: dict[int, list[int]] = {}
        for task in self.tasks:
            for other in {index[id] for id in task.depends_on if id in index}:
                after.setdefault(other, []).append(index[task.id])
        jobs: list[Job] = []
        for number, task in enumerate(self.tasks):
            stands = standing.get(task.id, ())
            rest = _rest(task, stands)
            places = accepted.get(task.id, ())
            whole = task.id not in uneven and sum(end - start for start, end in places) == rest
            jobs.append(
                Job(
                    index=number,
                    id=task.id,
                    rest=rest,
                    smallest=min(task.min_chunk_minutes or rest, rest),
                    largest=min(task.max_chunk_minutes or rest, rest) if task.min_chunk_minutes else rest,
                    weight=WEIGHTS[task.priority],
                    release=max(self.now, self._release(task)),
                    own_release=max(self.now, self._release(task)),
                    due=self.due_of(task),
                    aim=self.due_of(task),
                    before=tuple(sorted({index[id] for id in task.depends_on if id in index})),
                    after=tuple(after.get(number, ())),
                    goal=goal.get(task.goal or "", -1),
                    energy=task.energy,
                    standing=stands,
                    accepted=places if whole else (),
                    is_moved=bool(places) and not whole,
                )
            )
        return jobs

    def _release(self, task: Task) -> int:
        if task.not_before_at is not None:
            return ceil_minute(task.not_before_at) - self.origin
        return self.day_start(task.not_before_on) if task.not_before_on else self.now

    def due_of(self, task: Task) -> int:
        """The minute at whose beginning it is due; FAR for never."""
        if task.due_at is not None:
            return floor_minute(task.due_at) - self.origin
        return self.day_start(task.due_on + timedelta(days=1)) if task.due_on else FAR


def _window_span(midnight: int, window: Window) -> Span:
    closes = window.closes_minute if window.closes_minute > window.opens_minute else window.closes_minute + DAY
    return midnight + window.opens_minute, midnight + closes


def _grouped(spans: Iterable[tuple[str, Span]]) -> dict[str, tuple[Span, ...]]:
    groups: dict[str, list[Span]] = {}
    for task, span in spans:
        groups.setdefault(task, []).append(span)
    return {task: tuple(sorted(spans)) for task, spans in groups.items()}


def _is_uneven(block: Block) -> bool:
    return any(at.second or at.microsecond for at in (block.start_at, block.end_at))


def _rest(task: Task, standing: tuple[Span, ...]) -> int:
    """A pinned task, and one of one block that stands, are placed; a split one lacks what does not stand."""
    if standing and (task.pinned or task.min_chunk_minutes is None):
        return 0
    return max(0, task.estimate_minutes - sum(end - start for start, end in standing))
