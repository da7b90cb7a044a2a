"""Where instants stand on the grid of days, on days with 23, 24, 25 and no hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.grid.axis import Axis, axis_of
from planning.solver.calendar import EPOCH, floor_minute

BERLIN = "Europe/Berlin"
FOLD, GAP = date(2026, 10, 25), date(2026, 3, 29)


def minute(text: str) -> int:
    """The minute of the epoch at this UTC time."""
    return floor_minute(datetime.fromisoformat(text).replace(tzinfo=UTC))


def week(day: date) -> list[date]:
    """Seven days, the last is `day`."""
    return [day - timedelta(days=offset) for offset in range(6, -1, -1)]


def labels(axis: Axis) -> list[int]:
    """What the scale shows, from the top."""
    return [hour.shows for hour in axis.hours]


def test_on_a_plain_day_places_are_the_minutes_of_the_day() -> None:
    axis = axis_of([date(2026, 7, 1)], BERLIN)
    [column] = axis.columns
    assert column.span(minute("2026-07-01T07:00"), minute("2026-07-01T08:30")) == (540, 630)
    assert column.span(minute("2026-06-30T21:00"), minute("2026-06-30T22:30")) == (0, 30)
    assert column.span(minute("2026-07-01T21:30"), minute("2026-07-02T05:00")) == (1410, 1440)
    assert column.span(minute("2026-07-01T22:00"), minute("2026-07-01T23:00")) is None
    assert [(hour.place, hour.shows) for hour in axis.hours] == [(hour * 60, hour) for hour in range(25)]


def test_an_hour_that_is_shown_twice_has_room_for_both_on_all_days() -> None:
    axis = axis_of(week(FOLD), BERLIN)
    assert labels(axis) == [0, 1, 2, 2, *range(3, 25)]
    folded, plain = axis.columns[-1], axis.columns[0]
    first, second = minute("2026-10-25T00:00"), minute("2026-10-25T01:00")
    assert (folded.span(first, first + 60), folded.span(second, second + 60)) == ((120, 180), (180, 240))
    nine = minute("2026-10-25T08:00")
    assert folded.span(nine, nine + 60) == (600, 660) == plain.span(nine - 6 * 1440 - 60, nine - 6 * 1440)
    assert [stretch.shows for stretch in plain.stretches] == [0, 180]


def test_an_hour_that_is_skipped_stays_empty() -> None:
    axis = axis_of([GAP], BERLIN)
    [column] = axis.columns
    before = minute("2026-03-29T00:30")
    assert column.span(before, before + 30) == (90, 120)
    assert column.span(before + 30, before + 60) == (180, 210)
    assert column.span(before, before + 60) == (90, 210)
    assert [(part.place, part.minutes, part.shows) for part in column.stretches] == [(0, 120, 0), (180, 1260, 180)]


@pytest.mark.parametrize(
    ("zone", "day", "shown"),
    [
        ("Australia/Lord_Howe", date(2026, 4, 5), [0, 1, *range(2, 25)]),  # half an hour back at two
        ("Asia/Beirut", date(2026, 10, 24), [*range(24), 23, 24]),  # back at midnight: the hour before is longer
        ("Asia/Beirut", date(2026, 10, 25), [*range(25)]),
        ("America/St_Johns", date(2009, 11, 1), [0, *range(25)]),  # back at 00:01: one minute is shown twice
    ],
)
def test_odd_changes_have_their_hours(zone: str, day: date, shown: list[int]) -> None:
    assert labels(axis_of([day], zone)) == shown


def test_a_day_that_was_left_out_has_no_time() -> None:
    [before, missing, after] = axis_of([date(2011, 12, day) for day in (29, 30, 31)], "Pacific/Apia").columns
    assert missing.stretches == ()
    assert missing.span(0, 10**9) is None
    assert before.stretches[0].begins + 1440 == after.stretches[0].begins


CHANGES = [
    (BERLIN, FOLD),
    (BERLIN, GAP),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("America/St_Johns", date(2009, 11, 1)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Kwajalein", date(1969, 9, 30)),
]


@given(change=st.sampled_from(CHANGES), back=st.integers(0, 6), at=st.integers(0, 7 * 1440), lasts=st.integers(1, 300))
def test_later_is_never_higher_and_apart_is_never_together(
    change: tuple[str, date], back: int, at: int, lasts: int
) -> None:
    zone, day = change
    days = [day + timedelta(days=offset - back) for offset in range(7)]
    start = floor_minute(datetime(days[0].year, days[0].month, days[0].day, tzinfo=UTC)) - 900 + at
    for column in axis_of(days, zone).columns:
        one, next_one = column.span(start, start + lasts), column.span(start + lasts, start + 2 * lasts)
        whole = column.span(start, start + 2 * lasts)
        if one and next_one:
            assert one[0] < one[1] <= next_one[0] < next_one[1]
            assert whole == (one[0], next_one[1])
        for part in column.stretches:
            shown = EPOCH + timedelta(minutes=part.begins)
            assert column.span(part.begins, part.begins + part.minutes) == (part.place, part.place + part.minutes), (
                shown
            )
