"""Finding time that is free."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Preferences, User
from accounts.selectors import preferences_of
from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import Day, MinutesOfDay
from agent.tools.showing import Shown, weekday_of
from config.common.errors import ValidationFailed
from planning.availability import (
    Span,
    Windows,
    clipped,
    first_instant_of,
    free_within,
    working_spans,
)
from planning.selectors import busy_between, closed_of, overrides_of

MOST_DAYS = 31
MOST_SPANS = 100


class FindFreeTime(ToolInput):
    """Between which dates, both included, and how much in one piece."""

    from_date: Day
    to_date: Day
    minutes: MinutesOfDay


def _find(context: ToolContext, given: FindFreeTime) -> Shown:
    if not 0 <= (given.to_date - given.from_date).days < MOST_DAYS:
        sentence = f"Choose to_date from from_date up to {MOST_DAYS - 1} days later."
        raise ValidationFailed.on("to_date", "invalid", sentence)
    preferences = preferences_of(context.user)
    windows = _windows(context, given, preferences.working_windows)
    taken = _taken(context.user, preferences, windows[0].start, windows[-1].end) if windows else []
    free = [span for window in windows for span in free_within(window, taken) if span.minutes >= given.minutes]
    shown = [_shown(span, context.zone) for span in free[:MOST_SPANS]]
    return {"free": shown, "more": len(free) > MOST_SPANS}


def _windows(context: ToolContext, given: FindFreeTime, windows: Windows) -> list[Span]:
    """The person's windows on these dates, from now on; the night before reaches into the first one."""
    first, zone = given.from_date - timedelta(days=1), context.zone.key
    overrides = overrides_of(context.user, first, given.to_date)
    begins = max(first_instant_of(given.from_date, zone), _next_minute(context.now))
    spans = working_spans(first, given.to_date, windows, overrides, zone)
    return [left for span in spans if (left := clipped(span, start=begins)) is not None]


def _taken(user: User, preferences: Preferences, start: datetime, end: datetime) -> list[Span]:
    """What is planned then, and when there is no work at all."""
    return [*busy_between(user, start, end), *closed_of(user, preferences, start, end)]


def _next_minute(now: datetime) -> datetime:
    """Times are told to the minute: the present one has begun already."""
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return minute if minute == now else minute + timedelta(minutes=1)


def _shown(span: Span, zone: ZoneInfo) -> Shown:
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    return {
        "date": start.date().isoformat(),
        "weekday": weekday_of(start.date()),
        "start": f"{start:%H:%M}",
        "end": f"{end:%H:%M}",
        "minutes": span.minutes,
    }


TOOLS = (
    Tool(
        name="find_free_time",
        description="Find free time of at least so many minutes within the person's working hours, from now on, "
        "between two dates (31 days at most). What is after the cutoff, days off, busy times, and open items with a "
        "time and a duration take time. Returns spans in local time; an end before its start is on the next day.",
        input=FindFreeTime,
        effect="read",
        run=_find,
    ),
)
