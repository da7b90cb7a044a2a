"""Instances of the scheduling benchmark: found, solved and graded, and the table of how that went."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from planning.solver.format import answer_of, problem_of
from planning.solver.solve import solve
from planning.solver.verify import verify

HEADINGS = "family instances breaches late weighted unplaced floors moved of obstacles median max cpu".split()


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One instance, its answer, and what our verifier says of it."""

    family: str
    answer: dict[str, Any]
    breaches: int
    late: int
    late_weighted_minutes: float
    unplaced: int
    floor_minutes: int
    moved: int
    accepted: int
    """Tasks of the accepted plan that are still to be placed."""
    has_obstacle: bool
    milliseconds: float
    cpu_milliseconds: float


def instances_in(path: Path, families: Sequence[str]) -> list[dict[str, Any]]:
    """All instances of the folder, or of one file, in order; of these families only where some are named."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    found = [json.loads(line) for line in lines]
    return [instance for instance in found if not families or instance["family"] in families]


def solved(instances: Sequence[dict[str, Any]], *, workers: int) -> Iterator[Graded]:
    """In the order of the instances, each with the time that it took alone."""
    if workers == 1:
        yield from map(graded, instances)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(graded, instances)


def graded(instance: dict[str, Any]) -> Graded:
    """Solve one instance, and judge the plan."""
    problem = problem_of(instance)
    began, cpu_began = time.perf_counter(), time.process_time()
    plan = solve(problem)
    milliseconds, cpu = 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu_began)
    verdict = verify(problem, plan)
    open_ids = {task.id for task in problem.tasks}
    return Graded(
        family=instance["family"],
        answer=answer_of(plan, instance, milliseconds),
        breaches=len(verdict.breaches),
        late=len(verdict.late),
        late_weighted_minutes=verdict.late_weighted_minutes,
        unplaced=len(verdict.missing),
        floor_minutes=verdict.floor_shortfall_minutes,
        moved=verdict.changed,
        accepted=len({block.task for block in problem.previous} & open_ids),
        has_obstacle=plan.obstacle is not None,
        milliseconds=milliseconds,
        cpu_milliseconds=cpu,
    )


def with_own_plans(instances: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The instances that have a base among the others, its plan as we make it accepted instead of the given one."""
    by_id = {instance["id"]: instance for instance in instances}
    return [
        {**instance, "previous": graded(by_id[instance["base"]]).answer["placements"]}
        for instance in instances
        if instance["base"] in by_id
    ]


def table(rows: Iterable[Graded]) -> str:
    """One line for each family, and one for all."""
    families: dict[str, list[Graded]] = {}
    for row in rows:
        families.setdefault(row.family, []).append(row)
    everything = [row for group in families.values() for row in group]
    lines = [_line(family, group) for family, group in families.items()]
    return "\n".join([_columns(HEADINGS), *lines, _line("all", everything)])


def _line(family: str, group: Sequence[Graded]) -> str:
    times = [row.milliseconds for row in group]
    return _columns(
        [
            family,
            len(group),
            sum(row.breaches for row in group),
            sum(row.late for row in group),
            f"{sum(row.late_weighted_minutes for row in group):.0f}",
            sum(row.unplaced for row in group),
            sum(row.floor_minutes for row in group),
            sum(row.moved for row in group),
            sum(row.accepted for row in group),
            sum(row.has_obstacle for row in group),
            f"{median(times):.0f} ms" if times else "",
            f"{max(times):.0f} ms" if times else "",
            f"{median(row.cpu_milliseconds for row in group):.0f} ms" if times else "",
        ]
    )


def _columns(cells: Sequence[object]) -> str:
    return f"{cells[0]!s:<14}" + "".join(f"{cell!s:>10}" for cell in cells[1:])
