"""What a person decides of a leftover. Pure: takes values, returns values."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from config.common.errors import FieldError
from history.domain import dated
from planning.domain import MINUTES_IN_DAY

Choice = Literal["carry", "shrink", "move", "drop", "done", "keep"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
MOST_DECISIONS = 100  # in one act
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of one open item. Carried, shrunk and moved ones lose their time: the planner finds them another."""

    item: int
    """Its id."""
    choice: Choice
    """`carry` takes it to the day that all carried ones go to, `shrink` as well, with fewer minutes."""
    date: datetime.date | None = None
    """Where `move` takes it."""
    minutes: int | None = None
    """How long it still takes (`shrink`), or how long it took (`done`; None: nobody knows)."""
    cancel_task: bool = False
    """Whether `drop` cancels its task, too; otherwise that stays open, and can be planned again."""


def problems_of(decisions: Sequence[Decision], carry_to: date, today: date) -> Iterator[FieldError]:
    """What is wrong with the decisions by themselves, whatever the items are."""
    if len(decisions) > MOST_DECISIONS:
        yield FieldError(field="decisions", code="max_length", detail=f"At most {MOST_DECISIONS} at once.")
    if any(decision.choice in {"carry", "shrink"} for decision in decisions):
        yield from _problems_of_day(carry_to, today, "carry_to")
    seen: set[int] = set()
    for index, decision in enumerate(decisions):
        if decision.item in seen:
            yield problem(index, "item", "duplicate", "There is a decision on this item already.")
        seen.add(decision.item)
        yield from _problems_of(index, decision, today)


def problem(index: int, name: str, code: str, detail: str) -> FieldError:
    """What is wrong with the decision at this place."""
    return FieldError(field=f"decisions.{index}.{name}", code=code, detail=detail)


def _problems_of(index: int, decision: Decision, today: date) -> Iterator[FieldError]:
    if decision.choice == "move":
        if decision.date is None:
            yield problem(index, "date", "required", "Say to which day.")
        else:
            yield from _problems_of_day(decision.date, today, f"decisions.{index}.date")
    if decision.choice == "shrink" and not decision.minutes:
        yield problem(index, "minutes", "required", "Say how many minutes are left to do.")
    elif decision.minutes is not None and not 0 <= decision.minutes <= MINUTES_IN_DAY:
        yield problem(index, "minutes", "invalid", f"At most {MINUTES_IN_DAY} minutes.")


def _problems_of_day(day: date, today: date, field: str) -> Iterator[FieldError]:
    if day < today:
        yield FieldError(field=field, code="invalid", detail=f"{dated(day)} is over. Choose today or a later day.")
    elif day - today > FARTHEST:
        yield FieldError(field=field, code="invalid", detail="That is more than a year ahead.")
