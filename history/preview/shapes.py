"""What a preview consists of, and how a kind of object says which of its columns a person knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Snapshot = Mapping[str, Any]
Key = tuple[str, int]
"""Object kind and id."""
Group = Literal["added", "moved", "changed", "dropped", "late"]
Shape = Literal["text", "choice", "date", "instant", "minutes", "yes_no", "texts", "windows", "link", "links"]


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column that a person knows."""

    label: str
    shape: Shape = "text"
    link: str = ""
    """The object kind that a link leads to."""
    usual: Any = None
    """Not worth a word where an object is new or gone."""
    places: bool = False
    """Another value moves the object."""


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One column before and after, in words; "" on the side where the object does not exist."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """What happens to one object."""

    group: Group
    object: str
    id: int
    name: str
    """Such as: Task “Call the bank”."""
    text: str
    """One sentence, without the full stop."""
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GoalHours:
    """What is planned and what is estimated for one goal, before and after; all else being as it is now."""

    goal: int
    title: str
    planned_before_minutes: int
    """Of the open items for it."""
    planned_after_minutes: int
    estimate_before_minutes: int
    """Of its open tasks."""
    estimate_after_minutes: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A readable diff."""

    lines: tuple[Line, ...] = field(default=())
    hours: tuple[GoalHours, ...] = field(default=())
    """Only of goals for which something differs."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """What one object adds to a goal."""

    goal: int
    planned_minutes: int = 0
    estimate_minutes: int = 0
