"""Dates worked out: models cannot be trusted with weekdays and month ends."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field

from accounts.models import WEEKDAYS, User
from accounts.selectors import preferences_of
from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import NOT_A_TRUTH_VALUE, Day
from agent.tools.showing import Shown, weekday_of
from config.common.errors import ValidationFailed
from config.common.limits import FIRST_DATE, LAST_DATE
from planning.domain import DAYS_IN_WEEK, week_start_for
from planning.selectors import overrides_of, time_off_of

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
NAMES: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Direction = Literal["next", "previous", "this"]
Period = Literal["week", "month", "quarter", "year"]
MONTHS = MappingProxyType({"month": 1, "quarter": 3, "year": 12})


class CalculateDate(ToolInput):
    """Steps, taken in the order in which they stand here; those that are left out change nothing."""

    start: Day | None = Field(None, description="The person's today unless told.")
    years: Annotated[int, Field(ge=-300, le=300), NOT_A_TRUTH_VALUE] | None = None
    months: Annotated[int, Field(ge=-3600, le=3600), NOT_A_TRUTH_VALUE] | None = Field(
        None, description="A day the month does not have becomes its last one."
    )
    weeks: Annotated[int, Field(ge=-15_000, le=15_000), NOT_A_TRUTH_VALUE] | None = None
    days: Annotated[int, Field(ge=-100_000, le=100_000), NOT_A_TRUTH_VALUE] | None = None
    start_of: Period | None = Field(None, description="Then to the first day of this period.")
    end_of: Period | None = Field(None, description="Then to the last day of this period.")
    weekday: Weekday | None = Field(None, description="Then to this weekday, in the given direction.")
    direction: Direction | None = Field(
        None, description="next (unless told): strictly later; previous: strictly earlier; this: in the same week."
    )
    until: Day | None = Field(None, description="Also count the days from the result to this date.")


def moved(start: date, *, years: int = 0, months: int = 0, weeks: int = 0, days: int = 0) -> date:
    """The date so much later; months first, where a day that the month does not have becomes its last one.

    Raises ValueError or OverflowError where the calendar ends.
    """
    month = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = month // 12, month % 12 + 1
    landed = date(year, month, min(start.day, monthrange(year, month)[1]))
    return landed + timedelta(weeks=weeks, days=days)


def first_of(period: str, day: date, first_weekday: str) -> date:
    """The first day of the period with `day`; weeks begin on `first_weekday`, such as "mon"."""
    if period == "week":
        return week_start_for(day, first_weekday)
    length = MONTHS[period]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def last_of(period: str, day: date, first_weekday: str) -> date:
    """The last day of the period with `day`."""
    first = first_of(period, day, first_weekday)
    following = moved(first, weeks=1) if period == "week" else moved(first, months=MONTHS[period])
    return following - timedelta(days=1)


def to_weekday(day: date, weekday: int, direction: str, first_weekday: str) -> date:
    """The weekday (Monday is 0) after or before `day`, or in its week."""
    if direction == "this":
        start = week_start_for(day, first_weekday)
        return start + timedelta(days=(weekday - start.weekday()) % DAYS_IN_WEEK)
    ahead = (weekday - day.weekday()) % DAYS_IN_WEEK
    if direction == "next":
        return day + timedelta(days=ahead or DAYS_IN_WEEK)
    return day - timedelta(days=DAYS_IN_WEEK - ahead)


def working_days_between(
    start: date, end: date, weekdays: Collection[int], exceptions: Mapping[date, bool] = MappingProxyType({})
) -> int:
    """How many days from `start` up to, not including, `end` are worked on; negative where it is earlier.

    They are those of these weekdays, but for the exceptions, which say of a date whether it is worked on.
    """
    if end < start:
        return -working_days_between(end, start, weekdays, exceptions)
    weeks, rest = divmod((end - start).days, DAYS_IN_WEEK)
    usual = weeks * len(weekdays) + sum((start.weekday() + day) % DAYS_IN_WEEK in weekdays for day in range(rest))
    own = [(day, works) for day, works in exceptions.items() if start <= day < end]
    return usual + sum(works - (day.weekday() in weekdays) for day, works in own)


def _calculate(context: ToolContext, given: CalculateDate) -> Shown:
    preferences = preferences_of(context.user)
    day = _result(given, given.start or context.today, preferences.week_start)
    shown: dict[str, Any] = {
        "date": day.isoformat(),
        "weekday": weekday_of(day),
        "iso_week": "{}-W{:02}".format(*day.isocalendar()[:2]),
        "days_from_today": (day - context.today).days,
    }
    if given.until is not None:
        working = {WEEKDAYS.index(name) for name, windows in preferences.working_windows.items() if windows}
        shown["days_between"] = (given.until - day).days
        first, last = sorted((day, given.until))
        exceptions = _exceptions(context.user, first, last)
        shown["working_days_between"] = working_days_between(day, given.until, working, exceptions)
    return shown


def _exceptions(user: User, first: date, last: date) -> dict[date, bool]:
    """The dates with hours other than usual, and those off: whether any work is done on them."""
    worked = {day: bool(hours) for day, hours in overrides_of(user, first, last).items()}
    for start, end in time_off_of(user, first, last):
        worked |= {start + timedelta(days=offset): False for offset in range((end - start).days)}
    return worked


def _result(given: CalculateDate, start: date, first_weekday: str) -> date:
    if given.start_of and given.end_of:
        raise ValidationFailed.on("end_of", "exclusive", "Send start_of or end_of, not both.")
    if given.direction and not given.weekday:
        raise ValidationFailed.on("direction", "invalid", "A direction needs a weekday.")
    try:
        day = _stepped(given, start, first_weekday)
    except (ValueError, OverflowError):
        day = date.max
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ValidationFailed.on("start", "out_of_range", "This leads out of the years 1900 to 2200.")
    return day


def _stepped(given: CalculateDate, start: date, first_weekday: str) -> date:
    units = {name: getattr(given, name) or 0 for name in ("years", "months", "weeks", "days")}
    day = moved(start, **units)
    if given.start_of:
        day = first_of(given.start_of, day, first_weekday)
    if given.end_of:
        day = last_of(given.end_of, day, first_weekday)
    if given.weekday:
        day = to_weekday(day, NAMES.index(given.weekday), given.direction or "next", first_weekday)
    return day


TOOLS = (
    Tool(
        name="calculate_date",
        description="Work out a date, its weekday, and how many days lie between two dates. Use it whenever the person "
        "says a date in words, such as “Friday”, “in three weeks” or “end of the quarter”: never work it out yourself. "
        "working_days_between counts the days on which the person has working hours; days off are left out.",
        input=CalculateDate,
        effect="read",
        run=_calculate,
    ),
)
