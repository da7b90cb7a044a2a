"""A person's days as they are drawn: the hours that are shown, what is open, what is planned and what is busy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import Preferences, User
from accounts.selectors import preferences_of
from goals.domain import MINUTES_WITHOUT_ESTIMATE
from planning.availability import Span, clock_spans, days_as_spans, first_instant_of, free_within, working_spans
from planning.domain import MINUTES_IN_DAY
from planning.grid.axis import HOUR, Axis, Column, Hour, Stretch, axis_of
from planning.grid.lanes import Lane, lanes_of
from planning.models import BusyBlock, PlanItem
from planning.selectors import busy_blocks_for, cutoff_of, day_exceptions_for, items_between, time_off_for
from planning.solver.calendar import ceil_minute, floor_minute
from planning.solver.masks import Span as Places

LEAST_MINUTES = 15
"""How long a block is drawn at least: a line of words."""

ONE_LINE = 25
"""Minutes up to which a block has room for one line alone."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Something with a time, as far as it is on one day."""

    title: str
    start_at: datetime
    end_at: datetime
    places: Places
    lane: Lane
    begins_here: bool
    ends_here: bool
    item: PlanItem | None
    """None where it is a busy time."""

    @property
    def lasts(self) -> int:
        """Its minutes, those on other days included."""
        return Span(start=self.start_at, end=self.end_at).minutes

    @property
    def is_short(self) -> bool:
        """Room for one line of words."""
        return self.places[1] - self.places[0] <= ONE_LINE


@dataclass(frozen=True, kw_only=True)
class Day:
    """One column."""

    date: date
    stretches: tuple[Stretch, ...]
    words: str
    """Why there is no working time; "" where there is some."""
    closed: tuple[Places, ...]
    """What is outside of working time, within the hours shown."""
    blocks: tuple[Block, ...]
    """In order."""
    now: int | None
    """Where the present instant stands; None on other days and outside of the hours shown."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Days side by side, from the place `low` to `high`; both 0 where there is nothing to show on any of them."""

    days: tuple[Day, ...]
    low: int
    high: int
    hours: tuple[Hour, ...]
    """Those that are shown, but for the last line."""

    @property
    def first(self) -> date:
        """The first of its days."""
        return self.days[0].date

    @property
    def item_ids(self) -> set[int]:
        """The items that are in it."""
        return {block.item.pk for day in self.days for block in day.blocks if block.item}


def picture_of(user: User, days: Sequence[date], now: datetime) -> Picture:
    """These days, which follow each other, with what is in them; in a fixed number of queries."""
    reader = _Reader(user, days)
    axis = axis_of(days, reader.zone)
    drawn = [_blocks(column, reader.items, reader.busy) for column in axis.columns]
    windows = [places for column in axis.columns for places in _places(column, reader.windows)]
    low, high = _shown([*windows, *(block.places for blocks in drawn for block in blocks)], axis)
    return Picture(
        days=tuple(
            Day(
                date=column.day,
                stretches=column.stretches,
                words=reader.words_of(column.day, has_hours=bool(_places(column, reader.windows))),
                closed=tuple(_closed(_places(column, reader.open), low, high)),
                blocks=tuple(blocks),
                now=_now(column, now, low, high),
            )
            for column, blocks in zip(axis.columns, drawn, strict=True)
        ),
        low=low,
        high=high,
        hours=tuple(hour for hour in axis.hours if low <= hour.place < high),
    )


def span_of(item: PlanItem) -> Span:
    """The time of an item that has a start. Without a length it is as long as the planner takes it to be."""
    assert item.start_at is not None  # noqa: S101
    lasts = timedelta(minutes=item.duration_minutes or MINUTES_WITHOUT_ESTIMATE)
    return Span(start=item.start_at, end=item.start_at + lasts)


class _Reader:
    """What a person has on these days."""

    def __init__(self, user: User, days: Sequence[date]) -> None:
        preferences = preferences_of(user)
        self.zone, first, last = preferences.time_zone, days[0], days[-1]
        before = first - timedelta(days=1)  # whose hours may reach over midnight
        begins, ends = first_instant_of(first, self.zone), first_instant_of(last + timedelta(days=1), self.zone)
        self.items = list(items_between(user, begins, ends))
        self.busy = list(busy_blocks_for(user).between(begins, ends).order_by("start_at", "end_at", "id"))
        self._off = list(time_off_for(user).between(before, last).order_by("start_on", "id"))
        self._others = {row.date: row for row in day_exceptions_for(user).between(before, last)}
        hours = {day: row.windows for day, row in self._others.items()}
        self.windows = working_spans(before, last, preferences.working_windows, hours, self.zone)
        self.open = self._open(preferences, before, last)

    def words_of(self, day: date, *, has_hours: bool) -> str:
        """Why nothing is worked then; "" where that is not so."""
        off = [row.title for row in self._off if row.start_on <= day <= row.end_on]
        if off:
            return f"Time off: {', '.join(off)}"
        if has_hours:
            return ""
        other = self._others.get(day)
        return "No working hours on this day" + (f": {other.note}" if other and other.note else "")

    def _open(self, preferences: Preferences, first: date, last: date) -> list[Span]:
        off = [(row.start_on, row.end_on + timedelta(days=1)) for row in self._off]
        cutoff: time | None = cutoff_of(preferences)
        nights = clock_spans(first, last, cutoff, self.zone) if cutoff else []
        taken = [*days_as_spans(off, self.zone), *nights]
        return [free for window in self.windows for free in free_within(window, taken)]


def _places(column: Column, spans: Iterable[Span]) -> list[Places]:
    found = (column.span(floor_minute(span.start), ceil_minute(span.end)) for span in spans)
    return sorted(places for places in found if places)


def _blocks(column: Column, items: Iterable[PlanItem], busy: Iterable[BusyBlock]) -> list[Block]:
    """What is on this day, each in its lane."""
    rows: list[tuple[Places, Span, str, PlanItem | None]] = []
    for item in items:
        span = span_of(item)
        rows += [(places, span, item.title, item) for places in _places(column, [span])]
    for block in busy:
        span = Span(start=block.start_at, end=block.end_at)
        rows += [(places, span, block.title, None) for places in _places(column, [span])]
    rows.sort(key=lambda row: (row[0], row[3] is not None, row[1].start, row[3].pk if row[3] else 0))
    lanes = lanes_of([places for places, *_ in rows], least=LEAST_MINUTES)
    begins, ends = column.stretches[0].begins if rows else 0, _end_of(column)
    return [
        Block(
            title=title,
            start_at=span.start,
            end_at=span.end,
            places=places,
            lane=lane,
            begins_here=floor_minute(span.start) >= begins,
            ends_here=ceil_minute(span.end) <= ends,
            item=item,
        )
        for (places, span, title, item), lane in zip(rows, lanes, strict=True)
    ]


def _end_of(column: Column) -> int:
    return max((part.begins + part.minutes for part in column.stretches), default=0)


def _shown(places: Sequence[Places], axis: Axis) -> Places:
    """From the full hour before the first to the one after the last."""
    if not places:
        return 0, 0
    low = min(start for start, _ in places) // HOUR * HOUR
    high = max(max(end, start + LEAST_MINUTES) for start, end in places)
    return low, min(-(-high // HOUR) * HOUR, max(axis.hours[-1].place, MINUTES_IN_DAY))


def _closed(open_places: Iterable[Places], low: int, high: int) -> Iterable[Places]:
    at = low
    for start, end in open_places:
        if start > at:
            yield at, start
        at = max(at, end)
    if at < high:
        yield at, high


def _now(column: Column, now: datetime, low: int, high: int) -> int | None:
    found = column.span(floor_minute(now), floor_minute(now) + 1)
    return found[0] if found and low <= found[0] < high else None
