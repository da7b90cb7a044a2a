"""Finding time that is free."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.selectors import preferences_of
from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import Day, MinutesOfDay
from agent.tools.showing import Shown, weekday_of
from config.common.errors import ValidationFailed
from planning.availability import Span, Windows, clipped, free_within, windows_on
from planning.selectors import busy_between

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
    windows = list(_windows(context, given))
    busy = busy_between(context.user, windows[0].start, max(one.end for one in windows)) if windows else []
    free = [span for window in windows for span in free_within(window, busy) if span.minutes >= given.minutes]
    shown = [_shown(span, context.zone) for span in free[:MOST_SPANS]]
    return {"free": shown, "more": len(free) > MOST_SPANS}


def _windows(context: ToolContext, given: FindFreeTime) -> Iterator[Span]:
    """The person's windows on these dates, from now on; the night before reaches into the first one."""
    hours: Windows = preferences_of(context.user).working_windows
    morning = datetime.combine(given.from_date, time.min, tzinfo=context.zone).astimezone(UTC)
    begins = max(morning, _next_minute(context.now))
    for day in _days(given.from_date - timedelta(days=1), given.to_date):
        for window in windows_on(day, hours, context.zone):
            left = clipped(window, start=begins)
            if left is not None:
                yield left


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


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
        "between two dates (31 days at most). Only open items with a time and a duration take time. Returns spans in "
        "local time; an end before its start is on the next day.",
        input=FindFreeTime,
        effect="read",
        run=_find,
    ),
)
