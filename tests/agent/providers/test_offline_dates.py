"""Dates, durations and times of day in plain English, as the offline assistant reads them."""

import os
import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from agent.providers.offline.dates import days_of
from agent.providers.offline.durations import clock_after, clock_of, minutes_of

WEDNESDAY = date(2026, 3, 4)
FRIDAY = date(2026, 3, 6)
NEW_YEARS_EVE = date(2026, 12, 31)  # a Thursday
ONE_DAY = [
    (WEDNESDAY, "today", "2026-03-04"),
    (WEDNESDAY, "tonight", "2026-03-04"),
    (WEDNESDAY, "this evening", "2026-03-04"),
    (WEDNESDAY, "Tomorrow", "2026-03-05"),
    (WEDNESDAY, "the day after tomorrow", "2026-03-06"),
    (WEDNESDAY, "yesterday", "2026-03-03"),
    (WEDNESDAY, "friday", "2026-03-06"),
    (WEDNESDAY, "next friday", "2026-03-06"),
    (WEDNESDAY, "this friday", "2026-03-06"),
    (WEDNESDAY, "friday next week", "2026-03-13"),
    (WEDNESDAY, "next week on friday", "2026-03-13"),
    (WEDNESDAY, "last friday", "2026-02-27"),
    (WEDNESDAY, "wednesday", "2026-03-11"),
    (WEDNESDAY, "this wednesday", "2026-03-04"),
    (FRIDAY, "friday", "2026-03-13"),
    (FRIDAY, "this thursday", "2026-03-12"),
    (FRIDAY, "next friday", "2026-03-13"),
    (NEW_YEARS_EVE, "friday", "2027-01-01"),
    (WEDNESDAY, "in 3 days", "2026-03-07"),
    (WEDNESDAY, "in two weeks", "2026-03-18"),
    (WEDNESDAY, "two weeks from now", "2026-03-18"),
    (WEDNESDAY, "in a month", "2026-04-04"),
    (date(2026, 1, 31), "in a month", "2026-02-28"),
    (date(2028, 2, 29), "in a year", "2029-02-28"),
    (WEDNESDAY, "june 5", "2026-06-05"),
    (WEDNESDAY, "5 June", "2026-06-05"),
    (WEDNESDAY, "the 5th of june", "2026-06-05"),
    (WEDNESDAY, "june 5th, 2027", "2027-06-05"),
    (WEDNESDAY, "march 3", "2027-03-03"),
    (WEDNESDAY, "march 4", "2026-03-04"),
    (WEDNESDAY, "feb 29", "2028-02-29"),
    (WEDNESDAY, "2026-06-05", "2026-06-05"),
    (WEDNESDAY, "the 20th", "2026-03-20"),
    (NEW_YEARS_EVE, "the 20th", "2027-01-20"),
    (date(2026, 1, 31), "the 30th", "2026-03-30"),
    (WEDNESDAY, "end of month", "2026-03-31"),
    (WEDNESDAY, "the end of the week", "2026-03-08"),
    (WEDNESDAY, "end of next month", "2026-04-30"),
    (WEDNESDAY, "end of june", "2026-06-30"),
    (WEDNESDAY, "start of next quarter", "2026-04-01"),
    (WEDNESDAY, "end of the year", "2026-12-31"),
]  # fmt: skip
SPANS = [
    (WEDNESDAY, "this week", "2026-03-02", "2026-03-08"),
    (WEDNESDAY, "next week", "2026-03-09", "2026-03-15"),
    (NEW_YEARS_EVE, "next week", "2027-01-04", "2027-01-10"),
    (WEDNESDAY, "last week", "2026-02-23", "2026-03-01"),
    (WEDNESDAY, "next weekend", "2026-03-14", "2026-03-15"),
    (WEDNESDAY, "the weekend", "2026-03-07", "2026-03-08"),
    (WEDNESDAY, "next month", "2026-04-01", "2026-04-30"),
    (WEDNESDAY, "next quarter", "2026-04-01", "2026-06-30"),
    (WEDNESDAY, "next year", "2027-01-01", "2027-12-31"),
    (WEDNESDAY, "june", "2026-06-01", "2026-06-30"),
    (WEDNESDAY, "march", "2026-03-01", "2026-03-31"),
    (WEDNESDAY, "february", "2027-02-01", "2027-02-28"),
    (WEDNESDAY, "june 2028", "2028-06-01", "2028-06-30"),
]
NO_DATES = [
    "", "soon", "someday", "feb 31", "2026-02-31", "the 32nd", "june 0", "5/6", "in 999 years", "marching",
    "the march budget", "1", "friday the dog", "tomorrow tomorrow", "maybe",
]  # fmt: skip


@pytest.mark.parametrize(("today", "phrase", "day"), ONE_DAY)
def test_a_phrase_names_a_day_seen_from_the_persons_own(today: date, phrase: str, day: str) -> None:
    days = days_of(phrase, today)
    assert days is not None
    assert (days.first.isoformat(), days.is_one_day) == (day, True)


@pytest.mark.parametrize(("today", "phrase", "first", "last"), SPANS)
def test_a_phrase_may_name_many_days(today: date, phrase: str, first: str, last: str) -> None:
    days = days_of(phrase, today)
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat(), days.is_one_day) == (first, last, False)


@pytest.mark.parametrize("phrase", NO_DATES)
def test_what_is_no_date_is_none(phrase: str) -> None:
    assert days_of(phrase, WEDNESDAY) is None


DURATIONS = [
    ("30m", 30), ("30 min", 30), ("45-minutes", 45), ("1h", 60), ("1h30", 90), ("1h 30m", 90), ("1.5h", 90),
    ("1,5 hours", 90), ("2 hrs", 120), ("2 hours and 15 minutes", 135), ("90 minutes", 90), ("half an hour", 30),
    ("an hour", 60), ("an hour and a half", 90), ("24h", 1440),
    ("0m", None), ("25h", None), ("2000 minutes", None), ("m", None), ("30", None), ("", None), ("an our", None),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "minutes"), DURATIONS)
def test_a_duration_is_from_a_minute_to_a_day(phrase: str, minutes: int | None) -> None:
    assert minutes_of(phrase) == minutes


CLOCKS = [
    ("at 9", "09:00"), ("at 9:30", "09:30"), ("@14", "14:00"), ("9am", "09:00"), ("9:30 PM", "21:30"),
    ("12am", "00:00"), ("12 pm", "12:00"), ("at noon", "12:00"), ("at midnight", "00:00"),
    ("21:05", "21:05"), ("at 7 p.m.", "19:00"),
    ("at 25", None), ("9:75", None), ("13pm", None), ("0am", None), ("nine", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "clock"), CLOCKS)
def test_a_time_of_day_is_of_24_hours_unless_it_says_am_or_pm(phrase: str, clock: str | None) -> None:
    assert clock_of(phrase) == clock


AFTER = [
    ("Europe/Berlin", "2026-03-04", "14:05", 120, ("2026-03-04", "16:05")),
    ("Europe/Berlin", "2026-03-04", "23:30", 60, ("2026-03-05", "00:30")),
    ("Europe/Berlin", "2026-03-29", "01:30", 60, ("2026-03-29", "03:30")),  # 02:30 does not exist
    ("Europe/Berlin", "2026-10-25", "01:30", 120, ("2026-10-25", "02:30")),  # the hour from two comes twice
    ("America/New_York", "2026-03-08", "01:30", 60, ("2026-03-08", "03:30")),
    ("America/New_York", "2026-11-01", "00:30", 120, ("2026-11-01", "01:30")),
    ("Asia/Kolkata", "2026-03-29", "01:30", 60, ("2026-03-29", "02:30")),
]


@pytest.mark.parametrize(("zone", "on", "clock", "minutes", "then"), AFTER)
def test_hours_from_now_are_hours_that_pass(
    zone: str, on: str, clock: str, minutes: int, then: tuple[str, str]
) -> None:
    day, time = clock_after(minutes, date.fromisoformat(on), clock, ZoneInfo(zone))
    assert (day.isoformat(), time) == then


SCRIPT = """
import locale, sys
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from datetime import date
from agent.providers.offline import provider
assert "dateparser" not in sys.modules
from agent.providers.offline.dates import days_of
said = [days_of(phrase, date(2026, 3, 29)) for phrase in ("today", "tomorrow", "friday", "june 5", "in 3 days")]
assert "dateparser" in sys.modules
print(*(days.first for days in said))
"""


@pytest.mark.parametrize(
    "server",
    [{"TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8"}, {"TZ": "Pacific/Pago_Pago", "LC_ALL": "fr_FR.UTF-8"}],
)
def test_the_servers_zone_and_language_count_for_nothing_and_the_library_is_loaded_late(server: dict[str, str]) -> None:
    run = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(run, env={**os.environ, **server}, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["2026-03-29", "2026-03-30", "2026-04-03", "2026-06-05", "2026-04-01"]
