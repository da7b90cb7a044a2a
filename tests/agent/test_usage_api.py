"""What the agent has used, over REST."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from tests.agent.asking import field_errors
from tests.factories.agent import UsageDayFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PATH = "/api/v1/agent/usage"
NOTHING = {"calls": 0, "unpriced_calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": "0.000000"}


@pytest.fixture(autouse=True)
def march_4(settings: Any) -> Iterator[None]:
    """It is noon of 4 March 2026, and a day has limits."""
    settings.AGENT_DAY_TOKENS, settings.AGENT_DAY_COST_USD = 10_000, Decimal("0.5")
    with clock.pretending(datetime(2026, 3, 4, 12, 0, tzinfo=UTC)):
        yield


def used(user: User, day: int, **counts: int) -> None:
    """What was used on a day of March 2026: one call, unless `calls` says otherwise."""
    UsageDayFactory.create(user=user, date=date(2026, 3, day), **{"calls": 1, **counts})


def report(client: APIClient, **query: str) -> dict[str, Any]:
    """The answer."""
    answer = client.get(PATH, query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_who_has_used_nothing_has_all_of_it_left(as_alice: APIClient) -> None:
    assert report(as_alice) == {
        "from": "2026-03-01",
        "to": "2026-03-04",
        "days": [],
        "total": NOTHING,
        "today": NOTHING,
        "limits": {"tokens": 10_000, "cost_usd": "0.500000"},
        "left_today": {"tokens": 10_000, "cost_usd": "0.500000"},
        "resets_at": "2026-03-05T00:00:00Z",
    }


def test_days_are_told_and_added_up(as_alice: APIClient, alice: User) -> None:
    used(alice, 3, calls=2, tokens_in=900, tokens_out=100, cost_micros=250_000)
    used(alice, 1, unpriced_calls=1, tokens_in=50, tokens_out=5)
    used(alice, 4, tokens_in=10, tokens_out=1, cost_micros=1)
    found = report(as_alice)
    assert [(day["date"], day["input_tokens"], day["cost_usd"]) for day in found["days"]] == [
        ("2026-03-01", 50, None),
        ("2026-03-03", 900, "0.250000"),
        ("2026-03-04", 10, "0.000001"),
    ]
    assert found["total"] == {
        "calls": 4, "unpriced_calls": 1, "input_tokens": 960, "output_tokens": 106, "cost_usd": "0.250001",
    }  # fmt: skip
    assert found["today"] == {
        "calls": 1, "unpriced_calls": 0, "input_tokens": 10, "output_tokens": 1, "cost_usd": "0.000001",
    }  # fmt: skip


def test_what_running_replies_hold_is_not_left(as_alice: APIClient, alice: User) -> None:
    used(alice, 4, tokens_in=1000, tokens_out=500, cost_micros=100_000, reserved_tokens=700, reserved_micros=150_000)
    assert report(as_alice)["left_today"] == {"tokens": 7800, "cost_usd": "0.250000"}


def test_no_less_than_nothing_is_left(as_alice: APIClient, alice: User) -> None:
    used(alice, 4, tokens_in=20_000, cost_micros=900_000)
    assert report(as_alice)["left_today"] == {"tokens": 0, "cost_usd": "0.000000"}


def test_without_limits_there_is_no_saying_what_is_left(as_alice: APIClient, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = settings.AGENT_DAY_COST_USD = None
    found = report(as_alice)
    assert found["limits"] == found["left_today"] == {"tokens": None, "cost_usd": None}


def test_a_range_has_both_its_ends(as_alice: APIClient, alice: User) -> None:
    for day in range(1, 5):
        used(alice, day)
    found = report(as_alice, **{"from": "2026-03-02", "to": "2026-03-03"})
    assert [day["date"] for day in found["days"]] == ["2026-03-02", "2026-03-03"]
    assert found["today"]["calls"] == 1, "though today is not in the range"


def test_today_is_the_persons_own(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Pacific/Kiritimati")
    found = report(as_alice)
    assert (found["to"], found["resets_at"]) == ("2026-03-05", "2026-03-05T10:00:00Z")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({"from": "yesterday"}, "from", "invalid"),
        ({"to": "2026-02-30"}, "to", "invalid"),
        ({"to": "1800-01-01"}, "to", "invalid"),
        ({"from": "2026-03-05"}, "to", "out_of_range"),
        ({"from": "2025-03-03"}, "from", "out_of_range"),
    ],
)
def test_a_range_that_is_none_is_refused(query: dict[str, str], field: str, code: str, as_alice: APIClient) -> None:
    refused = as_alice.get(PATH, query)
    assert refused.status_code == 400
    assert field_errors(refused) == [(field, code)]


def test_the_longest_range_is_366_days(as_alice: APIClient) -> None:
    assert report(as_alice, **{"from": "2025-03-04"})["from"] == "2025-03-04"


def test_it_is_the_persons_own(as_alice: APIClient, as_bob: APIClient, anonymous: APIClient, bob: User) -> None:
    used(bob, 4, tokens_in=7)
    assert report(as_alice)["days"] == []
    assert report(as_bob)["total"]["input_tokens"] == 7
    assert anonymous.get(PATH).status_code == 401


def test_many_days_cost_as_many_queries_as_few(as_alice: APIClient, alice: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            report(as_alice)
        return len(queries)

    used(alice, 1)
    few = cost()
    for day in range(2, 5):
        used(alice, day)
    assert cost() == few
