"""What a clock on the wall shows, in whole minutes of the epoch.

Between two changes of its offset a zone is a straight line: the civil minute (days since 1 January 1970 times 1440,
plus the minute of the day) is the real minute plus the offset. So a span of civil minutes is one span of real minutes
within each stretch: none where the clock skips it, two where the clock shows it twice.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planning.solver.masks import Span

DAY = 1440
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
STRIDE = 6 * 60
"""Offsets are looked at this often; no zone changes twice within it."""


def floor_minute(at: datetime) -> int:
    """The minute that the instant is in."""
    return (at - EPOCH) // timedelta(minutes=1)


def ceil_minute(at: datetime) -> int:
    """The first minute that begins at the instant or later."""
    return -((EPOCH - at) // timedelta(minutes=1))


def instant(minute: int) -> datetime:
    """Where the minute begins."""
    return EPOCH + timedelta(minutes=minute)


class Calendar:
    """The clock of one zone between two minutes; outside it goes on as at the edges."""

    def __init__(self, zone: str, first_minute: int, last_minute: int) -> None:
        self._zone = ZoneInfo(zone)
        self._from: list[int] = []
        self._offsets: list[int] = []
        self._look(first_minute, last_minute)

    def civil(self, minute: int) -> int:
        """The civil minute that the clock shows during a real one."""
        return minute + self._offsets[max(0, bisect_right(self._from, minute) - 1)]

    def day_of(self, minute: int) -> date:
        """The local date during a minute."""
        return date.fromordinal(self.civil(minute) // DAY + EPOCH_DAY)

    def first_minute(self, day: date) -> int:
        """The first real minute that shows this date, or a later one where the clock skips it."""
        wanted = (day.toordinal() - EPOCH_DAY) * DAY
        for index, offset in enumerate(self._offsets):
            minute = max(wanted - offset, self._from[index] if index else wanted - offset)
            if index + 1 == len(self._from) or minute < self._from[index + 1]:
                return minute
        raise AssertionError("the last stretch has no end")

    def real(self, civil_spans: Iterable[Span]) -> list[Span]:
        """The real minutes during which the clock shows these civil ones, as spans, in no order."""
        found: list[Span] = []
        for start, end in civil_spans:
            for index, offset in enumerate(self._offsets):
                low = max(start - offset, self._from[index]) if index else start - offset
                last = index + 1 == len(self._from)
                high = end - offset if last else min(end - offset, self._from[index + 1])
                if high > low:
                    found.append((low, high))
        return found

    def _look(self, first_minute: int, last_minute: int) -> None:
        """Find the stretches between changes of the offset."""
        at, offset = first_minute, self._offset(first_minute)
        self._from.append(at)
        self._offsets.append(offset)
        while at < last_minute:
            after = self._offset(at + STRIDE)
            if after != offset:
                self._from.append(self._change(at, at + STRIDE, offset))
                self._offsets.append(after)
                offset = after
            at += STRIDE

    def _change(self, low: int, high: int, before: int) -> int:
        """The first minute in (low, high] whose offset is another."""
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset(middle) == before else (low, middle)
        return high

    def _offset(self, minute: int) -> int:
        shown = instant(minute).astimezone(self._zone).utcoffset()
        return 0 if shown is None else shown // timedelta(minutes=1)
