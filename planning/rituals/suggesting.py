"""What would be sensible to do with what is left. Pure: takes values, returns values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planning.rituals.decisions import Choice

FORGOTTEN = timedelta(days=14)
"""What stands for itself and was left for longer than this is hardly wanted any more."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A leftover, in so far as the suggestion hangs on it."""

    item: int
    title: str
    on_date: date
    minutes: int
    task: int | None
    """None where it stands for itself."""
    is_over: bool = False
    """Whether its task is closed, or its goal rests: the planner gives it no time."""


def suggestions(
    candidates: Sequence[Candidate], *, rest: Mapping[int, int], coming: Collection[str], today: date
) -> dict[int, Choice]:
    """By item, `carry` or `drop`; the latest of several for the same thing is the one to go on with.

    `rest` is how many minutes of each open task have no item from today on, `coming` the titles of what stands for
    itself from today on.
    """
    left, known = dict(rest), {title.casefold() for title in coming}
    found: dict[int, Choice] = {}
    for one in sorted(candidates, key=lambda one: one.on_date, reverse=True):
        if one.task is not None:
            wanted = not one.is_over and left.get(one.task, 0) > 0
            left[one.task] = left.get(one.task, 0) - one.minutes
        else:
            wanted = not one.is_over and one.title.casefold() not in known and today - one.on_date <= FORGOTTEN
            known.add(one.title.casefold())
        found[one.item] = "carry" if wanted else "drop"
    return found
