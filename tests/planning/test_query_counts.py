"""What reading costs in queries, however much there is."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from planning.selectors import day_of, week_of
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory


def fill(user: User, weeks: int, items: int) -> None:
    """Whole weeks from 2 March 2026, so many items on each day."""
    links = {"goal": GoalFactory.create(user=user), "task": TaskFactory.create(user=user)}
    for number in range(weeks):
        start = date(2026, 3, 2) + timedelta(weeks=number)
        week = WeeklyPlanFactory.create(user=user, week_start_date=start)
        for offset in range(7):
            day = DailyPlanFactory.create(user=user, weekly_plan=week, date=start + timedelta(days=offset))
            PlanItemFactory.create_batch(items, daily_plan=day, **links)


def queries_of(call: Callable[[], object]) -> int:
    """How many queries the call makes."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("plan-items?page_size=200", 1),
        ("plan-items?page_size=200&date=2026-03-04", 1),
        ("daily-plans?page_size=200", 2),
        ("weekly-plans?page_size=200", 3),
        ("daily-plans/by-date/2026-03-04", 2),
        ("weekly-plans/by-date/2026-03-04", 3),
        ("daily-plans/today", 3),
    ],
)
def test_a_route_costs_the_same_with_much_to_show(as_alice: APIClient, alice: User, path: str, most: int) -> None:
    fill(alice, weeks=1, items=1)
    few = queries_of(lambda: as_alice.get(f"/api/v1/{path}"))
    fill_more = DailyPlanFactory.create(user=alice, date=date(2026, 5, 4))
    PlanItemFactory.create_batch(20, daily_plan=fill_more)
    PlanItemFactory.create_batch(20, daily_plan=day_of(alice, date(2026, 3, 4)))
    assert queries_of(lambda: as_alice.get(f"/api/v1/{path}")) == few <= most


def test_titles_cost_no_further_queries(alice: User) -> None:
    fill(alice, weeks=2, items=3)
    day = date(2026, 3, 4)
    assert queries_of(lambda: day_of(alice, day, with_titles=True)) == 2
    assert queries_of(lambda: week_of(alice, day, with_titles=True)) == 3
    item = day_of(alice, day, with_titles=True).ordered_items[0]
    assert item.goal is not None
    assert item.task is not None
    assert (item.goal_title, item.task_title) == (item.goal.title, item.task.title)
