"""The date matrix: 12 zones, the nights on which their clocks are changed, and work over midnight, over REST."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from config.common import clock
from tests.planning.scheduling.planned import apply, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
NIGHT = 8 * 60
ZONES = (
    "Europe/Berlin", "Europe/London", "Atlantic/Azores", "America/New_York", "America/Los_Angeles", "America/St_Johns",
    "America/Santiago", "America/Havana", "Africa/Cairo", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Chatham",
)  # fmt: skip
"""Gaps and folds of an hour and of half an hour, at two and three o'clock, at midnight, and on both hemispheres."""


def change_in(zone: str, *, is_gap: bool) -> tuple[date, int]:
    """The last day of 22:00 before the clocks are changed from January 2026 on, and by how many minutes."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    while True:
        after = at + timedelta(hours=1)
        shown, later = (moment.astimezone(ZoneInfo(zone)) for moment in (at, after))
        offsets = [moment.utcoffset() or timedelta() for moment in (shown, later)]
        by = int((offsets[1] - offsets[0]) / timedelta(minutes=1))
        if by and (by > 0) == is_gap:
            return (shown - timedelta(hours=12)).date(), by
        at = after


def made(client: APIClient, path: str, **body: Any) -> Any:
    """What a POST makes."""
    answer = client.post(f"/api/v1/{path}", body, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.mark.parametrize("is_gap", [True, False], ids=["gap", "fold"])
@pytest.mark.parametrize("zone", ZONES)
def test_work_over_the_night_of_a_change_takes_the_minutes_that_pass(
    as_alice: APIClient, zone: str, is_gap: bool
) -> None:
    evening, by = change_in(zone, is_gap=is_gap)
    here = ZoneInfo(zone)
    noon = datetime(evening.year, evening.month, evening.day, 12, tzinfo=here).astimezone(UTC)
    hours = {key: [["22:00", "06:00"]] for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    sent = {"time_zone": zone, "working_windows": hours}
    assert as_alice.patch("/api/v1/users/me/preferences", sent, format="json").status_code == 200
    with clock.pretending(noon):
        goal = made(as_alice, "goals", title="Night work", time_horizon="short")["id"]
        for number, minutes in enumerate((100, 45, NIGHT - by - 145)):  # together the whole night, to the minute
            due = str(evening + timedelta(days=1))
            made(as_alice, "tasks", goal=goal, title=f"{number}", estimate_minutes=minutes, due_on=due)
    days = {"from": str(evening), "to": str(evening + timedelta(days=2))}
    answer = schedule(as_alice, at=noon, **days)
    assert (answer.status_code, answer.json()["report"]["late"]) == (201, [])
    assert apply(as_alice, answer, at=noon)["status"] == "applied"
    items = as_alice.get("/api/v1/plan-items").json()["results"]
    spans = sorted(span_of(item) for item in items)
    assert [f"{at.astimezone(here):%a %H:%M}" for at in (spans[0][0], spans[-1][1])] == [
        f"{evening:%a} 22:00", f"{evening + timedelta(days=1):%a} 06:00",
    ]  # fmt: skip
    assert sum((end - start for start, end in spans), timedelta()) == timedelta(minutes=NIGHT - by)
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]
    for item in items:
        assert item["date"] == str(span_of(item)[0].astimezone(here).date())
        for minute in range(item["duration_minutes"]):
            shown = (span_of(item)[0] + timedelta(minutes=minute)).astimezone(here)
            assert shown.hour >= 22 or shown.hour < 6


def span_of(item: dict[str, Any]) -> tuple[datetime, datetime]:
    """[start, end) in real time."""
    start = datetime.fromisoformat(item["start_at"]).astimezone(UTC)
    return start, start + timedelta(minutes=item["duration_minutes"])
