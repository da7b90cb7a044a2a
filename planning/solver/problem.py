"""What is asked and what is answered: values alone, all frozen.

Instants are aware datetimes (`_at`), civil dates are dates (`_on`), lengths are whole minutes, and a window's edges are
minutes of the day that a clock on the wall shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Priority = Literal["low", "medium", "high", "urgent"]
Energy = Literal["low", "medium", "high"]
Proof = Literal["nothing late", "optimal", "bound", "open"]

WEIGHTS: Mapping[str, int] = {"low": 1, "medium": 2, "high": 4, "urgent": 8}
"""What one minute late costs."""


@dataclass(frozen=True, kw_only=True, order=True)
class Window:
    """From `opens` up to, not including, `closes`; a window that closes at or before it opens runs over midnight."""

    opens_minute: int
    closes_minute: int
    """1440 is midnight at the end of the day."""


@dataclass(frozen=True, kw_only=True, order=True)
class EnergyWindow:
    """When a person has this much energy, every day."""

    opens_minute: int
    closes_minute: int
    energy: Energy


@dataclass(frozen=True, kw_only=True, order=True)
class Busy:
    """Time that is taken, [start, end)."""

    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, kw_only=True, order=True)
class BusyDays:
    """Civil days that are taken whole; `end_on` is the first that is not."""

    start_on: date
    end_on: date


@dataclass(frozen=True, kw_only=True, order=True)
class Block:
    """A task's time, [start, end). A task that is split has several."""

    task: str
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What a goal asks of each week."""

    id: str
    weekly_floor_minutes: int | None = None
    weekly_ceiling_minutes: int | None = None
    credited_minutes: int = 0
    """Already spent in the week of `now`."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One open task. `due_on` is the end of that local day, `not_before_on` its start."""

    id: str
    estimate_minutes: int
    priority: Priority = "medium"
    due_on: date | None = None
    due_at: datetime | None = None
    not_before_on: date | None = None
    not_before_at: datetime | None = None
    depends_on: tuple[str, ...] = ()
    """Ids; those that are not among the problem's tasks count as done."""
    min_chunk_minutes: int | None = None
    """None: in one block."""
    max_chunk_minutes: int | None = None
    goal: str | None = None
    energy: Energy | None = None
    pinned: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All that a plan depends on."""

    now: datetime
    zone: str
    """An IANA name."""
    horizon_days: int
    """The plan ends where the local date `date(now) + horizon_days` begins."""
    windows: tuple[tuple[Window, ...], ...]
    """Seven, Monday first."""
    overrides: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    """Instead of all windows that begin on that date."""
    tasks: tuple[Task, ...] = ()
    goals: tuple[Goal, ...] = ()
    busy: tuple[Busy | BusyDays, ...] = ()
    previous: tuple[Block, ...] = ()
    """The accepted plan."""
    energy_profile: tuple[EnergyWindow, ...] = ()
    grid_minutes: int = 5
    buffer_minutes: int = 0
    cutoff_minute: int | None = None
    """No planned minute shows this minute of the day or a later one."""
    daily_cap_minutes: int | None = None
    frozen_minutes: int = 0
    """Accepted blocks that begin within it, and have not ended, stay."""
    week_start: int = 0
    """0 is Monday."""


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """A task without a place, and why."""

    task: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Late:
    """A task that ends after it is due."""

    task: str
    late_minutes: int
    weighted_minutes: int


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """An interval that is asked for more minutes than it has: a proof that something must be late."""

    start_at: datetime
    end_at: datetime
    demand_minutes: int
    capacity_minutes: int
    tasks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """How good the plan is, and how that is known."""

    proof: Proof
    """Of lateness: "nothing late", "optimal", "bound" (something must be late), or "open"."""
    late_weighted_minutes: int
    bound_weighted_minutes: int
    """No plan that places as much can be late by less."""
    floor_shortfall_minutes: int
    changed: int
    """Tasks of the accepted plan that are elsewhere now."""
    kept: int
    work: int
    """Places looked for: what the budget counts."""
    steps: tuple[str, ...]
    """Which steps gave the answer its present form, in order."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The answer, in the order of time."""

    placements: tuple[Block, ...]
    unplaced: tuple[Unplaced, ...]
    late: tuple[Late, ...]
    obstacle: Obstacle | None
    report: Report


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Work, not wall time: the same on a slow machine."""

    rounds: int = 60
    """Of repair, at most."""
    exchanges: int = 8000
    """Of ruin and recreate, at most; fewer where there are many tasks. Only where something is late or unplaced."""
    solver_seconds: float = 1.5
    """Of OR-Tools' deterministic time, for all its questions together; 0 leaves it out."""
