"""What a week handed on still counts as planned there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from config.common import clock
from goals.models import Goal
from tests.factories.goals import GoalFactory, TaskFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
SUNDAY, NEXT = "2026-03-15", "2026-03-16"


class Week:
    """Alice's week from MONDAY, over REST, at any time of it."""

    def __init__(self, client: APIClient) -> None:
        self.client = client

    def send(self, method: str, path: str, body: dict[str, Any], *, on: str) -> Any:
        """At noon of this day."""
        with clock.pretending(datetime.fromisoformat(on).replace(hour=12, tzinfo=UTC)):
            answer = getattr(self.client, method)(f"/api/v1/{path}", body, format="json")
        assert answer.status_code < 300, answer.content
        return answer.json()

    def add(self, day: str, minutes: int = 60, **fields: Any) -> int:
        """An item of this day, made on Monday; its id."""
        sent = {"title": "x", "date": day, "duration_minutes": minutes, **fields}
        return int(self.send("post", "plan-items", sent, on=str(MONDAY))["id"])

    def move(self, item: int, to: str, *, on: str) -> None:
        """To another day."""
        self.send("patch", f"plan-items/{item}", {"date": to}, on=on)

    def figures(self, week: str = str(MONDAY)) -> tuple[int, int, int]:
        """Minutes planned, items carried on, items open."""
        total = self.client.get(f"/api/v1/weekly-plans/by-date/{week}/review").json()["total"]
        return total["planned_minutes"], total["items_carried"], total["items_open"]


@pytest.fixture
def week(as_alice: APIClient) -> Week:
    """An empty one."""
    return Week(as_alice)


@pytest.mark.both_databases
def test_what_is_settled_after_the_week_stays_planned_there(week: Week, as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Write", status=Goal.Status.PAUSED)
    task = TaskFactory.create(user=alice, goal=goal, estimate_minutes=60)
    carried, shrunk, kept = week.add("2026-03-10"), week.add("2026-03-11", task=task.pk), week.add(SUNDAY)
    assert week.figures() == (180, 0, 3)
    decisions = [
        {"item": carried, "choice": "carry"}, {"item": shrunk, "choice": "shrink", "minutes": 20},
        {"item": kept, "choice": "keep"},
    ]  # fmt: skip
    act = week.send("post", "leftovers/settle", {"decisions": decisions}, on=NEXT)["change_set"]
    assert week.figures() == (180, 2, 1)
    assert week.figures(NEXT) == (80, 0, 2)
    lines = as_alice.get(f"/api/v1/weekly-plans/by-date/{MONDAY}/review").json()["goals"]
    assert [(line["title"], line["planned_minutes"], line["items_carried"]) for line in lines] == [
        ("Write", 60, 1), (None, 120, 1),
    ]  # fmt: skip
    as_alice.post(f"/api/v1/changes/{act}/undo")
    assert week.figures() == (180, 0, 3)


def test_what_moved_before_its_day_was_planned_anew(week: Week) -> None:
    ahead, same_day = week.add("2026-03-12"), week.add("2026-03-12")
    week.move(ahead, NEXT, on="2026-03-11")
    week.move(same_day, NEXT, on="2026-03-12")
    assert week.figures() == (60, 1, 0)


def test_what_stays_within_the_week_or_comes_back_counts_once(week: Week) -> None:
    within, back, again = (week.add("2026-03-10") for _ in range(3))
    week.move(within, "2026-03-12", on="2026-03-11")
    for to in (NEXT, SUNDAY):
        week.move(back, to, on="2026-03-12")
    for to in (NEXT, SUNDAY, "2026-03-17"):
        week.move(again, to, on=SUNDAY)
    assert week.figures() == (180, 1, 2)


def test_what_was_done_or_skipped_before_it_left_was_not_left_over(week: Week) -> None:
    for status in ("done", "skipped", "in_progress"):
        item = week.add("2026-03-10")
        week.send("patch", f"plan-items/{item}", {"status": status}, on="2026-03-10")
        week.move(item, NEXT, on="2026-03-12")
    assert week.figures() == (60, 1, 0)


def test_an_item_of_the_week_before_is_not_carried_from_this_one(week: Week) -> None:
    item = week.add(str(MONDAY - timedelta(days=1)))
    week.move(item, NEXT, on="2026-03-10")
    assert week.figures() == (0, 0, 0)
