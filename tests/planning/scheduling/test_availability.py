"""What the person says of their time holds in every plan: hours, days with others, time off, busy times, limits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from planning.models import BusyBlock, DayException, TimeOff
from tests.factories.goals import TaskFactory
from tests.planning.scheduling.planned import planned, times

pytestmark = pytest.mark.django_db
SECOND = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "starts"),
    [
        (lambda user: DayException.objects.create(user=user, date=SECOND, windows=[["13:00", "15:00"]]), "2 13:00"),
        (lambda user: DayException.objects.create(user=user, date=SECOND, windows=[]), "3 09:00"),
        (
            lambda user: TimeOff.objects.create(
                user=user, title="x", start_on=SECOND, end_on=SECOND + timedelta(days=2)
            ),
            "5 09:00",
        ),
        (
            lambda user: BusyBlock.objects.create(
                user=user, title="x", start_at=NINE - timedelta(days=3), end_at=NINE + timedelta(hours=2)
            ),
            "2 11:00",
        ),
    ],
)
def test_it_is_heeded(as_alice: APIClient, alice: User, row: Any, starts: str) -> None:
    row(alice)
    TaskFactory.create(user=alice, title="Paint", estimate_minutes=60)
    planned(as_alice)
    assert times(alice) == [f"Paint {starts} 60"]


def test_so_is_that_of_another_person_not(as_alice: APIClient, alice: User, bob: User) -> None:
    TimeOff.objects.create(user=bob, title="x", start_on=SECOND, end_on=SECOND)
    TaskFactory.create(user=alice, title="Paint", estimate_minutes=60)
    planned(as_alice)
    assert times(alice) == ["Paint 2 09:00 60"]


@pytest.mark.parametrize(
    ("preferences", "expected"),
    [
        ({"buffer_minutes": 15}, ["A 2 09:00 60", "B 2 10:15 60"]),
        ({"daily_cap_minutes": 90}, ["A 2 09:00 60", "B 3 09:00 60"]),
        ({"cutoff": "10:30"}, ["A 2 09:00 60", "B 3 09:00 60"]),
    ],
)
def test_limits_hold(as_alice: APIClient, alice: User, preferences: dict[str, Any], expected: list[str]) -> None:
    Preferences.objects.filter(user=alice).update(**preferences)
    for title in "AB":
        TaskFactory.create(user=alice, title=title, estimate_minutes=60)
    planned(as_alice)
    assert sorted(times(alice)) == expected
