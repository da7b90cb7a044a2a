"""Tools that have days planned."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import User
from planning.models import PlanItem
from tests.agent.tools.calling import call, refusal
from tests.factories.goals import TaskFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("tool", "arguments", "days"),
    [
        ("plan_day", {"date": "2026-03-05"}, ("2026-03-05", "2026-03-05")),
        ("plan_week", {"date": "2026-03-05"}, ("2026-03-02", "2026-03-08")),
        ("replan", {}, ("2026-03-04", "2026-03-10")),
    ],
)
def test_what_is_open_gets_its_times(alice: User, tool: str, arguments: dict[str, Any], days: tuple[str, str]) -> None:
    TaskFactory.create(user=alice, title="Paint", estimate_minutes=60, not_before_at=datetime(2026, 3, 5, tzinfo=UTC))
    found = call(alice, tool, at=MORNING, **arguments)
    assert (found["from"], found["to"]) == days
    assert found["placed"] == [{"title": "Paint", "starts": "2026-03-05T09:00+00:00", "minutes": 60}]
    assert (found["late"], found["unplaced"], found["obstacle"]) == ([], [], None)
    assert PlanItem.objects.get().start_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_a_day_that_is_over_is_refused(alice: User) -> None:
    assert refusal(alice, "plan_day", at=MORNING, date="2026-03-01") == ("validation_failed", [("to", "invalid")])
