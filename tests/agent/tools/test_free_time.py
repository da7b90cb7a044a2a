"""Finding time within working hours that no item takes."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Preferences, User
from planning.models import DailyPlan
from tests.agent.tools.calling import call, refusal
from tests.factories.planning import (
    BusyBlockFactory,
    DailyPlanFactory,
    DayExceptionFactory,
    PlanItemFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db
SUNDAY_NIGHT = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
MONDAY, TUESDAY = "2026-03-02", "2026-03-03"


def free(user: User, first: str, last: str, minutes: int, *, at: datetime = SUNDAY_NIGHT) -> list[tuple[Any, ...]]:
    """What is free, as (date, start, end, minutes)."""
    found = call(user, "find_free_time", at=at, from_date=first, to_date=last, minutes=minutes)
    return [(one["date"], one["start"], one["end"], one["minutes"]) for one in found["free"]]


def works(user: User, windows: dict[str, list[list[str]]], zone: str = "UTC") -> None:
    """The person's hours."""
    Preferences.objects.filter(user=user).update(working_windows=windows, time_zone=zone)


def planned(user: User, start: str, minutes: int | None, *, status: str = "todo") -> None:
    """An item at this instant."""
    at = datetime.fromisoformat(start)
    day = DailyPlan.objects.filter(user=user, date=at.date()).first()
    PlanItemFactory.create(
        daily_plan=day or DailyPlanFactory.create(user=user, date=at.date()),
        start_at=at,
        duration_minutes=minutes,
        status=status,
        completed_at=at if status == "done" else None,
    )


def test_empty_days_are_free_as_a_whole(alice: User) -> None:
    assert free(alice, "2026-03-06", "2026-03-09", 60) == [
        ("2026-03-06", "09:00", "17:00", 480),
        ("2026-03-09", "09:00", "17:00", 480),
    ]


def test_the_weekday_is_told(alice: User) -> None:
    found = call(alice, "find_free_time", at=SUNDAY_NIGHT, from_date=MONDAY, to_date=MONDAY, minutes=60)
    assert [one["weekday"] for one in found["free"]] == ["monday"]
    assert found["more"] is False


def test_items_are_in_the_way(alice: User) -> None:
    planned(alice, "2026-03-02T09:00:00Z", 30)
    planned(alice, "2026-03-02T11:00:00Z", 60)
    planned(alice, "2026-03-02T11:30:00Z", 60)  # overlaps
    planned(alice, "2026-03-02T16:30:00Z", 90)  # beyond the end
    assert free(alice, MONDAY, MONDAY, 90) == [(MONDAY, "09:30", "11:00", 90), (MONDAY, "12:30", "16:30", 240)]
    assert free(alice, MONDAY, MONDAY, 91) == [(MONDAY, "12:30", "16:30", 240)]


@pytest.mark.parametrize(("minutes", "status"), [(None, "todo"), (60, "done"), (60, "skipped")])
def test_what_is_over_or_takes_no_known_time_is_not_in_the_way(alice: User, minutes: int | None, status: str) -> None:
    planned(alice, "2026-03-02T11:00:00Z", minutes, status=status)
    assert free(alice, MONDAY, MONDAY, 480) == [(MONDAY, "09:00", "17:00", 480)]


def test_other_peoples_items_are_not_in_the_way(alice: User, bob: User) -> None:
    planned(bob, "2026-03-02T11:00:00Z", 60)
    assert free(alice, MONDAY, MONDAY, 480) == [(MONDAY, "09:00", "17:00", 480)]


def test_the_past_is_not_free(alice: User) -> None:
    at = datetime(2026, 3, 2, 12, 10, 30, tzinfo=UTC)
    assert free(alice, "2026-02-20", MONDAY, 60, at=at) == [(MONDAY, "12:11", "17:00", 289)]
    assert free(alice, "2026-02-20", "2026-02-27", 60, at=at) == []


def test_a_window_over_midnight_ends_on_the_next_day(alice: User) -> None:
    works(alice, {"mon": [["22:00", "02:00"]]})
    assert free(alice, MONDAY, MONDAY, 60) == [(MONDAY, "22:00", "02:00", 240)]


def test_an_item_after_midnight_is_in_the_way_of_the_night(alice: User) -> None:
    works(alice, {"mon": [["22:00", "02:00"]]})
    planned(alice, "2026-03-02T23:30:00Z", 60)
    assert free(alice, MONDAY, MONDAY, 60) == [(MONDAY, "22:00", "23:30", 90), (TUESDAY, "00:30", "02:00", 90)]


def test_the_night_before_reaches_into_the_first_day(alice: User) -> None:
    works(alice, {"mon": [["22:00", "02:00"]], "tue": [["20:00", "21:00"]]})
    assert free(alice, TUESDAY, TUESDAY, 30) == [(TUESDAY, "00:00", "02:00", 120), (TUESDAY, "20:00", "21:00", 60)]


def test_a_long_item_of_the_day_before_is_in_the_way(alice: User) -> None:
    works(alice, {"tue": [["00:00", "12:00"]]})
    planned(alice, "2026-03-02T20:00:00Z", 600)
    assert free(alice, TUESDAY, TUESDAY, 30) == [(TUESDAY, "06:00", "12:00", 360)]


def test_windows_that_touch_are_one(alice: User) -> None:
    works(alice, {"mon": [["13:00", "17:00"], ["09:00", "13:00"], ["18:00", "19:00"]]})
    assert free(alice, MONDAY, MONDAY, 60) == [(MONDAY, "09:00", "17:00", 480), (MONDAY, "18:00", "19:00", 60)]


@pytest.mark.parametrize(
    ("day", "minutes"), [("2026-03-28", 240), ("2026-03-29", 180), ("2026-10-24", 240), ("2026-10-25", 300)]
)
def test_minutes_are_real_ones_when_clocks_change(alice: User, day: str, minutes: int) -> None:
    works(alice, {"sat": [["00:00", "04:00"]], "sun": [["00:00", "04:00"]]}, "Europe/Berlin")
    assert free(alice, day, day, 30) == [(day, "00:00", "04:00", minutes)]


def test_times_are_local(alice: User) -> None:
    works(alice, {"mon": [["09:00", "10:00"]]}, "America/New_York")
    planned(alice, "2026-03-02T14:00:00Z", 15)  # nine o'clock there
    assert free(alice, MONDAY, MONDAY, 30) == [(MONDAY, "09:15", "10:00", 45)]


def test_other_hours_replace_the_usual_ones(alice: User) -> None:
    DayExceptionFactory.create(user=alice, date=MONDAY, windows=[["12:00", "13:00"], ["22:00", "10:00"]])
    DayExceptionFactory.create(user=alice, date="2026-03-04", windows=[])
    assert free(alice, MONDAY, "2026-03-04", 30) == [
        (MONDAY, "12:00", "13:00", 60),
        (MONDAY, "22:00", "17:00", 1140),  # the night reaches into Tuesday's hours
    ]


def test_days_off_are_not_free_from_midnight_to_midnight(alice: User) -> None:
    works(alice, {"mon": [["22:00", "02:00"]], "tue": [["22:00", "02:00"]]}, "Europe/Berlin")
    TimeOffFactory.create(user=alice, start_on=TUESDAY, end_on=TUESDAY)
    assert free(alice, MONDAY, TUESDAY, 30) == [(MONDAY, "22:00", "00:00", 120), ("2026-03-04", "00:00", "02:00", 120)]
    assert free(alice, TUESDAY, TUESDAY, 30) == [("2026-03-04", "00:00", "02:00", 120)]


def test_busy_times_are_not_free(alice: User, bob: User) -> None:
    hours = {"start_at": "2026-03-02T08:00Z", "end_at": "2026-03-02T12:00Z"}
    BusyBlockFactory.create(user=alice, **hours)
    BusyBlockFactory.create(user=bob, start_at="2026-03-02T12:00Z", end_at="2026-03-02T16:00Z")
    assert free(alice, MONDAY, MONDAY, 30) == [(MONDAY, "12:00", "17:00", 300)]


def test_without_hours_nothing_is_free(alice: User) -> None:
    works(alice, {})
    assert free(alice, MONDAY, TUESDAY, 5) == []


def test_what_is_after_the_cutoff_is_not_free(alice: User) -> None:
    works(alice, {"mon": [["20:00", "02:00"]], "tue": [["08:00", "10:00"]]})
    Preferences.objects.filter(user=alice).update(cutoff=time(22))
    assert free(alice, MONDAY, TUESDAY, 30) == [
        (MONDAY, "20:00", "22:00", 120),
        (TUESDAY, "00:00", "02:00", 120),
        (TUESDAY, "08:00", "10:00", 120),
    ]


def test_a_month_takes_as_many_queries_as_a_day(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for last in (MONDAY, "2026-04-01"):
        with django_assert_num_queries(6):  # the person's zone, hours, days with others, items, busy times, days off
            free(alice, MONDAY, last, 30)


def test_a_very_long_list_says_that_there_is_more(alice: User) -> None:
    windows = [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(5)]
    works(alice, dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), windows))
    found = call(alice, "find_free_time", at=SUNDAY_NIGHT, from_date=MONDAY, to_date="2026-04-01", minutes=30)
    assert (len(found["free"]), found["more"]) == (100, True)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"to_date": "2026-03-01"}, "to_date"),
        ({"to_date": "2026-04-02"}, "to_date"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 1441}, "minutes"),
        ({"from_date": None}, "from_date"),
    ],
)
def test_bounds_are_kept(alice: User, arguments: dict[str, Any], field: str) -> None:
    sent = {"from_date": MONDAY, "to_date": MONDAY, "minutes": 30, **arguments}
    assert [name for name, _ in refusal(alice, "find_free_time", **sent)[1]] == [field]
    assert free(alice, MONDAY, "2026-04-01", 30)


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_the_ends_of_the_calendar_are_no_accident(alice: User, day: str) -> None:
    assert len(free(alice, day, day, 30)) <= 1
