"""Why a task is where it is, and what would be if it were elsewhere: all other placements of the plan stay.

`why` says how early it could begin and what forbids the slot before, why it begins later than that, and where else it
would be best; `what_if` judges one wish. `sentence` puts both into words. Both read the search's board; that they are
right is for the verifier to say, in the tests.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from planning.solver.board import Board
from planning.solver.calendar import floor_minute, instant
from planning.solver.case import Case
from planning.solver.cost import Cost, cost_of, is_asked_for, price_of
from planning.solver.hindrance import Hindrance, hindrances
from planning.solver.masks import Span
from planning.solver.place import Place
from planning.solver.problem import Block, Plan, Problem


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why it is where it is."""

    kind: Literal["pinned", "frozen", "kept", "floor", "energy", "made_room", "not_needed"]
    """kept: where it was accepted. floor, energy: earlier would miss it. not_needed: earlier would better nothing."""
    task: str = ""
    """For whom it made room: it stands between, and is due earlier."""
    goal: str = ""
    """Whose floor."""


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """The best other slot, clear of the present one."""

    start_at: datetime
    end_at: datetime
    cost: Cost


@dataclass(frozen=True, kw_only=True)
class Why:
    """Where a task is, and why. Of a task that is frozen in part, what follows speaks of the rest."""

    task: str
    asked_at: datetime
    until_at: datetime
    """From now to the end of the horizon."""
    start_at: datetime | None
    """None: it has no place."""
    end_at: datetime | None
    earliest_start: datetime | None
    """On the grid, but for what is earlier off it already, and for what stands. None: it fits nowhere."""
    binding: Hindrance
    """What forbids the slot just before; where it fits nowhere, what forbids it everywhere."""
    reason: Reason | None
    """None where it is as early as it can be, and nobody made it wait who is due earlier."""
    alternative: Alternative | None


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """Whether a task may begin there, and what that costs."""

    task: str
    asked_at: datetime
    until_at: datetime
    start_at: datetime
    blocks: tuple[Block, ...]
    """Where it would be; none where it is forbidden."""
    forbidden_by: tuple[Hindrance, ...]
    """The first is the one to be named."""
    cost: Cost | None
    """None where it is forbidden."""

    @property
    def is_allowed(self) -> bool:
        return not self.forbidden_by


def why(problem: Problem, plan: Plan, task_id: str) -> Why:
    """Why the task is where the plan has it. KeyError where the problem has no such task."""
    case = Case(problem)
    place = Place(case, plan.placements, task_id)
    found = place.first_place()
    earliest = _earliest(place, found)
    held = place.pieces if place.job.rest else list(place.job.standing)
    return Why(
        task=task_id,
        asked_at=problem.now,
        until_at=_at(case, case.end),
        start_at=_at(case, held[0][0]) if held else None,
        end_at=_at(case, held[-1][1]) if held else None,
        earliest_start=None if earliest is None else _at(case, earliest),
        binding=_binding(place, earliest),
        reason=_reason(place, found),
        alternative=_alternative(place),
    )


def what_if(problem: Problem, plan: Plan, task_id: str, start_at: datetime) -> WhatIf:
    """The task, moved there: its first block where it is split, the others as early behind it as can be.

    What is below a minute is left out. KeyError where the problem has no such task.
    """
    case = Case(problem)
    place = Place(case, plan.placements, task_id)
    start = floor_minute(start_at) - case.origin
    pieces, forbidden_by = _moved(place, start)
    return WhatIf(
        task=task_id,
        asked_at=problem.now,
        until_at=_at(case, case.end),
        start_at=_at(case, start),
        blocks=tuple(Block(task=task_id, start_at=_at(case, low), end_at=_at(case, high)) for low, high in pieces),
        forbidden_by=forbidden_by,
        cost=None if forbidden_by else cost_of(place, pieces if place.job.rest else ()),
    )


def _earliest(place: Place, found: Sequence[Span]) -> int | None:
    if not place.job.rest:
        return place.job.standing[0][0]
    starts = [pieces[0][0] for pieces in (found, place.pieces) if pieces]
    return min(starts, default=None)


def _binding(place: Place, earliest: int | None) -> Hindrance:
    """What forbids the last slot of the grid before the earliest; `too_short`: it fits there, but not all of it."""
    job, step = place.job, place.case.grid_minutes
    if earliest is None:
        waits_for = next((place.case.jobs[other].id for other in place.missing), None)
        return Hindrance(rule="dependency", task=waits_for) if waits_for else Hindrance(rule="too_short")
    slot = (earliest - 1) // step * step
    length = job.smallest if job.rest else job.standing[0][1] - earliest
    return next(iter(hindrances(place, [(slot, slot + length)])), Hindrance(rule="too_short"))


def _moved(place: Place, start: int) -> tuple[list[Span], tuple[Hindrance, ...]]:
    """The pieces from this start, or what forbids them."""
    job = place.job
    if not job.rest:
        stays = start == job.standing[0][0]
        wished = job.standing if stays else [(start, start + job.standing[-1][1] - job.standing[0][0])]
        return (list(wished), ()) if stays else ([], hindrances(place, list(wished)))
    kept = place.pieces if place.pieces and place.pieces[0][0] == start else []
    pieces = kept or place.from_start(start)
    if pieces:
        return pieces, ()
    return [], hindrances(place, [(start, start + job.smallest)]) or (Hindrance(rule="too_short"),)


def _reason(place: Place, found: Sequence[Span]) -> Reason | None:
    job = place.job
    if not job.rest:
        return Reason(kind="frozen" if place.case.tasks[job.index].pinned is None else "pinned")
    if not place.pieces:
        return None
    if not found or found[0][0] >= place.pieces[0][0]:
        return _made_room(place)
    if tuple(place.pieces) == job.accepted:
        return Reason(kind="kept")
    cost = cost_of(place, found)
    if cost.floor_shortfall_minutes > 0:
        return Reason(kind="floor", goal=place.case.goals[job.goal].id)
    return Reason(kind="energy" if cost.energy_missed > 0 else "not_needed")


def _made_room(place: Place) -> Reason | None:
    """For the last task before it that stands where it could have been, and is due earlier."""
    case, job, start = place.case, place.job, place.pieces[0][0]
    alone = Board(case).earliest(job, job.smallest, place.low, place.high)
    between = [
        (end, case.jobs[index].id)
        for index, pieces in place.board.pieces.items()
        for begin, end in pieces
        if begin < start and alone >= 0 and end + case.buffer > alone and case.jobs[index].due < job.due
    ]
    return Reason(kind="made_room", task=max(between)[1]) if between else None


def _alternative(place: Place) -> Alternative | None:
    if not place.job.rest:
        return None
    best = min(_candidates(place), key=lambda pieces: (price_of(place, pieces), pieces), default=None)
    if best is None:
        return None
    start_at, end_at = _at(place.case, best[0][0]), _at(place.case, best[-1][1])
    return Alternative(start_at=start_at, end_at=end_at, cost=cost_of(place, best))


def _candidates(place: Place) -> Iterator[list[Span]]:
    """Where it was accepted, and clear of its first block the first slots before and behind: no other can be better."""
    accepted = list(place.job.accepted)
    if accepted and accepted != place.pieces and _is_allowed(place, accepted):
        yield accepted
    begin, end = place.pieces[0] if place.pieces else (0, 0)
    for low, high in ((0, begin), (end, place.case.end)):
        yield from _useful(place, low, high)


def _useful(place: Place, low: int, high: int) -> Iterator[list[Span]]:
    """The first, and the first with the energy it wants; each one where minutes of a week count for a floor."""
    wanted = place.case.energies.get(place.job.energy or "")
    counts = is_asked_for(place) and not place.job.is_split
    for pieces in place.every_place(low, high):
        yield pieces
        if not counts and (wanted is None or place.job.is_split or wanted >> pieces[0][0] & 1):
            return


def _is_allowed(place: Place, pieces: list[Span]) -> bool:
    fits = all(place.job.smallest <= end - start <= place.job.largest for start, end in pieces)
    return fits and not hindrances(place, pieces) and place.board.allows(place.job, pieces)


def _at(case: Case, minute: int) -> datetime:
    return instant(case.origin + minute)
