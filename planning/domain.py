"""The rules of plans that need no database: shapes, civil dates, weeks, the order of a day."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, Required, TypedDict
from zoneinfo import ZoneInfo

from accounts.models import WEEKDAYS
from config.common.filtering import CivilDate

DAYS_IN_WEEK = 7
MINUTES_IN_DAY = 24 * 60
MOST_FOCUS_AREAS = 20
MOST_SUPPOSED = 50  # of each kind, in one what-if
LONGEST_FOCUS_AREA = 200
LONGEST_BUSY = timedelta(days=14)
MOST_DAYS_OFF = 366  # in one piece
STEP = 1024  # the gap left between neighbours: ten halvings before a day must be renumbered


class WeekFields(TypedDict, total=False):
    """What a person may write of a week."""

    summary: str
    focus_areas: list[str]
    """Short texts."""
    status: str
    review_notes: str


class WeekChanges(WeekFields, total=False):
    """What can be changed once there is a plan."""

    week_start_date: datetime.date
    """A date outside the week moves the plan to the week with that date."""


class DayFields(TypedDict, total=False):
    """What a person may write of a day."""

    summary: str
    status: str
    weekly_plan: int | None
    """The id of the week with this date; it is only checked, since the date decides. None says nothing."""


class DayChanges(DayFields, total=False):
    """What can be changed once there is a plan."""

    date: datetime.date


class ItemFields(TypedDict, total=False):
    """What a person may write of an item."""

    notes: str
    goal: int | None
    """The id of a goal of the same person."""
    task: int | None
    """The id of a task of the same person."""
    status: str
    priority: str
    start_at: datetime.datetime | None
    duration_minutes: int | None
    pinned: bool
    actual_minutes: int | None


class ItemChanges(ItemFields, total=False):
    """What can be changed later. Another day, by date or by id, puts the item at its end."""

    title: str
    date: datetime.date
    daily_plan: int


class Destination(TypedDict, total=False):
    """Where an item goes: before or after another one, or else to the end of a day. None says nothing."""

    before: int | None
    """The id of an item."""
    after: int | None
    """The id of an item."""
    date: datetime.date | None
    daily_plan: int | None
    """The id of a day."""


class DayExceptionFields(TypedDict, total=False):
    """What a person may write of a day with other hours."""

    windows: list[list[str]]
    """[["09:00", "12:00"]]; [] is a day without work."""
    note: str


class DayExceptionChanges(DayExceptionFields, total=False):
    """What can be changed later."""

    date: datetime.date


class TimeOffFields(TypedDict, total=False):
    """What a person may write of time off."""

    title: str
    start_on: datetime.date
    end_on: datetime.date
    """The last day."""


class BusyBlockFields(TypedDict, total=False):
    """What a person may write of a busy time."""

    title: str
    start_at: datetime.datetime
    end_at: datetime.datetime


def are_focus_areas(value: object) -> bool:
    """Whether this is a short list of short texts, none blank."""
    if not isinstance(value, list) or len(value) > MOST_FOCUS_AREAS:
        return False
    return all(isinstance(area, str) and area.strip() and len(area) <= LONGEST_FOCUS_AREA for area in value)


def date_from(text: str) -> date:
    """The civil date written as YYYY-MM-DD. Raises ValueError where there is no such day, or outside 1900 to 2200."""
    return CivilDate().read(text)


def week_start_for(day: date, first_weekday: str) -> date:
    """The first day of the week that contains `day`; `first_weekday` is such as "mon"."""
    return day - timedelta(days=(day.weekday() - WEEKDAYS.index(first_weekday)) % DAYS_IN_WEEK)


def week_days(week_start: date) -> tuple[date, ...]:
    """The seven dates of the week."""
    return tuple(week_start + timedelta(days=offset) for offset in range(DAYS_IN_WEEK))


def is_near(start_at: datetime.datetime, day: date, zone: str) -> bool:
    """Whether the instant may stand on this day's plan.

    A working window may cross midnight, so the night after belongs to the day; the day before is let in as well, as
    the times of a person who changes the zone may fall there. Anything further away is a mistake.
    """
    try:
        local = start_at.astimezone(ZoneInfo(zone)).date()
    except OverflowError:  # the very first or last hours a datetime can hold
        return False
    return abs((local - day).days) <= 1


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


class NewDue(TypedDict):
    """Another due date for a task."""

    task: int
    due_on: datetime.date


class NewEstimate(TypedDict):
    """Another estimate for a task."""

    task: int
    estimate_minutes: int


class NewHours(TypedDict):
    """Other working hours on one date."""

    date: datetime.date
    windows: list[list[str]]
    """[["09:00", "12:00"]]; [] is a day without work."""


class Settling(TypedDict, total=False):
    """What becomes of a leftover, as `planning.rituals.decisions.Decision` has it; carried ones go to today."""

    item: Required[int]
    choice: Required[Literal["carry", "shrink", "move", "drop", "done", "keep"]]
    date: datetime.date | None
    minutes: int | None
    cancel_task: bool


class WhatIf(TypedDict, total=False):
    """What a plan is to suppose."""

    leftovers: list[Settling]
    """These are settled, before all else."""

    drop_goals: list[int]
    """Ids; these goals are paused."""
    drop_tasks: list[int]
    """Ids; these tasks are cancelled."""
    due: list[NewDue]
    estimates: list[NewEstimate]
    days_off: list[datetime.date]
    hours: list[NewHours]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the planner is asked: to plan these days, both included, with this supposed."""

    first: date
    last: date
    what_if: WhatIf = field(default_factory=WhatIf)

    @property
    def days(self) -> frozenset[date]:
        """Those to plan, and those on which other hours are supposed: what stands there may have to leave."""
        asked = (self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))
        other = [*self.what_if.get("days_off", ()), *(hours["date"] for hours in self.what_if.get("hours", ()))]
        over_midnight = (day + timedelta(days=1) for day in other)
        return frozenset([*asked, *other, *over_midnight])

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON values: {"from", "to", "what_if"}."""
        asked: dict[str, Any] = {"from": self.first, "to": self.last, "what_if": self.what_if}
        plain: dict[str, Any] = json.loads(json.dumps(asked, default=date.isoformat))
        return plain

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Asked":
        """What `plain` made."""
        what_if: WhatIf = {**plain["what_if"]}  # type: ignore[typeddict-item]  # `plain` made it from one
        if "due" in what_if:
            what_if["due"] = [{**due, "due_on": date_from(str(due["due_on"]))} for due in what_if["due"]]
        if "leftovers" in what_if:
            what_if["leftovers"] = [_settling(one) for one in what_if["leftovers"]]
        if "days_off" in what_if:
            what_if["days_off"] = [date_from(str(day)) for day in what_if["days_off"]]
        if "hours" in what_if:
            what_if["hours"] = [{**hours, "date": date_from(str(hours["date"]))} for hours in what_if["hours"]]
        return cls(first=date_from(plain["from"]), last=date_from(plain["to"]), what_if=what_if)


def _settling(plain: Settling) -> Settling:
    day = plain.get("date")
    return {**plain, "date": date_from(str(day))} if day else plain
