"""What the person says of their time holds in every plan: hours, days with others, time off, busy times, limits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from planning.models import BusyBlock, DayException, PlanItem, TimeOff
from planning.scheduling.agenda import times_of
from planning.scheduling.reading import read_agenda
from planning.solver.problem import Block
from planning.solver.verify import judge
from tests.factories.goals import TaskFactory
from tests.planning.scheduling.planned import MONDAY, planned, times

pytestmark = pytest.mark.django_db
SECOND = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONES = (
    "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/St_Johns",
    "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca",
)  # fmt: skip
# The days around which the clocks change in one or another of these zones, in March, April, October and November.
CHANGES = (
    date(2026, 3, 7),
    date(2026, 3, 28),
    date(2026, 4, 4),
    date(2026, 10, 3),
    date(2026, 10, 24),
    date(2026, 10, 31),
)


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


def test_a_plan_in_each_zone_keeps_every_rule(as_alice: APIClient, alice: User) -> None:
    hours = {name: [["22:00", "06:00"]] for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    for number, zone in enumerate(ZONES):
        Preferences.objects.filter(user=alice).update(time_zone=zone, working_windows=hours)
        day = CHANGES[number % len(CHANGES)]
        at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        task = TaskFactory.create(user=alice, title=zone, estimate_minutes=410)
        body = {"from": str(day), "to": str(day + timedelta(days=3))}
        planned(as_alice, at=at, **body)
        with clock.pretending(at):
            problem = read_agenda(alice, last=day + timedelta(days=3), now=at).problem
        key = f"task:{task.pk}"
        blocks = [
            Block(task=key, start_at=start, end_at=end)
            for start, end in filter(None, map(times_of, PlanItem.objects.filter(task=task)))
        ]
        assert sum((block.end_at - block.start_at for block in blocks), timedelta()) == timedelta(minutes=410)
        assert judge(problem, blocks).breaches == ()
        task.status, task.completed_at = "done", MONDAY
        task.save()
