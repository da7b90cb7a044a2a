"""How much working time there is."""

from datetime import UTC, date, datetime, time

import pytest

from accounts.models import Preferences, User
from planning.rituals.room import free_minutes, next_working_day
from tests.factories.planning import BusyBlockFactory, DayExceptionFactory, TimeOffFactory

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY, SUNDAY = date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 15)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_working_time_is_what_is_left_of_the_hours(alice: User) -> None:
    assert free_minutes(alice, THURSDAY, THURSDAY, at(THURSDAY, 8)) == 480
    assert free_minutes(alice, THURSDAY, SUNDAY, at(THURSDAY, 16, 30)) == 30 + 480
    assert free_minutes(alice, THURSDAY, THURSDAY, at(THURSDAY, 17)) == 0
    BusyBlockFactory.create(user=alice, start_at=at(THURSDAY, 16), end_at=at(FRIDAY, 9, 20))
    BusyBlockFactory.create(user=alice, start_at=at(FRIDAY, 9, 10), end_at=at(FRIDAY, 10))
    assert free_minutes(alice, THURSDAY, FRIDAY, at(THURSDAY, 8)) == 420 + 420
    DayExceptionFactory.create(user=alice, date=THURSDAY, windows=[["10:00", "12:00"]])
    TimeOffFactory.create(user=alice, start_on=FRIDAY, end_on=SUNDAY)
    assert free_minutes(alice, THURSDAY, SUNDAY, at(THURSDAY, 8)) == 120


def test_what_is_after_the_cutoff_is_no_working_time(alice: User) -> None:
    Preferences.objects.filter(user=alice).update(cutoff=time(15))
    assert free_minutes(alice, THURSDAY, FRIDAY, at(THURSDAY, 8)) == 360 + 360
    assert next_working_day(alice, THURSDAY, at(THURSDAY, 16)) == FRIDAY


def test_a_night_belongs_to_the_day_on_which_it_begins(alice: User) -> None:
    Preferences.objects.filter(user=alice).update(
        time_zone="Europe/Berlin", working_windows={"sat": [["22:00", "04:00"]]}
    )
    night = date(2026, 3, 28)  # the clock goes forward
    assert free_minutes(alice, night, night, at(night, 8)) == 300
    assert free_minutes(alice, SUNDAY, SUNDAY, at(SUNDAY, 8)) == 0


def test_the_next_working_day_is_the_first_with_time(alice: User) -> None:
    now = at(THURSDAY, 18)
    assert next_working_day(alice, THURSDAY, now) == FRIDAY
    assert next_working_day(alice, FRIDAY, now) == date(2026, 3, 16)
    TimeOffFactory.create(user=alice, start_on=FRIDAY, end_on=date(2026, 3, 17))
    assert next_working_day(alice, THURSDAY, now) == date(2026, 3, 18)
    Preferences.objects.filter(user=alice).update(working_windows={})
    assert next_working_day(alice, THURSDAY, now) == FRIDAY
    # Monday morning in Auckland is Sunday in UTC.
    Preferences.objects.filter(user=alice).update(
        time_zone="Pacific/Auckland", working_windows={"mon": [["09:00", "10:00"]]}
    )
    assert next_working_day(alice, date(2026, 3, 20), now) == date(2026, 3, 23)
