"""Dates that the agent has worked out for it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Preferences, User
from agent.tools.dates import moved, to_weekday, working_days_between
from tests.agent.tools.calling import call, refusal
from tests.factories.accounts import UserFactory
from tests.factories.planning import DayExceptionFactory, TimeOffFactory

DATES = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))
NEAR = st.dates(min_value=date(2020, 1, 1), max_value=date(2022, 1, 1))
TODAY = date(2026, 3, 4)  # a Wednesday


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "result", "weekday"),
    [
        ({}, "2026-03-04", "wednesday"),
        ({"start": None, "days": None, "weekday": None, "until": None}, "2026-03-04", "wednesday"),
        ({"days": 1}, "2026-03-05", "thursday"),
        ({"days": -4}, "2026-02-28", "saturday"),
        ({"weeks": 3}, "2026-03-25", "wednesday"),
        ({"weeks": 1, "days": -1}, "2026-03-10", "tuesday"),
        # Month ends and leap years
        ({"start": "2026-01-31", "months": 1}, "2026-02-28", "saturday"),
        ({"start": "2028-01-31", "months": 1}, "2028-02-29", "tuesday"),
        ({"start": "2026-03-31", "months": -1}, "2026-02-28", "saturday"),
        ({"start": "2026-03-31", "months": 13}, "2027-04-30", "friday"),
        ({"start": "2026-12-15", "months": 1}, "2027-01-15", "friday"),
        ({"start": "2026-01-15", "months": -1}, "2025-12-15", "monday"),
        ({"start": "2028-02-29", "years": 1}, "2029-02-28", "wednesday"),
        ({"start": "2028-02-29", "years": 4}, "2032-02-29", "sunday"),
        ({"start": "2096-02-29", "years": 4}, "2100-02-28", "sunday"),  # no leap year
        ({"start": "2026-01-31", "months": 1, "days": 1}, "2026-03-01", "sunday"),  # months first
        ({"start": "2028-02-28", "days": 1}, "2028-02-29", "tuesday"),
        # Weekdays
        ({"weekday": "friday"}, "2026-03-06", "friday"),
        ({"weekday": "wednesday"}, "2026-03-11", "wednesday"),
        ({"weekday": "tuesday", "direction": "next"}, "2026-03-10", "tuesday"),
        ({"weekday": "wednesday", "direction": "previous"}, "2026-02-25", "wednesday"),
        ({"weekday": "tuesday", "direction": "previous"}, "2026-03-03", "tuesday"),
        ({"weekday": "sunday", "direction": "previous"}, "2026-03-01", "sunday"),
        ({"weekday": "wednesday", "direction": "this"}, "2026-03-04", "wednesday"),
        ({"weekday": "monday", "direction": "this"}, "2026-03-02", "monday"),
        ({"weekday": "sunday", "direction": "this"}, "2026-03-08", "sunday"),
        ({"weeks": 1, "weekday": "monday", "direction": "this"}, "2026-03-09", "monday"),
        # Periods, then weekdays
        ({"end_of": "week"}, "2026-03-08", "sunday"),
        ({"start_of": "week"}, "2026-03-02", "monday"),
        ({"end_of": "month"}, "2026-03-31", "tuesday"),
        ({"start": "2028-02-01", "end_of": "month"}, "2028-02-29", "tuesday"),
        ({"start_of": "month", "months": 1}, "2026-04-01", "wednesday"),
        ({"end_of": "quarter"}, "2026-03-31", "tuesday"),
        ({"start": "2026-11-20", "start_of": "quarter"}, "2026-10-01", "thursday"),
        ({"start": "2026-11-20", "end_of": "quarter"}, "2026-12-31", "thursday"),
        ({"start_of": "year"}, "2026-01-01", "thursday"),
        ({"end_of": "year"}, "2026-12-31", "thursday"),
        ({"end_of": "month", "weekday": "friday", "direction": "previous"}, "2026-03-27", "friday"),
    ],
)
def test_a_date_is_worked_out(alice: User, arguments: dict[str, Any], result: str, weekday: str) -> None:
    found = call(alice, "calculate_date", **arguments)
    assert (found["date"], found["weekday"]) == (result, weekday)
    assert found["days_from_today"] == (date.fromisoformat(result) - TODAY).days


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "at", "today"),
    [
        ("UTC", "2026-03-04T23:59:59+00:00", "2026-03-04"),
        ("Pacific/Kiritimati", "2026-03-04T10:00:00+00:00", "2026-03-05"),
        ("Pacific/Pago_Pago", "2026-03-04T10:59:00+00:00", "2026-03-03"),
        ("Europe/Berlin", "2026-03-28T22:59:00+00:00", "2026-03-28"),
        ("Europe/Berlin", "2026-03-28T23:00:00+00:00", "2026-03-29"),  # the day with 23 hours
        ("Europe/Berlin", "2026-03-29T22:00:00+00:00", "2026-03-30"),
        ("Europe/Berlin", "2026-10-25T22:59:00+00:00", "2026-10-25"),  # the day with 25 hours
        ("America/Santiago", "2026-09-06T03:59:00+00:00", "2026-09-05"),
        ("America/Santiago", "2026-09-06T04:00:00+00:00", "2026-09-06"),  # it begins at one o'clock
    ],
)
def test_today_is_the_persons_own(zone: str, at: str, today: str) -> None:
    user = UserFactory.create(time_zone=zone)
    found = call(user, "calculate_date", at=datetime.fromisoformat(at))
    assert (found["date"], found["days_from_today"]) == (today, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "until", "days", "working"),
    [
        ("2026-03-04", "2026-03-04", 0, 0),
        ("2026-03-04", "2026-03-05", 1, 1),
        ("2026-03-06", "2026-03-09", 3, 1),
        ("2026-03-07", "2026-03-09", 2, 0),
        ("2026-03-02", "2026-03-30", 28, 20),
        ("2026-03-09", "2026-03-06", -3, -1),
        ("2028-02-28", "2028-03-01", 2, 2),
        ("2026-03-27", "2026-03-30", 3, 1),  # across the change to summer time
    ],
)
def test_days_are_counted(alice: User, first: str, until: str, days: int, working: int) -> None:
    found = call(alice, "calculate_date", start=first, until=until)
    assert (found["days_between"], found["working_days_between"]) == (days, working)


@pytest.mark.django_db
def test_weeks_and_working_days_are_the_persons_own(alice: User) -> None:
    hours = {"sat": [["10:00", "12:00"]], "sun": [["10:00", "12:00"]], "mon": []}
    Preferences.objects.filter(user=alice).update(week_start="sun", working_windows=hours)
    assert call(alice, "calculate_date", start_of="week")["date"] == "2026-03-01"
    assert call(alice, "calculate_date", weekday="sunday", direction="this")["date"] == "2026-03-01"
    assert call(alice, "calculate_date", until="2026-03-11")["working_days_between"] == 2


@pytest.mark.django_db
def test_days_off_and_days_with_other_hours_count_as_they_are(alice: User, bob: User) -> None:
    DayExceptionFactory.create(user=alice, date="2026-03-07", windows=[["10:00", "12:00"]])  # a Saturday
    DayExceptionFactory.create(user=alice, date="2026-03-05", windows=[])
    DayExceptionFactory.create(user=alice, date="2026-03-10", windows=[["10:00", "12:00"]])
    TimeOffFactory.create(user=alice, start_on="2026-03-10", end_on="2026-03-13")
    TimeOffFactory.create(user=alice, start_on="2026-03-12", end_on="2026-03-16")
    DayExceptionFactory.create(user=bob, date="2026-03-04")
    counted = {until: call(alice, "calculate_date", start="2026-03-04", until=until)["working_days_between"]
               for until in ("2026-03-06", "2026-03-10", "2026-03-17", "2026-03-18")}  # fmt: skip
    assert counted == {"2026-03-06": 1, "2026-03-10": 4, "2026-03-17": 4, "2026-03-18": 5}
    back = call(alice, "calculate_date", start="2026-03-18", until="2026-03-04")
    assert back["working_days_between"] == -5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "week"),
    [("2026-01-01", "2026-W01"), ("2027-01-01", "2026-W53"), ("2024-12-30", "2025-W01"), ("2026-03-04", "2026-W10")],
)
def test_the_iso_week_knows_its_own_year(alice: User, day: str, week: str) -> None:
    assert call(alice, "calculate_date", start=day)["iso_week"] == week


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"start_of": "week", "end_of": "week"}, ("end_of", "exclusive")),
        ({"direction": "next"}, ("direction", "invalid")),
        ({"start": "2200-12-31", "days": 1}, ("start", "out_of_range")),
        ({"start": "1900-01-01", "days": -1}, ("start", "out_of_range")),
        ({"years": 300, "months": 3600, "weeks": 15000, "days": 100_000}, ("start", "out_of_range")),
        ({"years": -300, "months": -3600}, ("start", "out_of_range")),
        ({"years": 301}, ("years", "less_than_equal")),
        ({"days": 1.5}, ("days", "int_from_float")),
        ({"weekday": "mon"}, ("weekday", "literal_error")),
        ({"start": "2027-02-29"}, ("start", "date_from_datetime_parsing")),
    ],
)
def test_what_makes_no_sense_is_refused(alice: User, arguments: dict[str, Any], error: tuple[str, str]) -> None:
    assert refusal(alice, "calculate_date", **arguments) == ("validation_failed", [error])


@given(DATES, st.integers(0, 6))
def test_next_and_previous_are_within_a_week(day: date, weekday: int) -> None:
    following, before = to_weekday(day, weekday, "next", "mon"), to_weekday(day, weekday, "previous", "mon")
    assert following.weekday() == before.weekday() == weekday
    assert timedelta(0) < following - day <= timedelta(7)
    assert timedelta(0) < day - before <= timedelta(7)


@given(DATES, st.integers(-1000, 1000))
def test_months_keep_the_day_where_the_month_has_it(day: date, months: int) -> None:
    landed = moved(day, months=months)
    assert (landed.year - day.year) * 12 + landed.month - day.month == months
    assert landed.day == day.day or (landed.day < day.day and (landed + timedelta(days=1)).day == 1)


@given(
    st.dates(date(2020, 1, 1), date(2022, 1, 1)),
    st.dates(date(2020, 1, 1), date(2022, 1, 1)),
    st.sets(st.integers(0, 6)),
)
def test_working_days_are_those_that_one_counts(first: date, last: date, weekdays: set[int]) -> None:
    start, end = sorted((first, last))
    counted = sum((start + timedelta(days=n)).weekday() in weekdays for n in range((end - start).days))
    assert working_days_between(first, last, weekdays) == (counted if first <= last else -counted)
