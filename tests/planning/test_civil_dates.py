"""Whose today it is, how weeks lie, and days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import WEEKDAYS, Preferences, User
from planning.domain import date_from, is_near, week_days, week_start_for
from planning.selectors import today_of

DATES = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("UTC", "2026-03-04T00:00:00Z", "2026-03-04"),
        ("Pacific/Kiritimati", "2026-03-04T10:00:00Z", "2026-03-05"),  # UTC+14
        ("Pacific/Kiritimati", "2026-03-04T09:59:59Z", "2026-03-04"),
        ("Etc/GMT+12", "2026-03-04T11:59:59Z", "2026-03-03"),  # UTC-12
        ("Etc/GMT+12", "2026-03-04T12:00:00Z", "2026-03-04"),
        ("Asia/Kathmandu", "2026-03-04T18:15:00Z", "2026-03-05"),  # UTC+05:45
        ("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29"),  # the night the clocks go forward
        ("Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29"),
        ("Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30"),
        ("America/New_York", "2026-11-01T03:59:59Z", "2026-10-31"),  # the night they go back
        ("America/New_York", "2026-11-02T04:59:59Z", "2026-11-01"),
        ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"),  # Samoa had no 30 December 2011
        ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"),
    ],
)
def test_today_is_the_persons_own(as_alice: APIClient, alice: User, zone: str, at: str, expected: str) -> None:
    Preferences.objects.filter(user=alice).update(time_zone=zone)
    with time_machine.travel(at, tick=False):
        answer = as_alice.get("/api/v1/daily-plans/today")
    assert (answer.status_code, answer.json()["date"], answer.json()["id"]) == (200, expected, None)
    assert str(today_of(alice, datetime.fromisoformat(at)).date) == expected


def test_today_is_shown_with_its_version_and_never_as_unchanged(as_alice: APIClient) -> None:
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as clock:
        as_alice.put("/api/v1/daily-plans/by-date/2026-03-04", {"summary": "Calm"}, format="json")
        as_alice.put("/api/v1/daily-plans/by-date/2026-03-05", {"summary": "Busy"}, format="json")
        today = as_alice.get("/api/v1/daily-plans/today")
        clock.shift(timedelta(days=1))
        tomorrow = as_alice.get("/api/v1/daily-plans/today", HTTP_IF_NONE_MATCH=today.headers["ETag"])
    assert (today.headers["ETag"], today.json()["summary"]) == ('"1"', "Calm")
    assert (tomorrow.status_code, tomorrow.json()["summary"]) == (200, "Busy")


@given(DATES, st.sampled_from(WEEKDAYS))
def test_every_date_lies_in_exactly_one_week(day: date, weekday: str) -> None:
    start = week_start_for(day, weekday)
    assert start.weekday() == WEEKDAYS.index(weekday)
    assert day in week_days(start)
    assert {week_start_for(other, weekday) for other in week_days(start)} == {start}


@pytest.mark.parametrize(
    ("start_at", "near"),
    [
        ("2026-03-02T22:59:59Z", False),  # 23:59:59 two days before, in Berlin
        ("2026-03-02T23:00:00Z", True),
        ("2026-03-04T09:00:00Z", True),
        ("2026-03-05T22:59:59Z", True),  # the night after
        ("2026-03-05T23:00:00Z", False),
    ],
)
def test_a_time_lies_on_its_day_or_next_to_it(start_at: str, near: bool) -> None:
    assert is_near(datetime.fromisoformat(start_at), date(2026, 3, 4), "Europe/Berlin") is near


def test_a_time_at_the_end_of_all_time_is_near_nothing() -> None:
    assert not is_near(datetime.max.replace(tzinfo=UTC), date(2026, 3, 4), "Pacific/Kiritimati")


def test_a_plan_can_follow_a_window_over_midnight(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="America/Los_Angeles")
    sent = {"date": "2026-03-04", "title": "Late shift", "start_at": "2026-03-05T09:30:00Z"}  # 01:30 that night
    assert as_alice.post("/api/v1/plan-items", sent, format="json").status_code == 201


def test_a_day_with_23_hours_is_a_day(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Europe/Berlin")
    for start_at in ("2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T21:59:00Z"):
        sent = {"date": "2026-03-29", "title": "Sunday", "start_at": start_at}
        assert as_alice.post("/api/v1/plan-items", sent, format="json").json()["start_at"] == start_at
    assert len(as_alice.get("/api/v1/daily-plans/by-date/2026-03-29").json()["items"]) == 3


@given(st.text(max_size=12))
def test_what_is_no_date_is_refused(text: str) -> None:
    try:
        day = date_from(text)
    except ValueError:
        return
    assert str(day) == text
