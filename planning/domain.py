"""Civil dates, weeks and the order of a day, as pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import WEEKDAYS

FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2200, 12, 31)
DAYS_IN_WEEK = 7
STEP = 1024  # the gap left between neighbours: ten halvings before a day must be renumbered
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def date_from(text: str) -> date:
    """The civil date written as YYYY-MM-DD. Raises ValueError where there is no such day, or outside 1900 to 2200."""
    if not ISO_DATE.match(text):
        raise ValueError("not YYYY-MM-DD")
    day = date.fromisoformat(text)
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ValueError("out of range")
    return day


def week_start_for(day: date, first_weekday: str) -> date:
    """The first day of the week that contains `day`; `first_weekday` is such as "mon"."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(first_weekday)) % DAYS_IN_WEEK)


def week_days(week_start: date) -> tuple[date, ...]:
    """The seven dates of the week."""
    return tuple(week_start + timedelta(days=offset) for offset in range(DAYS_IN_WEEK))


def is_near(start_at: datetime, day: date, zone: str) -> bool:
    """Whether the instant may stand on this day's plan.

    A working window may cross midnight, so the night after belongs to the day; the day before is let in as well, as
    the times of a person who changes the zone may fall there. Anything further away is a mistake.
    """
    return abs((start_at.astimezone(ZoneInfo(zone)).date() - day).days) <= 1


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One item of a day, where it stands."""

    id: int
    position: int


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a new or moved item goes."""

    position: int
    renumbered: tuple[Slot, ...]
    """Neighbours that must move first because no gap was left; nearly always empty."""


def place_at(slots: Sequence[Slot], index: int) -> Placement:
    """The position that makes an item the `index`-th among `slots`, which are in order and do not hold the item."""
    lower = slots[index - 1].position if index > 0 else None
    upper = slots[index].position if index < len(slots) else None
    if lower is None or upper is None:
        edge = lower + STEP if lower is not None else upper - STEP if upper is not None else STEP
        return Placement(position=edge, renumbered=())
    if upper - lower >= 2:
        return Placement(position=(lower + upper) // 2, renumbered=())
    spread = (Slot(id=slot.id, position=(rank + 1 + (rank >= index)) * STEP) for rank, slot in enumerate(slots))
    moved = tuple(new for new, old in zip(spread, slots, strict=True) if new != old)
    return Placement(position=(index + 1) * STEP, renumbered=moved)
