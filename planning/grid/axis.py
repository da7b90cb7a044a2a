"""Where instants stand on days that share one scale of hours. Pure.

A place is a minute of the day as clocks show it, so that nine o'clock is level on all days. Where the clock is set back
on one of them, the hour that it shows twice gets room of its own behind the first, on all of them: nothing that happens
at different times shares a place. Where it is set forward, the hour that is skipped stays empty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from planning.solver.calendar import DAY, EPOCH_DAY, Calendar
from planning.solver.masks import Span

HOUR = 60


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of a day in which the clock runs evenly and places do, too."""

    place: int
    minutes: int
    begins: int
    """The real minute, of the epoch."""
    shows: int
    """The minute of the day that the clock shows then."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One civil day; without stretches where the zone never had it."""

    day: date
    stretches: tuple[Stretch, ...]

    def span(self, start: int, end: int) -> Span | None:
        """From where to where the real minutes [start, end) stand; None where none of them is on this day."""
        places = [
            (part.place + max(start - part.begins, 0), part.place + min(end - part.begins, part.minutes))
            for part in self.stretches
            if part.begins < end and start < part.begins + part.minutes
        ]
        return (places[0][0], places[-1][1]) if places else None


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A line of the scale."""

    place: int
    shows: int
    """0 to 24."""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Some days, and the scale they share."""

    columns: tuple[Column, ...]
    hours: tuple[Hour, ...]
    """All of the day."""


def axis_of(days: Sequence[date], zone: str) -> Axis:
    """The days in the zone with this IANA name."""
    clock = Calendar(zone, _midnight(min(days)) - 2 * DAY, _midnight(max(days)) + 4 * DAY)
    runs = {day: _runs_of(day, clock) for day in days}
    repeats = {day: list(_repeats(found)) for day, found in runs.items()}
    columns = [Column(day=day, stretches=tuple(_stretches(day, runs[day], repeats))) for day in days]
    return Axis(columns=tuple(columns), hours=tuple(_hours([one for found in repeats.values() for one in found])))


Run = tuple[int, int, int]
"""A real minute, how many from there, and the minute of the day that the clock shows at the first."""
Repeat = tuple[int, int]
"""The minute of the day at which the clock is set back, and by how much."""


def _runs_of(day: date, clock: Calendar) -> list[Run]:
    midnight = _midnight(day)
    spans = sorted(clock.real([(midnight, midnight + DAY)]))
    return [(start, end - start, clock.civil(start) - midnight) for start, end in spans]


def _repeats(runs: Sequence[Run]) -> Iterable[Repeat]:
    for (_, minutes, shows), (_, _, again) in pairwise(runs):
        if again < shows + minutes:
            yield shows + minutes, shows + minutes - again


def _stretches(day: date, runs: Sequence[Run], repeats: dict[date, list[Repeat]]) -> Iterable[Stretch]:
    """The runs of a day, cut where another day's repeated time needs room."""
    others = sorted(one for other, found in repeats.items() if other != day for one in found)
    own = 0
    for number, (begins, minutes, shows) in enumerate(runs):
        if number:
            own += max(runs[number - 1][2] + runs[number - 1][1] - shows, 0)
        cuts = [at for at, _ in others if shows < at < shows + minutes]
        for low, high in zip([shows, *cuts], [*cuts, shows + minutes], strict=True):
            place = low + own + sum(by for at, by in others if at <= low)
            yield Stretch(place=place, minutes=high - low, begins=begins + low - shows, shows=low)


def _hours(repeats: Sequence[Repeat]) -> Iterable[Hour]:
    found = {hour * HOUR + sum(by for at, by in repeats if at <= hour * HOUR): hour for hour in range(DAY // HOUR + 1)}
    for at, by in repeats:
        before = sum(earlier for other, earlier in repeats if other < at)
        again = range(-(-(at - by) // HOUR), -(-at // HOUR))
        found |= {at + before + hour * HOUR - (at - by): hour for hour in again}
    return [Hour(place=place, shows=hour) for place, hour in sorted(found.items())]


def _midnight(day: date) -> int:
    return (day.toordinal() - EPOCH_DAY) * DAY
