"""When a person has time, in the solver's terms."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from accounts.models import WEEKDAYS, Preferences, User
from config.common.errors import ValidationFailed
from planning.domain import MINUTES_IN_DAY
from planning.selectors import busy_of, time_off_of
from planning.solver.problem import Busy, BusyDays, Window


def windows_in(preferences: Preferences) -> tuple[tuple[Window, ...], ...]:
    """Seven, Monday first. Raises ValidationFailed where there are none."""
    windows = tuple(windows_of(preferences.working_windows.get(day, ())) for day in WEEKDAYS)
    if not any(windows):
        raise ValidationFailed.on(
            "working_windows", "required", "There are no working hours to plan in: say in the settings when you work."
        )
    return windows


def windows_of(hours: Iterable[Sequence[str]]) -> tuple[Window, ...]:
    """The windows of one day, as `working_windows` and other hours have them: ["09:00", "17:00"]."""
    return tuple(sorted(_window(opens, closes) for opens, closes in hours))


def busy_in(user: User, first: date, end: date, now: datetime) -> Iterator[Busy | BusyDays]:
    """Time off as whole days, busy times as they are; those that reach into the horizon."""
    for start_on, end_on in time_off_of(user, first, end):
        yield BusyDays(start_on=start_on, end_on=end_on)
    horizon = timedelta(days=(end - first).days + 2)  # a day more at each end, whatever the zone
    for span in busy_of(user, now - timedelta(days=1), now + horizon):
        yield Busy(start_at=span.start, end_at=span.end)


def minute_of(at: time) -> int:
    """The minute of the day that a clock shows then."""
    return at.hour * 60 + at.minute


def _window(opens: str, closes: str) -> Window:
    opens_minute, closes_minute = (minute_of(time.fromisoformat(text)) for text in (opens, closes))
    return Window(opens_minute=opens_minute, closes_minute=closes_minute or MINUTES_IN_DAY)
