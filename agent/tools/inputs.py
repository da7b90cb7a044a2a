"""The types that the inputs of tools are made of: bounded texts, ids, civil dates, local times."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from agent.tools.base import ToolInput
from config.common.errors import ValidationFailed
from config.common.filtering import LONGEST_SEARCH
from config.common.limits import FIRST_DATE, LAST_DATE, LONGEST_TEXT, LONGEST_TITLE
from config.common.serializers import ISO_DATE
from goals.models import LARGEST_MINUTES
from planning.domain import MINUTES_IN_DAY

MINUTES_IN_WEEK = 7 * MINUTES_IN_DAY
MOST_AT_ONCE = 50
EMPTIED = MappingProxyType({"description": "", "notes": "", "done_when": ""})
"""What clearing a text stores; anything else becomes null."""


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("there is a NUL character in it")
    return text


def _as_written(value: Any) -> Any:
    """Only YYYY-MM-DD: pydantic alone also takes numbers and instants at midnight for a date."""
    if (isinstance(value, str) and not ISO_DATE.fullmatch(value)) or isinstance(value, (int, float)):
        raise ValueError("write a date as YYYY-MM-DD")
    return value


def _within_the_calendar(day: date) -> date:
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ValueError("dates are from the years 1900 to 2200")
    return day


def _instant_as_written(value: Any) -> Any:
    if isinstance(value, (int, float)) or (isinstance(value, str) and not ISO_DATE.fullmatch(value[:10])):
        raise ValueError("write an instant such as 2026-03-04T09:30:00+01:00")
    return value


def _instant_within_the_calendar(at: datetime) -> datetime:
    _within_the_calendar(at.date())
    return at


def _not_a_truth_value(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("write a number")
    return value


NOT_A_TRUTH_VALUE = BeforeValidator(_not_a_truth_value)
Id = Annotated[int, Field(ge=1), NOT_A_TRUTH_VALUE]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
Limit = Annotated[int, Field(ge=1, le=50, description="How many at most; 20 unless told."), NOT_A_TRUTH_VALUE]
MOST_UNLESS_TOLD = 20
Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), AfterValidator(_without_nul)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_without_nul)]
Search = Annotated[
    str,
    Field(max_length=LONGEST_SEARCH, description="Words that all occur, in any case."),
    AfterValidator(_without_nul),
]
Day = Annotated[date, BeforeValidator(_as_written), AfterValidator(_within_the_calendar)]
Instant = Annotated[datetime, BeforeValidator(_instant_as_written), AfterValidator(_instant_within_the_calendar)]
"""Without an offset it is the person's local time; `instant_of` settles that."""
LocalTime = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="The person's local time, HH:MM.")
]
Minutes = Annotated[int, Field(ge=1, le=LARGEST_MINUTES), NOT_A_TRUTH_VALUE]
MinutesOfDay = Annotated[int, Field(ge=1, le=MINUTES_IN_DAY), NOT_A_TRUTH_VALUE]
ActualMinutes = Annotated[
    int, Field(ge=0, le=MINUTES_IN_DAY, description="How long it really took."), NOT_A_TRUTH_VALUE
]
MinutesOfWeek = Annotated[int, Field(ge=0, le=MINUTES_IN_WEEK), NOT_A_TRUTH_VALUE]
Priority = Literal["low", "medium", "high", "urgent"]
Horizon = Literal["short", "medium", "long"]
Energy = Literal["low", "medium", "high"]
PlanStatus = Literal["draft", "active", "completed"]


def fields_of(given: ToolInput, *besides: str) -> dict[str, Any]:
    """What was sent, by name, without `besides`; what `clear` names is emptied. Raises ValidationFailed."""
    sent = {name: value for name, value in given if value is not None and name not in {"clear", *besides}}
    for name in getattr(given, "clear", None) or ():
        if name in sent:
            raise ValidationFailed.on("clear", "exclusive", f"Send {name} or clear it, not both.")
        sent[name] = EMPTIED.get(name)
    return sent


def clearing_both(fields: Mapping[str, Any], *stems: str) -> dict[str, Any]:
    """The fields, where clearing the date of a stem such as "due" clears its instant as well."""
    cleared = {f"{stem}_at": None for stem in stems if f"{stem}_on" in fields and fields[f"{stem}_on"] is None}
    return {**fields, **cleared}


def instant_of(at: datetime, zone: ZoneInfo) -> datetime:
    """The instant that was meant; without an offset, in the person's zone."""
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def start_on(day: date, start: str, zone: ZoneInfo) -> datetime:
    """The instant of a local time on a day. Raises ValidationFailed where clocks jump over it."""
    local = datetime.combine(day, time.fromisoformat(start), tzinfo=zone)
    # A time that does not exist comes back as another one; a time that exists twice is the earlier one.
    if datetime.fromtimestamp(local.timestamp(), zone).time() != local.time():
        raise ValidationFailed.on("start", "invalid", f"There is no {start} on {day}: clocks go forward then.")
    return local
