"""What the planner is told of a person's time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Preferences, User
from accounts.services import NewUser, create_user
from planning.availability import Span
from planning.selectors import busy_of, cutoff_of, overrides_of, time_off_of
from tests.factories.planning import BusyBlockFactory, DayExceptionFactory, TimeOffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MON, FRI = date(2026, 3, 2), date(2026, 3, 6)
NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_other_hours_between_two_dates(alice: User, bob: User) -> None:
    DayExceptionFactory.create(user=alice, date=MON, windows=[["10:00", "12:00"]])
    DayExceptionFactory.create(user=alice, date=FRI)
    DayExceptionFactory.create(user=alice, date=FRI + timedelta(days=1))
    DayExceptionFactory.create(user=bob, date=MON + timedelta(days=1))
    assert overrides_of(alice, MON, FRI) == {MON: [["10:00", "12:00"]], FRI: []}


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [(1, 1, False), (1, 2, True), (2, 2, True), (4, 4, True), (6, 9, True), (7, 9, False), (1, 20, True)],
)
def test_time_off_that_shares_a_day(alice: User, bob: User, first: int, last: int, found: bool) -> None:
    TimeOffFactory.create(user=alice, start_on=MON, end_on=FRI)
    TimeOffFactory.create(user=bob, start_on=date(2026, 3, 1), end_on=date(2026, 3, 31))
    expected = [(MON, FRI + timedelta(days=1))] if found else []
    assert time_off_of(alice, date(2026, 3, first), date(2026, 3, last)) == expected


@pytest.mark.parametrize(
    ("from_hour", "to_hour", "found"), [(-2, 0, False), (-2, 1, True), (0, 1, True), (1, 2, True), (3, 9, False)]
)
def test_busy_times_that_share_some(alice: User, bob: User, from_hour: int, to_hour: int, found: bool) -> None:
    BusyBlockFactory.create(user=alice, start_at=NINE, end_at=NINE + 3 * HOUR)
    BusyBlockFactory.create(user=bob, start_at=NINE - 24 * HOUR, end_at=NINE + 24 * HOUR)
    expected = [Span(start=NINE, end=NINE + 3 * HOUR)] if found else []
    assert busy_of(alice, NINE + from_hour * HOUR, NINE + to_hour * HOUR) == expected


def test_the_longest_busy_time_is_found_at_its_end(alice: User) -> None:
    block = BusyBlockFactory.create(user=alice, start_at=NINE - timedelta(days=14), end_at=NINE)
    second = timedelta(seconds=1)
    assert busy_of(alice, NINE - second, NINE) == [Span(start=block.start_at, end=NINE)]
    assert busy_of(alice, NINE, NINE + second) == []


def test_each_read_is_one_query(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(1, 6):
        DayExceptionFactory.create(user=alice, date=date(2026, 3, number))
        TimeOffFactory.create(user=alice)
        BusyBlockFactory.create(user=alice)
    with django_assert_num_queries(3):
        assert len(overrides_of(alice, MON, FRI)) == 4
        assert len(time_off_of(alice, MON, FRI)) == 5
        assert len(busy_of(alice, NINE, NINE + HOUR)) == 5


def test_who_has_no_cutoff_has_the_instances(settings: Settings) -> None:
    settings.SCHEDULER_CUTOFF_HOUR = None
    assert cutoff_of(Preferences()) is None
    settings.SCHEDULER_CUTOFF_HOUR = 20
    assert cutoff_of(Preferences()) == time(20)
    assert cutoff_of(Preferences(cutoff=time(0))) == time(0)


def test_new_people_begin_with_the_instances_buffer(db: None, settings: Settings) -> None:
    settings.SCHEDULER_BUFFER_MINUTES = 15
    made = create_user(NewUser(email="dora@example.org", password=None))
    settings.SCHEDULER_BUFFER_MINUTES = 5
    assert Preferences.objects.get(user=made).buffer_minutes == 15
