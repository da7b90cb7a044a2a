"""Dates in plain English, seen from a person's own day: "friday", "june 5", "in two weeks", "end of next month".

dateparser reads what names one day; what names several (a week, a month, an end) is ours. Only phrases of the shapes in
`PHRASE` reach it, for it finds a date in almost any text (docs/decisions/0010-plain-english-dates.md).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIRST_YEAR, LAST_YEAR = 1900, 2200  # what Daymark keeps
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_PERIOD = r"(?:week|month|quarter|year)"
_SPAN = rf"(?:(?P<which>this|next|last) (?P<unit>{_PERIOD}|weekend)|(?P<weekend>the weekend|weekend))"
_EDGE = (
    rf"(?:the )?(?P<edge>end|start|beginning) of (?:(?P<edge_which>the|this|next) )?(?P<edge_unit>{_PERIOD}|{_MONTH})"
)
_OF_WEEK = (
    rf"(?P<day_of>{_WEEKDAY}) (?:of )?(?P<week>next|this) week"
    rf"|(?P<week_2>next|this) week(?: on)? (?P<day_of_2>{_WEEKDAY})"
)
_ONE_DAY = (
    r"today|tonight|this (?:morning|afternoon|evening)|tomorrow|yesterday|(?:the )?day after tomorrow"
    rf"|(?:(?:this|next|last|coming) )?{_WEEKDAY}"
    rf"|in {_COUNT} (?:days?|weeks?|months?|years?)|{_COUNT} (?:days?|weeks?|months?|years?) from (?:now|today)"
    rf"|{_MONTH} {_DAY}(?:,? \d{{4}})?|(?:the )?{_DAY} (?:of )?{_MONTH}(?:,? \d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}"
    r"|the \d{1,2}(?:st|nd|rd|th)"
)
_WHOLE_MONTH = rf"(?:(?P<month_which>this|next) )?(?P<month>{_MONTH}(?: \d{{4}})?)"
_SHAPE = re.compile(rf"(?:{_EDGE}|{_OF_WEEK}|{_SPAN}|(?P<one>{_ONE_DAY})|{_WHOLE_MONTH})", re.IGNORECASE)
PHRASE = re.sub(r"\(\?P<\w+>", "(?:", _SHAPE.pattern)
"""What a date looks like, as part of other patterns: no group has a name."""

_LAST_WORD = re.compile(r"\s(?:(?P<to>to|on|by|due|until|for)\s)?(?P<word>[a-z]{5,})$")
_MONTHS = tuple(name.casefold() for name in calendar.month_name[1:])
_NEAR_DAYS = (*WEEKDAYS, "tomorrow", "yesterday", "tonight")
_CALENDAR = rf"\b{_MONTH}(?!\w)|\d{{4}}-"
_LIBRARY_WORDS = MappingProxyType(
    {"this morning": "today", "this afternoon": "today", "this evening": "today", "tonight": "today"}
)


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days a phrase names, both ends among them."""

    first: date
    last: date

    @property
    def is_one_day(self) -> bool:
        """Whether it names a single day."""
        return self.first == self.last


def days_of(phrase: str, today: date) -> Days | None:
    """What the whole phrase names; None where it is no date. A weekday is the first one after today."""
    plain = " ".join(phrase.casefold().split())
    shape = _SHAPE.fullmatch(plain)
    try:
        found = _read(shape, today) if shape else None
        return found if found and found.first.year >= FIRST_YEAR and found.last.year <= LAST_YEAR else None
    except (OverflowError, ValueError):  # the year 10000, the 31st of a short month
        return None


def misspelt_day(text: str) -> tuple[str, str] | None:
    """The last word where it is nearly that of a day, and the day's: ("tomorow", "tomorrow")."""
    found = _LAST_WORD.search(text.casefold())
    if found is None:
        return None
    near = get_close_matches(found["word"], (*_NEAR_DAYS, *(_MONTHS if found["to"] else ())), 1, 0.8)
    is_day = not near or found["word"] in near or _SHAPE.fullmatch(found["word"])
    return None if is_day else (found["word"], near[0])


def _read(shape: re.Match[str], today: date) -> Days | None:
    part = shape.groupdict()
    if part["one"]:
        return _one_day(part["one"], today)
    if part["month"]:
        # "next october", said in October, is that of another year.
        ahead = _period("month", today).last + timedelta(1) if part["month_which"] == "next" else today
        return _month_named(part["month"], ahead)
    if part["edge"]:
        return _edge(part, today)
    if weekday := part["day_of"] or part["day_of_2"]:
        return _day_of_week(weekday, part["week"] or part["week_2"], today)
    return _span(part["which"] or "this", part["unit"] or "weekend", today)


def _one_day(phrase: str, today: date) -> Days | None:
    phrase = _LIBRARY_WORDS.get(phrase, phrase)
    if re.fullmatch(rf"(?:this|coming) {_WEEKDAY}", phrase):
        first = today + timedelta((_weekday(phrase.split()[1]) - today.weekday()) % 7)
        return Days(first=first, last=first)
    if re.fullmatch(r"the \d{1,2}\w\w", phrase):
        found = _numbered_day(int(phrase[4:-2]), today)
    else:
        # Seen from the day before, a calendar date may also be today; the library looks strictly ahead.
        found = _parsed(phrase, today - timedelta(1) if re.search(_CALENDAR, phrase) else today)
    return Days(first=found, last=found) if found else None


def _numbered_day(number: int, today: date) -> date | None:
    """The next day of that number in its month, today among them: "the 31st" skips short months."""
    return next((day for day in (today + timedelta(ahead) for ahead in range(62)) if day.day == number), None)


def _month_named(phrase: str, today: date) -> Days | None:
    found = _parsed(phrase, today.replace(day=1) - timedelta(1))  # so that this month counts as ahead
    return _period("month", found) if found else None


def _edge(part: dict[str, str | None], today: date) -> Days | None:
    unit, which = part["edge_unit"] or "", part["edge_which"] or "this"
    is_period = re.fullmatch(_PERIOD, unit) is not None
    whole = _span("next" if which == "next" else "this", unit, today) if is_period else _month_named(unit, today)
    if whole is None:
        return None
    day = whole.last if part["edge"] == "end" else whole.first
    return Days(first=day, last=day)


def _day_of_week(weekday: str, which: str | None, today: date) -> Days:
    monday = today - timedelta(today.weekday()) + timedelta(7 if which == "next" else 0)
    day = monday + timedelta(_weekday(weekday))
    return Days(first=day, last=day)


def _span(which: str, unit: str, today: date) -> Days:
    """A week runs from Monday to Sunday, whatever the person's first day: both ends are said in the answer."""
    steps = {"this": 0, "next": 1, "last": -1}[which]
    if unit in {"week", "weekend"}:
        week = _period("week", today + timedelta(7 * steps))
        return week if unit == "week" else Days(first=week.last - timedelta(1), last=week.last)
    this = _period(unit, today)
    if steps == 0:
        return this
    return _period(unit, this.last + timedelta(1) if steps > 0 else this.first - timedelta(1))


def _period(unit: str, day: date) -> Days:
    if unit == "week":
        monday = day - timedelta(day.weekday())
        return Days(first=monday, last=monday + timedelta(6))
    first_month, last_month = {
        "month": (day.month, day.month),
        "quarter": ((day.month - 1) // 3 * 3 + 1, (day.month - 1) // 3 * 3 + 3),
        "year": (1, 12),
    }[unit]
    length = calendar.monthrange(day.year, last_month)[1]
    return Days(first=date(day.year, first_month, 1), last=date(day.year, last_month, length))


def _weekday(word: str) -> int:
    return next(number for number, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def _parsed(phrase: str, today: date) -> date | None:
    """What the library says. Its answers hang on nothing of the server: base, language and order are given."""
    midnight = datetime.combine(today, time())
    found = parser_at(midnight).get_date_data(phrase.replace(" from today", " from now")).date_obj
    return found.date() if found else None


def parser_at(base: datetime) -> "DateDataParser":
    """The library's parser, which takes `base` for now. It keeps its settings for ever: ask for few bases."""
    from dateparser.date import DateDataParser  # lazily: 0.2 s that most processes never need

    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "MDY",
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return DateDataParser(languages=["en"], settings=settings)
