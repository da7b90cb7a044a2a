"""Nights and days on which clocks are changed: what the clock shows counts, and lengths are real minutes."""

from datetime import UTC, date, datetime

import pytest

from planning.solver.calendar import Calendar, floor_minute
from planning.solver.problem import Problem, Task, Window
from planning.solver.solve import solve
from planning.solver.verify import verify

NIGHT = (Window(opens_minute=22 * 60, closes_minute=6 * 60),)
NIGHTS = {
    "a gap of an hour": ("America/New_York", "2027-03-13T12:00-05:00", 7),
    "a fold of an hour": ("America/New_York", "2026-10-31T12:00-04:00", 9),
    "a fold of half an hour": ("Australia/Lord_Howe", "2027-04-03T12:00+11:00", 8.5),
    "no change": ("America/St_Johns", "2027-07-20T12:00-02:30", 8),
}


@pytest.mark.parametrize("name", NIGHTS)
def test_a_night_shift_has_the_hours_that_really_pass(name: str) -> None:
    zone, now, hours = NIGHTS[name]
    for minutes, fits in ((int(60 * hours), True), (int(60 * hours) + 5, False)):
        task = Task(id="a", estimate_minutes=minutes)
        day = datetime.fromisoformat(now).date()
        off = {date.fromordinal(day.toordinal() + 1): ()}
        asked = Problem(
            now=datetime.fromisoformat(now),
            zone=zone,
            horizon_days=2,
            windows=(NIGHT,) * 7,
            overrides=off,
            tasks=(task,),
        )
        plan = solve(asked)
        assert bool(plan.placements) == fits
        assert verify(asked, plan).is_clean


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00"),  # midnight is skipped: the day begins at 01:00
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00"),
        ("Pacific/Kiritimati", "2026-09-02", "2026-09-01T10:00"),
        ("Asia/Kathmandu", "2026-09-02", "2026-09-01T18:15"),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00"),
        ("America/New_York", "2026-11-02", "2026-11-02T05:00"),
    ],
)
def test_a_civil_day_begins_with_the_first_minute_that_shows_it(zone: str, day: str, first: str) -> None:
    expected = floor_minute(datetime.fromisoformat(first).replace(tzinfo=UTC))
    calendar = Calendar(zone, expected - 20000, expected + 20000)
    assert calendar.first_minute(date.fromisoformat(day)) == expected
    assert calendar.day_of(expected) == date.fromisoformat(day) > calendar.day_of(expected - 1)


def test_a_window_in_a_fold_is_open_twice() -> None:
    calendar = Calendar("America/New_York", 29_880_000, 29_900_000)
    midnight = (date(2026, 11, 1).toordinal() - date(1970, 1, 1).toordinal()) * 1440
    spans = sorted(calendar.real([(midnight + 60, midnight + 90)]))
    assert [end - start for start, end in spans] == [30, 30]
    assert spans[1][0] - spans[0][0] == 60
