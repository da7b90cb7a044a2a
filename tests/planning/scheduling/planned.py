"""Planning over REST at a given instant, and what the days then hold."""

from datetime import UTC, datetime
from typing import Any

from django.test import TestCase
from rest_framework.test import APIClient

from accounts.models import User
from config.common import clock
from planning.models import PlanItem

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""Working hours are 09:00 to 17:00 from Monday to Friday where nobody says otherwise."""


def schedule(client: APIClient, *, at: datetime = MONDAY, **body: Any) -> Any:
    """The answer to `POST schedule`, for Monday to Friday unless the body says otherwise."""
    sent = {"from": "2026-03-02", "to": "2026-03-06", **body}
    with clock.pretending(at):
        return client.post("/api/v1/schedule", sent, format="json")


def apply(client: APIClient, answer: Any, *, at: datetime = MONDAY) -> Any:
    """The proposal, applied."""
    with clock.pretending(at), TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(f"/api/v1/proposals/{answer.json()['id']}/apply").json()


def planned(client: APIClient, *, at: datetime = MONDAY, **body: Any) -> dict[str, Any]:
    """Plan and apply; the report."""
    answer = schedule(client, at=at, **body)
    assert answer.status_code == 201, answer.content
    assert apply(client, answer, at=at)["status"] == "applied"
    report: dict[str, Any] = answer.json()["report"]
    return report


def times(user: User) -> list[str]:
    """`title 2 09:00 30`: day of the month, start in UTC and minutes, of every item with a time, in order of time."""
    rows = PlanItem.objects.filter(user=user).exclude(start_at=None).order_by("start_at", "pk")
    return [
        f"{row.title} {row.start_at.day} {row.start_at:%H:%M} {row.duration_minutes}" for row in rows if row.start_at
    ]
