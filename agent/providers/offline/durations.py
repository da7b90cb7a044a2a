"""Durations and times of day in plain English: "30m", "1h30", "an hour and a half"; "at 9", "9:30pm", "noon"."""

import re
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

MOST_MINUTES = 24 * 60
_HOURS = r"h(?:ou)?rs?|hours?|h"
_MINUTES = r"minutes?|mins?|m"
_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_WORD_FORMS = MappingProxyType({
    "half an hour": 30, "half hour": 30, "a quarter of an hour": 15, "quarter of an hour": 15, "an hour": 60,
    "an hour and a half": 90, "one and a half hours": 90, "one hour": 60, "two hours": 120, "three hours": 180,
    "four hours": 240, "a couple of hours": 120,
})  # fmt: skip
_WORDS = "|".join(re.escape(words) for words in sorted(_WORD_FORMS, key=len, reverse=True))
DURATION = (
    rf"(?:{_WORDS}|\d{{1,2}}\s?h\s?\d{{1,2}}|{_NUMBER}\s?(?:{_HOURS})(?:,?\s?(?:and\s)?\d{{1,3}}\s?(?:{_MINUTES}))?"
    rf"|{_NUMBER}[\s-]?(?:{_MINUTES}))(?![\w:])"
)
CLOCK = (
    r"(?:(?:(?:at|@)\s?)(?:\d{1,2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\b\.?)?|noon|midday|midnight)"
    r"|\d{1,2}:\d{2}(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?|noon|midday)(?![\w:])"
)
_CLOCK_PARTS = re.compile(r"(?:(?:at|@)\s?)?(\d{1,2})(?:[:.](\d{2}))?\s?(?:([ap])\.?m\.?)?")
_NAMED_CLOCKS = MappingProxyType({"noon": "12:00", "midday": "12:00", "midnight": "00:00"})
_BASE = datetime(2000, 1, 1)  # noqa: DTZ001  (lengths only: no zone, so no shift of clocks)


def minutes_of(phrase: str) -> int | None:
    """ "1h30" -> 90; None where the phrase is no duration, or none from a minute to a day."""
    plain = " ".join(phrase.casefold().split())
    if not re.fullmatch(DURATION, plain):
        return None
    minutes = _WORD_FORMS.get(plain) or _parsed(plain)
    return minutes if minutes and 0 < minutes <= MOST_MINUTES else None


def clock_of(phrase: str) -> str | None:
    """ "at 9:30 pm" -> "21:30"; None where it is no time of day. Without am or pm it is a clock of 24 hours."""
    plain = " ".join(phrase.casefold().split())
    if named := _NAMED_CLOCKS.get(re.sub(r"^(?:at|@) ?", "", plain)):
        return named
    parts = _CLOCK_PARTS.fullmatch(plain)
    if parts is None:
        return None
    hour, minute, half = int(parts[1]), int(parts[2] or 0), parts[3]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def clock_after(minutes: int, on: date, clock: str, zone: ZoneInfo) -> tuple[date, str]:
    """The local day and time that many minutes from now: counted as they pass, also on nights that shift the clocks."""
    here = datetime.combine(on, time.fromisoformat(clock), zone)
    then = (here.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)).astimezone(zone)
    return then.date(), f"{then:%H:%M}"


def _parsed(plain: str) -> int | None:
    from agent.providers.offline.dates import parser_at

    spelled = re.sub(r"^(\d{1,2})\s?h\s?(\d{1,2})$", r"\1h \2m", plain.replace(",", ".").replace("-", " "))
    spelled = re.sub(r"\bhrs?\b", "hours", spelled.replace(" and ", " "))
    found = parser_at(_BASE).get_date_data(f"in {spelled}").date_obj
    return round((found - _BASE).total_seconds() / 60) if found else None
