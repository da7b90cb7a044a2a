"""What it costs to have one task elsewhere, all others where they are: the terms of the soft order, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.solver.board import floors
from planning.solver.masks import Span
from planning.solver.place import Place

Price = tuple[int, int, int, int, int, int]
"""Unplaced, weighted minutes late, floor shortfall, moved, energy missed, start: less is better, in this order."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """More than the plan as it stands; below 0 where it is less."""

    unplaced: int
    late_weighted_minutes: int
    floor_shortfall_minutes: int
    changed: int
    """Tasks that are not where they were accepted."""
    energy_missed: int
    newly_late: tuple[str, ...]
    no_longer_late: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing that matters gets worse."""
        terms = (self.unplaced, self.late_weighted_minutes, self.floor_shortfall_minutes, self.changed)
        return max(*terms, self.energy_missed) <= 0


def cost_of(place: Place, pieces: Sequence[Span]) -> Cost:
    """Of having the task there instead of where it is."""
    before, after = price_of(place, place.pieces), price_of(place, pieces)
    unplaced, late, short, moved, energy, _ = (there - here for here, there in zip(before, after, strict=True))
    return Cost(
        unplaced=unplaced,
        late_weighted_minutes=late,
        floor_shortfall_minutes=short,
        changed=moved,
        energy_missed=energy,
        newly_late=(place.job.id,) if after[1] > 0 and not before[1] else (),
        no_longer_late=(place.job.id,) if before[1] > 0 and not after[1] else (),
    )


def price_of(place: Place, pieces: Sequence[Span]) -> Price:
    """What the task adds to the plan's score where it is there; the floors are those of its goal."""
    case, job = place.case, place.job
    spans = [*job.standing, *pieces]
    unplaced = bool(job.rest) and not pieces
    start = min((start for start, _ in spans), default=case.end)
    misses = bool(pieces) and job.energy is not None and not job.standing
    return (
        int(unplaced),
        0 if unplaced else job.weight * max(0, max(end for _, end in spans) - job.due),
        _shortfall(place, pieces),
        int(job.is_moved or (bool(job.accepted) and tuple(sorted(pieces)) != job.accepted)),
        int(misses and not case.energies[str(job.energy)] >> start & 1),
        start,
    )


def is_asked_for(place: Place) -> bool:
    """Whether its minutes count for a floor."""
    return any(goal == place.job.goal for goal, _, _ in floors(place.case))


def _shortfall(place: Place, pieces: Sequence[Span]) -> int:
    short = 0
    for goal, number, floor in floors(place.case):
        if goal == place.job.goal:
            low, high = place.case.weeks[number]
            minutes = sum(max(0, min(end, high) - max(start, low)) for start, end in pieces)
            short += max(0, floor - place.minutes_of_others(number) - minutes)
    return short
