"""How much time there is, and when."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.selectors import preferences_of, zone_of
from planning.availability import Span, clipped, days_as_spans, free_within, working_spans
from planning.domain import DAYS_IN_WEEK
from planning.selectors import busy_of, overrides_of, time_off_of


def free_minutes(user: User, first: date, last: date, now: datetime) -> int:
    """The working time from `now` on in windows that begin on these dates, less days off and busy times.

    What is planned takes nothing from it.
    """
    return sum(span.minutes for span in _free(user, first, last, now))


def next_working_day(user: User, after: date, now: datetime) -> date:
    """The first of the seven days behind `after` with working time; the very next where none has any."""
    tomorrow = after + timedelta(days=1)
    spans = _free(user, tomorrow, after + timedelta(days=DAYS_IN_WEEK), now)
    return spans[0].start.astimezone(ZoneInfo(zone_of(user))).date() if spans else tomorrow


def _free(user: User, first: date, last: date, now: datetime) -> list[Span]:
    preferences = preferences_of(user)
    zone = preferences.time_zone
    spans = working_spans(first, last, preferences.working_windows, overrides_of(user, first, last), zone)
    ahead = [left for span in spans if (left := clipped(span, start=now)) is not None]
    # A window that begins on the last date may reach into the next one.
    days_off = days_as_spans(time_off_of(user, first, last + timedelta(days=1)), zone)
    busy = busy_of(user, ahead[0].start, ahead[-1].end) if ahead else []
    return [free for span in ahead for free in free_within(span, [*days_off, *busy])]
