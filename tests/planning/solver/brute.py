"""Which slots are free for a task, by trying each: a third count of the rules, minute by minute on the wall clock."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Protocol

from planning.solver.judged import MINUTE, Judged, seconds
from planning.solver.problem import Plan, Problem, Window


class Sizes(Protocol):
    """Minutes to place, and how short and how long a piece may be."""

    rest: int
    smallest: int
    largest: int


class Brute:
    """A plan, and where one more block of one task could begin if the task's movable blocks were taken off."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.judged = problem, Judged(problem, plan.placements)
        self.now, self.end = -(-self.judged.now // MINUTE), self.judged.end // MINUTE
        self.origin = self.judged.now // MINUTE - 3 * problem.grid_minutes
        self.shown = [self.judged.clock.shows(minute) for minute in range(self.origin, self.end + 1)]
        self.closed = [not self._is_open(*shown) for shown in self.shown]

    def free_slots(self, task_id: str, sizes: Sizes, *, until: int) -> Iterator[int]:
        """Minutes of the epoch on the grid, before `until`, at which a first piece may begin that leaves a rest which
        can be laid. The limits of a day or a week are asked of that piece alone."""
        judged, step, shortest = self.judged, self.problem.grid_minutes, sizes.smallest
        left = [(start, end, task) for start, end, task in judged.all if not self._moves(task_id, start, end, task)]
        bounds = self._bounds(task_id)
        taken = self._taken([(start, end) for start, end, _ in left])
        slots = range(-(-self.origin // step) * step, min(until, self.end - shortest + 1), step)
        free = [slot for slot in slots if self._is_free(taken, bounds, slot, shortest)]
        latest = self._latest(taken, bounds, sizes) if free and shortest < sizes.rest else {}
        for slot in free:
            if self._is_within_limits(task_id, slot, shortest, left) and (
                shortest == sizes.rest or self._can_begin(taken, bounds, sizes, latest, slot, sizes.rest)
            ):
                yield slot

    def _is_free(self, taken: list[int], bounds: tuple[int, int], slot: int, minutes: int) -> bool:
        first = slot - self.origin
        within = bounds[0] <= slot and slot + minutes <= min(bounds[1], self.end)
        return within and taken[first + minutes] == taken[first]

    def _latest(self, taken: list[int], bounds: tuple[int, int], sizes: Sizes) -> dict[int, int]:
        """For so many minutes, the latest slot from which they can be laid: from none later, from some earlier."""
        step = self.problem.grid_minutes
        latest: dict[int, int] = {}
        for left in range(sizes.smallest, sizes.rest):
            slots = range((self.end - sizes.smallest) // step * step, self.origin, -step)
            found = (slot for slot in slots if self._can_begin(taken, bounds, sizes, latest, slot, left))
            latest[left] = next(found, -1)
        return latest

    def _can_begin(
        self, taken: list[int], bounds: tuple[int, int], sizes: Sizes, latest: dict[int, int], slot: int, left: int
    ) -> bool:
        """A piece there, and the others behind it."""
        for minutes in range(sizes.smallest, min(sizes.largest, left) + 1):
            if not self._is_free(taken, bounds, slot, minutes):
                return False
            behind = slot + minutes + self.problem.buffer_minutes
            if minutes == left or latest.get(left - minutes, -1) >= behind:
                return True
        return False

    def _bounds(self, task_id: str) -> tuple[int, int]:
        """By now, its own start, and the order. What stands of it makes its order with what else stands its own."""
        judged, task = self.judged, self.judged.tasks[task_id]
        own = seconds(self.problem.now) if judged.not_before(task) is None else judged.not_before(task)
        low, high = max(self.now, -(-(own or 0) // MINUTE)), self.end
        stands = self._stands(task_id)
        for other in judged.tasks.values():
            blocks = judged.blocks.get(other.id, [])
            if stands and self._stands(other.id):
                continue
            if other.id in task.depends_on:
                if judged.is_missing(other):
                    low = low if stands else self.end
                else:
                    low = max([low, *(-(-end // MINUTE) for _, end in blocks)])
            if task_id in other.depends_on and blocks:
                high = min(high, blocks[0][0] // MINUTE)
        return low, high

    def _taken(self, left: list[tuple[int, int]]) -> list[int]:
        """For each minute, how many before it are closed, or too near something."""
        taken = list(self.closed)
        for start, end in [*left, *self.judged.busy]:
            low = (start - self.judged.buffer) // MINUTE - self.origin
            high = -(-(end + self.judged.buffer) // MINUTE) - self.origin
            for minute in range(max(low, 0), min(high, len(taken))):
                taken[minute] = True
        return [0, *accumulate(map(int, taken))]

    def _is_within_limits(self, task_id: str, slot: int, minutes: int, left: list[tuple[int, int, str]]) -> bool:
        """The day's cap and the week's ceiling, what stands and what is credited allowed."""
        judged, goal = self.judged, self.judged.tasks[task_id].goal
        days: Counter[date] = Counter(self._day(minute) for minute in range(slot, slot + minutes))
        weeks: Counter[date] = Counter()
        for day, added in days.items():
            weeks[judged.week(day)] += added
        used_days, used_weeks = self._used(left, goal)
        cap = self.problem.daily_cap_minutes
        if cap is not None and any(used_days[day] + added > cap for day, added in days.items()):
            return False
        ceiling = next((one.weekly_ceiling_minutes for one in self.problem.goals if one.id == goal), None)
        credited = next((one.credited_minutes for one in self.problem.goals if one.id == goal), 0)
        this_week = judged.week(judged.today)
        return ceiling is None or all(
            used_weeks[week] + (credited if week == this_week else 0) + added <= ceiling
            for week, added in weeks.items()
        )

    def _used(self, left: list[tuple[int, int, str]], goal: str | None) -> tuple[Counter[date], Counter[date]]:
        days: Counter[date] = Counter()
        weeks: Counter[date] = Counter()
        for start, end, task in left:
            for minute in self.judged.minutes((start, end)):
                days[self._day(minute)] += 1
                if goal is not None and self.judged.tasks[task].goal == goal:
                    weeks[self.judged.week(self._day(minute))] += 1
        return days, weeks

    def _day(self, minute: int) -> date:
        return self.judged.clock.shows(minute)[0]

    def _moves(self, task_id: str, start: int, end: int, task: str) -> bool:
        return task == task_id and not self.judged.stands(task, (start, end))

    def _stands(self, task_id: str) -> bool:
        return any(self.judged.stands(task_id, times) for times in self.judged.blocks.get(task_id, []))

    def _is_open(self, day: date, shown: int) -> bool:
        cutoff = self.problem.cutoff_minute
        if cutoff is not None and shown >= cutoff:
            return False
        yesterday = day - timedelta(days=1)
        return any(_covers(window, shown) for window in self._windows(day)) or any(
            _covers(window, shown + 1440) for window in self._windows(yesterday)
        )

    def _windows(self, day: date) -> tuple[Window, ...]:
        own = self.problem.overrides.get(day)
        return self.problem.windows[day.weekday()] if own is None else own


def _covers(window: Window, minute: int) -> bool:
    """Of the day on which it opens, counted on over midnight."""
    closes = window.closes_minute + (1440 if window.closes_minute <= window.opens_minute else 0)
    return window.opens_minute <= minute < closes
