"""Whether a plan keeps every hard rule, and how good it is: judged minute by minute, by asking the clock on the wall.

It shares no code with the search (`judged` and `rules` belong to it, `problem` is what both speak of): nothing is
turned into intervals of free time, each minute of each block is looked at. Contradictions of the person's own are no
breach of the plan: a pinned block that is longer than its task, or that begins before a predecessor has found a place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from planning.solver.judged import MINUTE, Judged, Times, seconds
from planning.solver.problem import WEIGHTS, Block, Plan, Problem, Task
from planning.solver.rules import Breach, every_breach, spent_by_week


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is wrong, and how good the plan is."""

    breaches: tuple[Breach, ...]
    missing: tuple[str, ...]
    """Ids of tasks without a place."""
    late: tuple[str, ...]
    late_weighted_minutes: float
    floor_shortfall_minutes: int
    changed: int
    """Tasks of the accepted plan that are elsewhere, or nowhere."""
    energy_missed: int
    start_minutes: int
    """From now to each task's first block, together."""

    @property
    def is_clean(self) -> bool:
        return not self.breaches

    @property
    def objective(self) -> tuple[float, ...]:
        """Less is better, the first number first."""
        return (
            len(self.missing),
            self.late_weighted_minutes,
            self.floor_shortfall_minutes,
            self.changed,
            self.energy_missed,
            self.start_minutes,
        )


def verify(problem: Problem, plan: Plan) -> Verdict:
    """Judge the plan, and whether it owns up to what is late and what has no place."""
    verdict = judge(problem, plan.placements)
    late, missing = {late.task for late in plan.late}, {unplaced.task for unplaced in plan.unplaced}
    untrue = [Breach(rule="late_misreported", task=task) for task in late ^ set(verdict.late)]
    untrue += [Breach(rule="unplaced_misreported", task=task) for task in missing ^ set(verdict.missing)]
    return replace(verdict, breaches=tuple(sorted([*verdict.breaches, *untrue])))


def judge(problem: Problem, placements: Iterable[Block]) -> Verdict:
    """Judge blocks alone."""
    judged = Judged(problem, placements)
    placed = [task for task in problem.tasks if judged.blocks.get(task.id) and not judged.is_missing(task)]
    late = {task.id: judged.late_by(task) for task in placed}
    return Verdict(
        breaches=tuple(sorted(every_breach(judged))),
        missing=tuple(sorted(task.id for task in problem.tasks if judged.is_missing(task))),
        late=tuple(sorted(task for task, by in late.items() if by)),
        late_weighted_minutes=sum(WEIGHTS[task.priority] * late[task.id] for task in placed) / MINUTE,
        floor_shortfall_minutes=_shortfall(judged),
        changed=_changed(judged),
        energy_missed=sum(_misses_energy(judged, task) for task in placed),
        start_minutes=sum(judged.blocks[task.id][0][0] - judged.now for task in placed) // MINUTE,
    )


def _shortfall(judged: Judged) -> int:
    """Of floors, in each week that ends within the horizon."""
    spent, _ = spent_by_week(judged)
    short, this_week = 0, judged.week(judged.today)
    for goal in judged.problem.goals:
        week = this_week
        while goal.weekly_floor_minutes and judged.clock.begins(week + timedelta(days=7)) <= judged.end:
            credited = goal.credited_minutes if week == this_week else 0
            short += max(0, goal.weekly_floor_minutes - credited - spent[goal.id, week])
            week += timedelta(days=7)
    return short


def _changed(judged: Judged) -> int:
    accepted: dict[str, list[Times]] = {}
    for block in judged.problem.previous:
        if block.task in judged.tasks:
            accepted.setdefault(block.task, []).append((seconds(block.start_at), seconds(block.end_at)))
    return sum(sorted(times) != judged.blocks.get(task, []) for task, times in accepted.items())


def _misses_energy(judged: Judged, task: Task) -> bool:
    """Whether it begins when the person has another energy than it wants; what stands is not asked."""
    first = judged.blocks[task.id][0]
    if task.energy is None or judged.stands(task.id, first):
        return False
    shown = judged.clock.shows(first[0] // MINUTE)[1]
    return not any(
        profile.energy == task.energy and profile.opens_minute <= shown < profile.closes_minute
        for profile in judged.problem.energy_profile
    )
