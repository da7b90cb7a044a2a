"""Who acts, and the several services that together are one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from accounts.models import User

Via = Literal["person", "agent", "scheduler", "api", "mcp"]
LONGEST_QUOTE = 80
UNDONE, DONE_AGAIN = "Undone: ", "Done again: "
"""How the reason of an act begins that takes another back, and of one that takes such an act back."""
SILENT = frozenset({"completed_at", "position", "why"})
"""Columns that only follow from others, or that no person sees."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who writes, and through which door. Every writing service takes one first."""

    user: User
    """Whose data it is; people act for themselves only."""
    via: Via
    cause: str = ""
    """What led to it, such as "page:today", "run:<uuid>" or "command:todo"; at most 200 characters."""
    by: User | None = None
    """Who did it, where it was not the person: staff in the back office."""
    draft: "Draft | None" = None
    """Collects what the services would store; None stores each act. Set by `history.services.one_act` and `propose`."""
    acts: list[int] = field(default_factory=list, compare=False, repr=False)
    """Ids of the change sets that this actor's acts were stored as, in order."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The changes of several services that are to be one act."""

    changes: list[Any] = field(default_factory=list)
    """`history.models.Change`, not yet stored."""
    reasons: list[str] = field(default_factory=list)
    undoes: list[int] = field(default_factory=list)
    """Ids of the change sets that the act takes back."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What a proposal keeps besides: `report` and `basis`, as `ChangeSet` has them."""

    def take(self, changes: Sequence[Any], reason: str, undoes: Sequence[int] = ()) -> None:
        """One service's share, in the order in which it was done."""
        self.undoes.extend(undoes)
        for change in changes:
            change.position = len(self.changes)
            self.changes.append(change)
        if changes and reason not in self.reasons:
            self.reasons.append(reason)

    def sum_up(self, reason: str) -> None:
        """One sentence in the place of those of the shares so far."""
        self.reasons[:] = [reason]

    @property
    def reason(self) -> str:
        """One sentence for all: the only one, or the first and how many more."""
        if not self.reasons:
            return ""
        more = len(self.reasons) - 1
        return self.reasons[0] + (f", and {more} more change{'s' if more > 1 else ''}" if more else "")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A proposal as whoever made it words it."""

    words: str
    """Such as: Delete “Buy rope” from the plan? Once it is done: Deleted “Buy rope” from the plan."""
    was_withdrawn: bool
    """Nobody said no: the person went on without deciding."""


def quoted(title: str) -> str:
    """A title as a reason names it: “Run a marathon”, cut short where it is long."""
    return f"“{title if len(title) <= LONGEST_QUOTE else title[: LONGEST_QUOTE - 1] + '…'}”"


def dated(day: date) -> str:
    """A day as a reason or a refusal names it: `Sat 21 Nov 2026`. Reasons are kept for good, so with its year."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def row_changed(subject: str, differing: Mapping[str, Any], phrases: Mapping[str, str]) -> str:
    """What was done to a row: `Item “Write” done`, `Task “Call” renamed to “Phone”, and more`.

    `subject` is its kind and old title; `differing` what is new, by column; `phrases` the words for those columns that
    have some, by column, in the order in which they are said.
    """
    said = [phrases[name] for name in phrases if name in differing]
    if not said:
        return f"{subject} changed"
    rest = differing.keys() - phrases.keys() - SILENT
    return f"{subject} {', '.join(said)}" + (", and more" if rest else "")


def renamed(title: str) -> str:
    """The words for a new title."""
    return f"renamed to {quoted(title)}"


def doer(via: str, *, is_owner: bool | None) -> str:
    """Who did it, as the owner of the data is told. `is_owner`: whether it was the owner; None where nobody knows."""
    if via == "agent":
        return "Daymark’s assistant"
    if via == "scheduler":
        return "Daymark’s scheduler"
    if not is_owner:
        return "Staff, for you" if is_owner is False else "Somebody whose account is gone"
    return {"api": "You, through the API", "mcp": "An app you connected"}.get(via, "You")
