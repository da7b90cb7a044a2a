"""What is to be planned, in the solver's terms and in ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from goals.models import Task
from planning.models import PlanItem
from planning.solver.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something that needs time: what is left of a task, or an item that stands for itself."""

    key: str
    """Its id in the problem: "task:7", "item:12"."""
    title: str
    task: Task | None
    items: tuple[PlanItem, ...]
    """Its open items that the plan may move, in the order of time; those without a time last."""
    estimate_minutes: int = 0
    """Of a task that is planned: what is left, what was done and what stands."""


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """A problem, and whose it is. Two of the same data at the same instant are equal in `problem`."""

    problem: Problem
    subjects: Mapping[str, Subject]
    """Those that can be placed, by key; what is pinned is in the problem alone. Items that rest are here alone."""
    titles: Mapping[str, str]
    """Of all that is in the problem, by key; of goals, too."""
    key_of_item: Mapping[int, str]
    """What each open item belongs to, by its id."""
    waits: Mapping[int, tuple[str, ...]]
    """The keys that each open task waits for, by its id; whatever there is of it in the problem."""


def times_of(item: PlanItem) -> tuple[datetime, datetime] | None:
    """[start, end); None where the item does not say from when and for how long."""
    if item.start_at is None or not item.duration_minutes:
        return None
    return item.start_at, item.start_at + timedelta(minutes=item.duration_minutes)
