"""How much time there is, and when."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.selectors import preferences_of, zone_of
from planning.availability import Span, clipped, free_within, working_spans
from planning.domain import DAYS_IN_WEEK
from planning.selectors import closed_of, overrides_of


def free_minutes(user: User, first: date, last: date, now: datetime) -> int:
    """The working time from `now` on in windows that begin on these dates, less when there is no work at all.

    Days off, busy times and what is after the cutoff are no time; what is planned takes nothing from it.
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
    closed = closed_of(user, preferences, ahead[0].start, ahead[-1].end) if ahead else []
    return [free for span in ahead for free in free_within(span, closed)]
