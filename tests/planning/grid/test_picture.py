"""Days as they are drawn: what is open, planned and busy, at its place."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Preferences, User
from planning.grid.picture import Block, Day, Picture, picture_of
from planning.models import PlanItem
from tests.factories.planning import (
    BusyBlockFactory,
    DailyPlanFactory,
    DayExceptionFactory,
    PlanItemFactory,
    TimeOffFactory,
)

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 4)
SUNDAY = date(2026, 3, 8)
NOW = datetime(2026, 3, 4, 10, 20, tzinfo=UTC)


def at(hour: int, minute: int = 0, *, day: date = WEDNESDAY) -> datetime:
    """An instant, as a clock in UTC shows it."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def drawn(user: User, *days: date, now: datetime = NOW) -> Picture:
    """The picture of these days, else of Wednesday."""
    return picture_of(user, days or [WEDNESDAY], now)


def item(user: User, title: str, start_at: datetime, minutes: int | None, **fields: Any) -> PlanItem:
    """An item on the plan of Wednesday."""
    day = DailyPlanFactory._meta.model.objects.filter(user=user, date=WEDNESDAY).first()
    day = day or DailyPlanFactory.create(user=user, date=WEDNESDAY)
    return PlanItemFactory.create(daily_plan=day, title=title, start_at=start_at, duration_minutes=minutes, **fields)


def told(day: Day) -> list[tuple[str, int, int, int, int]]:
    """Title, places and lane of each block."""
    return [(block.title, *block.places, block.lane.number, block.lane.of) for block in day.blocks]


def test_items_and_busy_times_stand_at_their_hours_side_by_side(alice: User, bob: User) -> None:
    item(alice, "Write", at(9), 90)
    item(alice, "Call", at(14), None)
    item(alice, "Left out", at(16), 30, status="skipped")
    item(alice, "Done early", at(7, 30), 15, status="done", completed_at=NOW)
    PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=bob), start_at=at(3), duration_minutes=60)
    BusyBlockFactory.create(user=alice, title="Team", start_at=at(10), end_at=at(11))
    BusyBlockFactory.create(user=bob, start_at=at(2), end_at=at(3))
    picture = drawn(alice)
    [day] = picture.days
    assert told(day) == [
        ("Done early", 450, 465, 0, 1),
        ("Write", 540, 630, 0, 2),
        ("Team", 600, 660, 1, 2),
        ("Call", 840, 870, 0, 1),
    ]
    assert (picture.low, picture.high, [hour.shows for hour in picture.hours]) == (420, 1020, list(range(7, 17)))
    assert (day.closed, day.now, day.words) == (((420, 540),), 620, "")
    assert [block.is_short for block in day.blocks] == [True, False, False, False]


def test_closed_is_what_lies_outside_of_hours_after_the_cutoff_and_in_time_off(alice: User) -> None:
    windows = {
        "wed": [["09:00", "12:00"], ["13:00", "19:00"]],
        "thu": [["22:00", "02:00"]],
        "sat": [["08:00", "09:00"]],
    }
    Preferences.objects.filter(user=alice).update(cutoff=time(18), working_windows=windows)
    TimeOffFactory.create(user=alice, title="Holiday", start_on=date(2026, 3, 7), end_on=date(2026, 3, 7))
    DayExceptionFactory.create(user=alice, date=SUNDAY, windows=[], note="Election day")
    days = drawn(alice, *(WEDNESDAY + timedelta(days=offset) for offset in range(5))).days
    assert days[0].closed == ((0, 540), (720, 780), (1080, 1440))
    assert days[1].closed == ((0, 1440),)  # its hours are after the cutoff
    assert days[2].closed == ((120, 1440),)  # Friday's hours are Thursday's, after midnight
    assert days[3].closed == ((0, 1440),)
    assert [day.words for day in days] == [
        "", "", "", "Time off: Holiday", "No working hours on this day: Election day"
    ]  # fmt: skip
    assert [day.now for day in days] == [620, None, None, None, None]


def test_what_goes_on_over_midnight_is_on_both_days(alice: User) -> None:
    Preferences.objects.filter(user=alice).update(working_windows={})
    item(alice, "Night", at(23), 120)
    first, second = drawn(alice, WEDNESDAY, WEDNESDAY + timedelta(days=1)).days
    blocks: list[Block] = [*first.blocks, *second.blocks]
    assert [(block.places, block.begins_here, block.ends_here) for block in blocks] == [
        ((1380, 1440), True, False), ((0, 60), False, True)
    ]  # fmt: skip
    assert (drawn(alice).low, drawn(alice).high) == (1380, 1440)


def test_a_day_with_nothing_on_it_shows_no_hours(alice: User) -> None:
    picture = drawn(alice, SUNDAY)
    assert (picture.low, picture.high, picture.hours, picture.days[0].blocks) == (0, 0, (), ())
    assert picture.days[0].words == "No working hours on this day"


def test_two_things_in_an_hour_that_comes_twice_do_not_overlap(alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Europe/Berlin")
    day = DailyPlanFactory.create(user=alice, date=date(2026, 10, 25))
    for hour in (0, 1):
        PlanItemFactory.create(daily_plan=day, start_at=at(hour, 15, day=day.date), duration_minutes=30)
    [shown] = drawn(alice, day.date).days
    assert [(block.places, block.lane.of) for block in shown.blocks] == [((135, 165), 1), ((195, 225), 1)]


def test_a_full_week_costs_as_many_queries_as_an_empty_day(alice: User) -> None:
    def queries(*days: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            drawn(alice, *days)
        return len(captured)

    few = queries(SUNDAY)
    for hour in range(9, 15):
        item(alice, "One", at(hour), 30)
        BusyBlockFactory.create(user=alice, start_at=at(hour), end_at=at(hour, 45))
    assert queries(*(WEDNESDAY + timedelta(days=offset) for offset in range(7))) == few <= 5
