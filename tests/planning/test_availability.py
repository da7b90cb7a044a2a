"""Working windows and civil days as instants: zones that change their clock, zones far from UTC, nights."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.availability import Span, days_as_spans, first_instant_of, free_within, working_spans

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Apia",
         "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Niue"]  # fmt: skip


def told(spans: list[Span]) -> list[str]:
    """Each as `28T22:00-29T01:00`, in UTC."""
    return [f"{span.start:%dT%H:%M}-{span.end:%dT%H:%M}" for span in spans]


def usual(*hours: list[str]) -> dict[str, list[list[str]]]:
    """The same hours on every weekday."""
    return {weekday: list(hours) for weekday in EVERY_DAY}


def on(day: str, hours: list[list[str]], zone: str = "UTC") -> list[str]:
    """These hours on one date."""
    at = date.fromisoformat(day)
    return told(working_spans(at, at, usual(*hours), {}, zone))


@pytest.mark.parametrize(
    ("day", "hours", "zone", "expected"),
    [
        ("2026-03-04", [["09:00", "17:00"]], "UTC", ["04T09:00-04T17:00"]),
        ("2026-03-04", [["13:00", "17:00"], ["09:00", "12:00"]], "UTC", ["04T09:00-04T12:00", "04T13:00-04T17:00"]),
        ("2026-03-04", [["12:00", "17:00"], ["09:00", "12:00"]], "UTC", ["04T09:00-04T17:00"]),
        ("2026-03-04", [["22:00", "02:00"]], "UTC", ["04T22:00-05T02:00"]),
        ("2026-03-04", [["22:00", "00:00"]], "UTC", ["04T22:00-05T00:00"]),
        ("2026-03-04", [["09:00", "10:00"]], "Pacific/Kiritimati", ["03T19:00-03T20:00"]),
        ("2026-03-04", [["09:00", "10:00"]], "Pacific/Niue", ["04T20:00-04T21:00"]),
        ("2026-03-04", [["09:00", "10:00"]], "Asia/Kathmandu", ["04T03:15-04T04:15"]),
        # Berlin skips 02:00 to 03:00 on 29 March, and shows 02:00 to 03:00 twice on 25 October.
        ("2026-03-29", [["01:00", "04:00"]], "Europe/Berlin", ["29T00:00-29T02:00"]),
        ("2026-03-29", [["02:15", "02:45"]], "Europe/Berlin", []),
        ("2026-03-29", [["02:30", "04:00"]], "Europe/Berlin", ["29T01:00-29T02:00"]),
        ("2026-03-29", [["01:00", "02:30"]], "Europe/Berlin", ["29T00:00-29T01:00"]),
        ("2026-03-28", [["22:00", "06:00"]], "Europe/Berlin", ["28T21:00-29T04:00"]),
        ("2026-10-25", [["01:00", "04:00"]], "Europe/Berlin", ["24T23:00-25T03:00"]),
        ("2026-10-25", [["02:15", "02:45"]], "Europe/Berlin", ["25T00:15-25T00:45", "25T01:15-25T01:45"]),
        ("2026-10-24", [["22:00", "02:30"]], "Europe/Berlin", ["24T20:00-25T00:30", "25T01:00-25T01:30"]),
        # Lord Howe moves by half an hour; Cairo skips the first hour of a day.
        ("2026-10-04", [["01:45", "03:00"]], "Australia/Lord_Howe", ["03T15:15-03T16:00"]),
        ("2026-04-24", [["00:00", "02:00"]], "Africa/Cairo", ["23T22:00-23T23:00"]),
        ("2011-12-30", [["09:00", "17:00"]], "Pacific/Apia", []),  # a date that Samoa never had
    ],
)
def test_windows_are_what_the_wall_shows(day: str, hours: list[list[str]], zone: str, expected: list[str]) -> None:
    assert on(day, hours, zone) == expected


def test_other_hours_replace_all_that_begin_on_their_date() -> None:
    night = usual(["09:00", "10:00"], ["22:00", "02:00"])
    wednesday = date(2026, 3, 4)
    found = working_spans(wednesday - timedelta(days=1), wednesday, night, {wednesday: [["12:00", "13:00"]]}, "UTC")
    assert told(found) == ["03T09:00-03T10:00", "03T22:00-04T02:00", "04T12:00-04T13:00"]
    none = working_spans(wednesday, wednesday, night, {wednesday: []}, "UTC")
    assert none == []


def test_a_night_that_reaches_into_the_next_days_hours_counts_once() -> None:
    day = date(2026, 3, 3)
    overrides = {day: [["22:00", "10:00"]]}
    found = working_spans(day, day + timedelta(days=1), usual(["09:00", "17:00"]), overrides, "UTC")
    assert told(found) == ["03T22:00-04T17:00"]


@pytest.mark.parametrize(
    ("zone", "first", "end", "expected"),
    [
        ("UTC", "2026-03-04", "2026-03-05", ["04T00:00-05T00:00"]),
        ("Europe/Berlin", "2026-03-29", "2026-03-30", ["28T23:00-29T22:00"]),
        ("Europe/Berlin", "2026-10-25", "2026-10-26", ["24T22:00-25T23:00"]),
        ("Africa/Cairo", "2026-04-24", "2026-04-25", ["23T22:00-24T21:00"]),
        ("Pacific/Apia", "2011-12-30", "2011-12-31", []),
        ("Pacific/Apia", "2011-12-29", "2012-01-01", ["29T10:00-31T10:00"]),
    ],
)
def test_days_are_whole_local_ones(zone: str, first: str, end: str, expected: list[str]) -> None:
    assert told(days_as_spans([(date.fromisoformat(first), date.fromisoformat(end))], zone)) == expected


def test_days_that_touch_or_share_some_are_one_span() -> None:
    days = [date(2026, 3, number) for number in (2, 4, 5, 6, 9, 10)]
    spans = days_as_spans([(days[0], days[2]), (days[1], days[3]), (days[3], days[4]), (days[5], days[5])], "UTC")
    assert told(spans) == ["02T00:00-09T00:00"]
    assert days_as_spans([], "UTC") == []


@settings(max_examples=150, deadline=None)
@given(
    day=st.dates(date(1990, 1, 1), date(2080, 1, 1)),
    zone=st.sampled_from(ZONES),
    opens=st.integers(0, 1439),
    lasts=st.integers(1, 1439),
)
def test_each_minute_of_a_window_shows_a_time_within_it(day: date, zone: str, opens: int, lasts: int) -> None:
    closes = (opens + lasts) % 1440
    rows = [[f"{minute // 60:02}:{minute % 60:02}" for minute in (opens, closes)]]
    midnight = datetime.combine(day, datetime.min.time())
    for span in working_spans(day, day, usual(*rows), {}, zone):
        for at in (span.start, span.end - timedelta(minutes=1)):
            shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - midnight
            assert timedelta(minutes=opens) <= shown < timedelta(minutes=opens + lasts)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_begins_where_the_one_before_ends(zone: str) -> None:
    for offset in range(0, 730, 7):
        day = date(2025, 6, 1) + timedelta(days=offset)
        [span] = days_as_spans([(day, day + timedelta(days=1))], zone)
        assert (span.start, span.end) == (first_instant_of(day, zone), first_instant_of(day + timedelta(days=1), zone))


def test_what_is_taken_is_not_free() -> None:
    nine = datetime(2026, 3, 4, 9, tzinfo=UTC)
    hour = timedelta(hours=1)
    taken = [Span(start=nine - hour, end=nine + hour), Span(start=nine + 2 * hour, end=nine + 3 * hour)]
    assert told(free_within(Span(start=nine, end=nine + 8 * hour), taken)) == ["04T10:00-04T11:00", "04T12:00-04T17:00"]
