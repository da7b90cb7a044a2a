"""What would help where something is late or has no place: each repair with its effect, measured.

Four kinds: a later due, more hours on one day, a shorter estimate, a task dropped. A repair is measured on the changed
problem: by a small search, and by the plan as it stands where the verifier lets it stand; the better of the two counts,
so that none seems to harm. Those that help are ordered by
1. whether nothing is late or unplaced any more,
2. the kind: what takes least from the person goes first (a later due, more hours, a shorter estimate, a task dropped),
3. the priority of the task, the lowest first,
4. how much changes: minutes of hours, of the estimate, or of the task that is dropped; days of the due,
5. what stays unplaced and late, then the task's id or the day.
At most six: the best of each kind, then the second best.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from planning.solver.calendar import DAY, floor_minute
from planning.solver.case import Case
from planning.solver.job import Job
from planning.solver.problem import WEIGHTS, Budget, Plan, Problem, Task, Window
from planning.solver.solve import solve
from planning.solver.verify import judge

Kind = Literal["later_due", "more_hours", "shorter", "drop"]
KINDS: tuple[Kind, ...] = ("later_due", "more_hours", "shorter", "drop")
SMALL = Budget(rounds=20, exchanges=300, solver_seconds=0)
LEAST = Budget(rounds=1, exchanges=0, solver_seconds=0)
"""For very many tasks: each is measured by construction alone."""
MOST = 6
TRIED = 4
"""Tasks, and days, of each kind that are measured."""
MUCH_LESS = 0.9
"""Of the weighted minutes late: what leaves more, and all that is late still late, is not worth naming."""
DAYS_BACK = 3
"""Dues of each task that are measured."""


@dataclass(frozen=True, kw_only=True)
class State:
    """What is wrong with a plan."""

    unplaced: int
    late_weighted_minutes: int
    late: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Repair:
    """One change of the problem, and what it does."""

    kind: Kind
    task: str = ""
    """"" where hours are added."""
    due_on: date | None = None
    """The later due."""
    estimate_minutes: int | None = None
    """The shorter estimate."""
    on: date | None = None
    window: Window | None = None
    """The hours that are open then, of which `minutes` are new."""
    minutes: int = 0
    """How much less work, how many more hours; 0 for a later due."""
    before: State
    after: State
    no_longer_late: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A repair before it is measured."""

    kind: Kind
    problem: Problem
    task: Task | None = None
    due_on: date | None = None
    estimate_minutes: int | None = None
    on: date | None = None
    window: Window | None = None
    minutes: int = 0
    size: int
    """How much changes, in the unit of its kind."""


def repairs(problem: Problem, plan: Plan, budget: Budget = SMALL) -> tuple[Repair, ...]:
    """What helps, the cheapest first; none where nothing is late or unplaced."""
    if not plan.late and not plan.unplaced:
        return ()
    before = _state(problem, plan)
    measured = [(change, _repaired(change, plan, before, budget)) for change in _changes(problem, plan)]
    helpful = sorted(
        ((_rank(change, repair), repair) for change, repair in measured if _helps(repair)), key=lambda ranked: ranked[0]
    )
    return _chosen([repair for _, repair in helpful])


def _chosen(ranked: list[Repair]) -> tuple[Repair, ...]:
    """The best of each kind, then the second best, in the order of the ranks; one due for each task."""
    alike: dict[Kind, list[Repair]] = {kind: [] for kind in KINDS}
    for repair in ranked:
        if (repair.task, repair.on) not in [(other.task, other.on) for other in alike[repair.kind]]:
            alike[repair.kind].append(repair)
    best = [repair for repair in ranked if repair in [found[0] for found in alike.values() if found]]
    second = [repair for repair in ranked if repair in [found[1] for found in alike.values() if len(found) > 1]]
    chosen = (best + second)[:MOST]
    return tuple(repair for repair in ranked if repair in chosen)


def _helps(repair: Repair) -> bool:
    """Clearly less is wrong; and a due is not moved to where the task is late again."""
    if repair.kind == "later_due" and repair.task not in repair.no_longer_late:
        return False
    before, after = repair.before, repair.after
    if after.unplaced != before.unplaced:
        return after.unplaced < before.unplaced
    least = MUCH_LESS if not repair.no_longer_late else 1
    return after.late_weighted_minutes < before.late_weighted_minutes * least


def _badness(state: State) -> tuple[int, int]:
    return state.unplaced, state.late_weighted_minutes


def _rank(change: Change, repair: Repair) -> tuple[bool, int, int, int, tuple[int, int], str]:
    weight = WEIGHTS[change.task.priority] if change.task else 0
    name = change.task.id if change.task else str(change.on)
    left = _badness(repair.after)
    return left > (0, 0), KINDS.index(change.kind), weight, change.size, left, name


def _repaired(change: Change, plan: Plan, before: State, budget: Budget) -> Repair:
    after = min([_state(change.problem, solve(change.problem, budget)), *_as_it_stands(change, plan)], key=_badness)
    return Repair(
        kind=change.kind,
        task=change.task.id if change.task else "",
        due_on=change.due_on,
        estimate_minutes=change.estimate_minutes,
        on=change.on,
        window=change.window,
        minutes=change.minutes,
        before=before,
        after=after,
        no_longer_late=tuple(sorted(set(before.late) - set(after.late))),
    )


def _as_it_stands(change: Change, plan: Plan) -> Iterator[State]:
    """The given plan, where it is a plan for the changed problem, too."""
    ids = {task.id for task in change.problem.tasks}
    blocks = [block for block in plan.placements if block.task in ids]
    verdict = judge(change.problem, blocks)
    if verdict.is_clean:
        yield State(
            unplaced=len(verdict.missing), late_weighted_minutes=round(verdict.late_weighted_minutes), late=verdict.late
        )


def _state(problem: Problem, plan: Plan) -> State:
    verdict = judge(problem, plan.placements)
    return State(
        unplaced=len(verdict.missing), late_weighted_minutes=round(verdict.late_weighted_minutes), late=verdict.late
    )


def _changes(problem: Problem, plan: Plan) -> Iterator[Change]:
    """All that is worth measuring."""
    case = Case(problem)
    jobs = sorted(_concerned(case, plan), key=lambda job: (job.weight, -job.rest, job.id))
    lack = _lack(problem, plan)
    late = {late.task for late in plan.late}
    for job in [job for job in jobs if job.id in late][:TRIED]:
        yield from _later_due(case, plan, job)
    for day in _days(case, plan)[:TRIED]:
        yield from _more_hours(case, day, lack)
    for job in jobs[:TRIED]:
        yield from _shorter(case, job, lack)
    for job in [job for job in jobs if not job.after][:TRIED]:
        task = case.tasks[job.index]
        yield Change(
            kind="drop", task=task, problem=_with(problem, task, None), minutes=job.rest, size=task.estimate_minutes
        )


def _concerned(case: Case, plan: Plan) -> list[Job]:
    """What is late or unplaced, and what the obstacle names; nothing that stands."""
    ids = {late.task for late in plan.late} | {unplaced.task for unplaced in plan.unplaced}
    ids |= set(plan.obstacle.tasks if plan.obstacle else ())
    return [job for job in case.jobs if job.id in ids and job.rest and not job.standing]


def _lack(problem: Problem, plan: Plan) -> int:
    """Minutes that are missing, in whole steps of the grid."""
    if plan.obstacle is not None:
        missing = plan.obstacle.demand_minutes - plan.obstacle.capacity_minutes
    else:
        unplaced = {unplaced.task for unplaced in plan.unplaced}
        late = max((late.late_minutes for late in plan.late), default=0)
        missing = max([late, *(task.estimate_minutes for task in problem.tasks if task.id in unplaced)])
    return -(-missing // problem.grid_minutes) * problem.grid_minutes


def _with(problem: Problem, old: Task, new: Task | None) -> Problem:
    """The problem with one task changed, or without it."""
    tasks = tuple(new if task.id == old.id else task for task in problem.tasks if new is not None or task.id != old.id)
    kept = problem.previous if new is not None else tuple(b for b in problem.previous if b.task != old.id)
    return replace(problem, tasks=tuple(task for task in tasks if task is not None), previous=kept)


def _later_due(case: Case, plan: Plan, job: Job) -> Iterator[Change]:
    """The end of the day on which the plan is done with it, and of the days just before, which others may leave."""
    end_at = max(block.end_at for block in plan.placements if block.task == job.id)
    done_on = _day_of(case, end_at - timedelta(minutes=1))
    due_on = case.calendar.day_of(case.origin + job.due - 1)
    task = case.tasks[job.index]
    for back in range(DAYS_BACK):
        day = done_on - timedelta(days=back)
        if day < _day_of(case, case.problem.now) or (back and day <= due_on):
            return
        moved = replace(task, due_on=day, due_at=None)
        size = (day - due_on).days
        yield Change(kind="later_due", task=task, problem=_with(case.problem, task, moved), due_on=day, size=size)


def _shorter(case: Case, job: Job, lack: int) -> Iterator[Change]:
    """By what is missing, but not below half; a task that is worked on in part is not shortened."""
    task, step = case.tasks[job.index], case.grid_minutes
    half = -(-task.estimate_minutes // (2 * step)) * step
    minutes = max(half, (task.estimate_minutes - lack) // step * step)
    if not 0 < minutes < task.estimate_minutes or (task.min_chunk_minutes or 0) > minutes:
        return
    yield Change(
        kind="shorter",
        task=task,
        problem=_with(case.problem, task, replace(task, estimate_minutes=minutes)),
        estimate_minutes=minutes,
        minutes=task.estimate_minutes - minutes,
        size=task.estimate_minutes - minutes,
    )


def _days(case: Case, plan: Plan) -> list[date]:
    """Local days on which hours could help: those of the obstacle, then those before the last due of what is late.

    The last one goes first: what is due there can use it.
    """
    ids = {late.task for late in plan.late} | {unplaced.task for unplaced in plan.unplaced}
    until = max(min(job.due, case.end) for job in case.jobs if job.id in ids)
    spans = [(case.now, until)]
    if plan.obstacle is not None:
        low, high = (floor_minute(at) - case.origin for at in (plan.obstacle.start_at, plan.obstacle.end_at))
        spans.insert(0, (max(low, case.now), high))
    begun = [start for low, high in spans for start, end in reversed(case.days) if start < high and end > low]
    return [case.calendar.day_of(case.origin + start) for start in dict.fromkeys(begun)]


def _more_hours(case: Case, day: date, lack: int) -> Iterator[Change]:
    """The last window of the day closes later; a day without windows opens when others do."""
    problem = case.problem
    windows = problem.overrides[day] if day in problem.overrides else problem.windows[day.weekday()]
    usual = [window for week in problem.windows for window in week]
    if any(window.closes_minute <= window.opens_minute for window in windows):
        return
    if windows:
        last = max(windows, key=lambda window: (window.closes_minute, window.opens_minute))
        opens, closes = last.opens_minute, last.closes_minute
    elif usual:
        opens = closes = min(window.opens_minute for window in usual)
    else:
        return
    until = min(DAY, closes + lack, problem.cutoff_minute or DAY)
    if until <= closes:
        return
    wider = Window(opens_minute=opens, closes_minute=until)
    others = tuple(window for window in windows if window.opens_minute != opens or window.closes_minute != closes)
    changed = replace(problem, overrides={**problem.overrides, day: (*others, wider)})
    minutes = until - closes
    yield Change(kind="more_hours", problem=changed, on=day, window=wider, minutes=minutes, size=minutes)


def _day_of(case: Case, at: datetime) -> date:
    return case.calendar.day_of(floor_minute(at))
