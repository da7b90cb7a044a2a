"""When there is time: working windows as instants, less what is taken. Pure: takes values, returns values.

The wall clock is the solver's own, so that what is shown as free is what it may plan in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import WEEKDAYS
from planning.solver.calendar import DAY, EPOCH_DAY, Calendar, instant

Hours = Sequence[Sequence[str]]
"""[["09:00", "17:00"]]: an end at or before its start is on the next day."""
Windows = Mapping[str, Hours]
"""By weekday: {"mon": [["09:00", "17:00"]]}."""
Overrides = Mapping[date, Hours]
"""Instead of all windows that would begin on that date."""


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """The time from `start` up to, not including, `end`: instants in UTC."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole ones."""
        return int((self.end - self.start).total_seconds() // 60)


def working_spans(first: date, last: date, windows: Windows, overrides: Overrides, zone: str) -> list[Span]:
    """The time within windows that begin on these dates, both included, in order; those that touch are one.

    A wall clock that skips or repeats an hour does so within a window too: what is not shown is no time, and what is
    shown twice counts twice.
    """
    clock = _clock(first, last, zone)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    civil = (_civil(day, row) for day in days for row in hours_on(day, windows, overrides))
    return _joined(clock.real(civil))


def hours_on(day: date, windows: Windows, overrides: Overrides) -> Hours:
    """The windows that begin on this date, as written."""
    return overrides.get(day, windows.get(WEEKDAYS[day.weekday()], ()))


def days_as_spans(ranges: Iterable[tuple[date, date]], zone: str) -> list[Span]:
    """Whole civil days, [start, end), as time. A day that the zone never had is none."""
    listed = list(ranges)
    if not listed:
        return []
    clock = _clock(min(start for start, _ in listed), max(end for _, end in listed), zone)
    return _joined((clock.first_minute(start), clock.first_minute(end)) for start, end in listed)


def clock_spans(first: date, last: date, since: time, zone: str) -> list[Span]:
    """The time of these dates, both included, at which the clock shows `since` or later."""
    clock = _clock(first, last, zone)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    minute = since.hour * 60 + since.minute
    return _joined(clock.real((_minute_of(day) + minute, _minute_of(day) + DAY) for day in days))


def first_instant_of(day: date, zone: str) -> datetime:
    """When this civil date begins; where the zone never had it, the date after."""
    return instant(_clock(day, day, zone).first_minute(day))


def free_within(window: Span, busy: Iterable[Span]) -> list[Span]:
    """What is left of the window, in order. Busy spans may overlap."""
    free, start = [], window.start
    for span in sorted(busy):
        if span.start > start:
            free.append(Span(start=start, end=min(span.start, window.end)))
        start = max(start, span.end)
        if start >= window.end:
            return free
    return [*free, Span(start=start, end=window.end)] if start < window.end else free


def clipped(span: Span, *, start: datetime) -> Span | None:
    """What of the span is at `start` or later; None where nothing is."""
    return Span(start=max(span.start, start), end=span.end) if span.end > start else None


def _clock(first: date, last: date, zone: str) -> Calendar:
    """The wall clock over these dates, and two days more on either side: no zone is further from UTC."""
    return Calendar(zone, _minute_of(first) - 2 * DAY, _minute_of(last) + 4 * DAY)


def _civil(day: date, row: Sequence[str]) -> tuple[int, int]:
    opens, closes = (int(at[:2]) * 60 + int(at[3:]) for at in row)
    return _minute_of(day) + opens, _minute_of(day) + closes + (DAY if closes <= opens else 0)


def _minute_of(day: date) -> int:
    return (day.toordinal() - EPOCH_DAY) * DAY


def _joined(minutes: Iterable[tuple[int, int]]) -> list[Span]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(minutes):
        if joined and joined[-1][1] >= start:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        elif end > start:
            joined.append((start, end))
    return [Span(start=instant(start), end=instant(end)) for start, end in joined]
