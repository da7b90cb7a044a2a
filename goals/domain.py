"""The rules of goals and tasks that need no database: shapes, graphs, progress."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

MINUTES_WITHOUT_ESTIMATE = 30
DEEPEST_GOAL = 10  # a goal, its sub-goals, theirs …
MOST_DEPENDENCIES = 100

Links = Mapping[int, Collection[int]]
"""id -> the ids it points to."""


class GoalFields(TypedDict, total=False):
    """What a person may write of a goal."""

    title: str
    description: str
    time_horizon: str
    status: str
    priority: str
    parent: int | None
    """The id of a goal of the same person."""
    target_on: date | None
    weekly_floor_minutes: int | None
    weekly_ceiling_minutes: int | None


class TaskFields(TypedDict, total=False):
    """What a person may write of a task. A non-null `due_at` takes the place of `due_on`, and the other way round."""

    goal: int | None
    """The id of a goal of the same person."""
    title: str
    notes: str
    done_when: str
    status: str
    priority: str
    estimate_minutes: int | None
    min_chunk_minutes: int | None
    max_chunk_minutes: int | None
    due_on: date | None
    due_at: datetime | None
    not_before_on: date | None
    not_before_at: datetime | None
    energy: str | None
    depends_on: list[int]
    """Ids of tasks of the same person that must be done first; replaces what was there."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a goal is, its descendants included; cancelled tasks do not count."""

    done_minutes: int
    total_minutes: int

    @property
    def ratio(self) -> float | None:
        """0.0 to 1.0; None without tasks."""
        return round(self.done_minutes / self.total_minutes, 4) if self.total_minutes else None


NO_PROGRESS = Progress(done_minutes=0, total_minutes=0)


def circle_through(start: int, links: Links) -> list[int]:
    """The shortest way from `start` back to itself along `links`, such as [1, 2, 1]; [] where there is none."""
    came_from: dict[int, int] = {}
    frontier = [start]
    while frontier:
        following: list[int] = []
        for node in frontier:
            for neighbour in links.get(node, ()):
                if neighbour == start:
                    return _way_to(node, came_from, start)
                if neighbour not in came_from:
                    came_from[neighbour] = node
                    following.append(neighbour)
        frontier = following
    return []


def _way_to(node: int, came_from: Mapping[int, int], start: int) -> list[int]:
    way = [node]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return [*reversed(way), start]


def depth_of(goal: int, parents: Mapping[int, int]) -> int:
    """How many goals there are from the root down to `goal`, itself included. The graph must be acyclic."""
    depth = 1
    while goal in parents:
        goal, depth = parents[goal], depth + 1
    return depth


def height_of(goal: int, parents: Mapping[int, int]) -> int:
    """How many levels there are from `goal` down to its deepest descendant, itself included."""
    level: set[int] = {goal}
    height = 0
    while level:
        height += 1
        level = {child for child, parent in parents.items() if parent in level}
    return height


def is_before_start(due: date | datetime | None, not_before: date | datetime | None, zone: str) -> bool:
    """Whether what is due is due before it may begin. A date against an instant is compared in the person's zone."""
    if due is None or not_before is None:
        return False
    if isinstance(due, datetime) and isinstance(not_before, datetime):
        return due < not_before
    return _civil(due, zone) < _civil(not_before, zone)


def _civil(moment: date | datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


def first_given(values: Iterable[date | datetime | None]) -> date | datetime | None:
    """The one of a date and an instant that is set."""
    return next((value for value in values if value is not None), None)
