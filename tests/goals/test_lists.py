"""Lists of goals and tasks: narrowed, searched, ordered, and at a constant price."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from goals.models import Goal, Task, TaskDependency
from tests.factories.goals import GoalFactory, TaskFactory

pytestmark = pytest.mark.both_databases


def _titles(client: APIClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


@pytest.fixture
def goals(alice: User) -> list[Goal]:
    """Three that differ in everything."""
    first = GoalFactory.create(user=alice, title="A", time_horizon="short", status="paused", priority="low")
    second = GoalFactory.create(user=alice, title="B", time_horizon="long", priority="urgent", parent=first)
    third = GoalFactory.create(user=alice, title="C", time_horizon="long", priority="high", target_on="2026-05-01")
    return [first, second, third]


def test_goals_are_narrowed_by_exact_fields(as_alice: APIClient, goals: list[Goal]) -> None:
    table = {
        "status=paused": "A",
        "status=active": "CB",
        "time_horizon=long&priority=urgent": "B",
        f"parent={goals[0].pk}": "B",
        "parent=null": "CA",
        "parent=9223372036854775807": "",
        "parent=9999999999999999999": "",
        "status=&priority=": "CBA",
        "unknown=1": "CBA",
    }
    assert {query: "".join(_titles(as_alice, f"/api/v1/goals?{query}")) for query in table} == table


def test_goals_are_ordered_as_asked(as_alice: APIClient, goals: list[Goal]) -> None:
    table = {
        "": "CBA",
        "created_at": "ABC",
        "-created_at": "CBA",
        "title": "ABC",
        "-title": "CBA",
        "priority": "ACB",
        "-priority": "BCA",
        "target_on": "CAB",
        "-target_on": "CBA",
        "-updated_at": "CBA",
    }
    assert {name: "".join(_titles(as_alice, f"/api/v1/goals?ordering={name}")) for name in table} == table


@pytest.fixture
def tasks(alice: User) -> list[Task]:
    """Three that differ in everything."""
    goal = GoalFactory.create(user=alice)
    first = TaskFactory.create(user=alice, title="A", goal=goal, due_on="2026-03-05", energy="low", priority="high")
    second = TaskFactory.create(user=alice, title="B", due_at=datetime(2026, 3, 4, 23, tzinfo=UTC), status="cancelled")
    third = TaskFactory.create(user=alice, title="C", goal=goal, due_on="2026-03-09", estimate_minutes=5)
    return [first, second, third]


def test_tasks_are_narrowed_by_exact_fields(as_alice: APIClient, tasks: list[Task]) -> None:
    table = {
        "status=cancelled": "B",
        "status=todo": "CA",
        "priority=high": "A",
        "energy=low": "A",
        f"goal={tasks[0].goal_id}": "CA",
        "goal=null": "B",
        "due_on=2026-03-09": "C",
        "due_on_before=2026-03-09": "A",
        "due_on_after=2026-03-05": "C",
    }
    assert {query: "".join(_titles(as_alice, f"/api/v1/tasks?{query}")) for query in table} == table


def test_due_counts_in_the_persons_zone(as_alice: APIClient, alice: User, tasks: list[Task]) -> None:
    assert _titles(as_alice, "/api/v1/tasks?ordering=due") == ["B", "A", "C"]
    # 23:00 UTC on the 4th is the 5th in Auckland: a tie with A, which is older.
    Preferences.objects.filter(user=alice).update(time_zone="Pacific/Auckland")
    assert _titles(as_alice, "/api/v1/tasks?ordering=due") == ["A", "B", "C"]
    assert _titles(as_alice, "/api/v1/tasks?ordering=-due") == ["C", "B", "A"]
    assert _titles(as_alice, "/api/v1/tasks?ordering=due_at") == ["B", "A", "C"]
    assert _titles(as_alice, "/api/v1/tasks?ordering=estimate_minutes")[0] == "C"


REFUSED = [
    ("goals", "status=done", "status"),
    ("goals", "time_horizon=Long", "time_horizon"),
    ("goals", "priority=3", "priority"),
    ("goals", "parent=abc", "parent"),
    ("goals", "parent=-1", "parent"),
    ("goals", "parent=%D9%A3", "parent"),
    ("goals", "parent=1%00", "parent"),
    ("goals", "ordering=user__password", "ordering"),
    ("goals", "ordering=--title", "ordering"),
    ("goals", "ordering=title,id", "ordering"),
    ("goals", "search=a%00b", "search"),
    ("goals", "search=" + "a" * 201, "search"),
    ("goals", "search=a+b+c+d+e+f+g+h+i", "search"),
    ("tasks", "status=completed", "status"),
    ("tasks", "energy=huge", "energy"),
    ("tasks", "due_on=2026-02-30", "due_on"),
    ("tasks", "due_on=20260304", "due_on"),
    ("tasks", "due_on_before=soon", "due_on_before"),
    ("tasks", "due_on_after=0001-01-01", "due_on_after"),
    ("tasks", "goal=1.5", "goal"),
]


@pytest.mark.parametrize(("route", "query", "field"), REFUSED)
def test_a_wrong_parameter_is_named(route: str, query: str, field: str, as_alice: APIClient) -> None:
    refused = as_alice.get(f"/api/v1/{route}?{query}")
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_search_finds_words_in_any_case_and_language(as_alice: APIClient, alice: User, bob: User) -> None:
    GoalFactory.create(user=alice, title="ÜBER die Straße", description="100% sicher_heit")
    GoalFactory.create(user=alice, title="Бег по утрам", description="Über 5 km")
    GoalFactory.create(user=bob, title="Über Bobs Straße")
    assert _titles(as_alice, "/api/v1/goals?search=über") == ["Бег по утрам", "ÜBER die Straße"]
    assert _titles(as_alice, "/api/v1/goals?search=БЕГ") == ["Бег по утрам"]
    assert _titles(as_alice, "/api/v1/goals?search=DIE+über") == ["ÜBER die Straße"]
    for literal in ("100%25", "sicher_h", "Straße"):
        assert _titles(as_alice, f"/api/v1/goals?search={literal}") == ["ÜBER die Straße"], literal
    for nothing in ("1000%25", "sicherxh", "%5C", "'", "(", "[ü", "über*"):
        assert _titles(as_alice, f"/api/v1/goals?search={nothing}") == [], nothing


def test_search_looks_into_notes(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice, title="Call", notes="Ask about the crown")
    assert _titles(as_alice, "/api/v1/tasks?search=CROWN+call") == ["Call"]


@pytest.fixture(params=["goals", "tasks"])
def price_of(request: pytest.FixtureRequest, alice: User, as_alice: APIClient) -> Callable[[int], int]:
    """A function: how many queries the list costs with this many more rows."""

    def price(more: int) -> int:
        goal = GoalFactory.create(user=alice)
        for _ in range(more):
            goal = GoalFactory.create(user=alice, parent=goal if goal.pk % 4 else None)
            task = TaskFactory.create(user=alice, goal=goal)
            TaskDependency.objects.create(task=task, depends_on=TaskFactory.create(user=alice))
        with CaptureQueriesContext(connection) as queries:
            assert as_alice.get(f"/api/v1/{request.param}").status_code == 200
        return len(queries)

    return price


def test_a_list_costs_two_queries_however_long(price_of: Callable[[int], int]) -> None:
    assert (price_of(1), price_of(20)) == (2, 2)


def test_pages_walk_through_all(as_alice: APIClient, alice: User) -> None:
    start = datetime(2026, 3, 4, tzinfo=UTC)
    made = [TaskFactory.create(user=alice, due_on=(start + timedelta(days=n % 3)).date()) for n in range(7)]
    seen, path = [], "/api/v1/tasks?ordering=due&page_size=2"
    while path:
        page = as_alice.get(path).json()
        seen += [row["id"] for row in page["results"]]
        path = page["next"]
    assert seen == [task.pk for task in sorted(made, key=lambda task: (task.due_on, task.pk))]
