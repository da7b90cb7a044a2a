"""When there is time: working windows as instants, less what is planned. Pure: takes values, returns values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import WEEKDAYS

Windows = Mapping[str, Sequence[Sequence[str]]]
"""{"mon": [["09:00", "17:00"]]}: an end at or before its start is on the next day."""


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """The time from `start` up to, not including, `end`: instants in UTC."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        """Whole ones."""
        return int((self.end - self.start).total_seconds() // 60)


def windows_on(day: date, windows: Windows, zone: ZoneInfo) -> list[Span]:
    """The windows that begin on this day, in order; those that touch are one. Windows of a day do not overlap."""
    joined: list[Span] = []
    for span in sorted(_span(day, start, end, zone) for start, end in windows.get(WEEKDAYS[day.weekday()], ())):
        if joined and joined[-1].end >= span.start:
            span = Span(start=joined.pop().start, end=span.end)
        joined.append(span)
    return joined


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


def _span(day: date, start: str, end: str, zone: ZoneInfo) -> Span:
    opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    last = day if closes > opens else day + timedelta(days=1)
    return Span(start=_instant(day, opens, zone), end=_instant(last, closes, zone))


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
