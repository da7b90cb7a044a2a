"""Cursors: every row once, in order, forwards and backwards, whatever happens to the rows meanwhile."""

import base64
import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from goals.api import GoalViewSet, TaskViewSet
from goals.models import Goal, Task
from tests.factories.goals import GoalFactory, TaskFactory

pytestmark = pytest.mark.both_databases

RANKS = {"low": 0, "medium": 1, "high": 2, "urgent": 3}
START = datetime(2026, 3, 4, tzinfo=UTC)
ORDERINGS = [
    (route, sign + name)
    for route, view in (("tasks", TaskViewSet), ("goals", GoalViewSet))
    for name in view.orderings
    for sign in ("", "-")
]


@pytest.fixture
def rows(alice: User) -> list[Any]:
    """Goals and tasks with many ties and nulls, some of them made at the same instant."""
    dice = random.Random(7)
    made: list[Any] = []
    for _ in range(23):
        shared = {"user": alice, "title": dice.choice("abc"), "priority": dice.choice(list(RANKS))}
        day = dice.choice([None, date(2026, 3, 4), date(2026, 3, 5)])
        instant = dice.choice([START, START + timedelta(microseconds=1), START + timedelta(days=1)])
        made.append(GoalFactory.create(**shared, target_on=day))
        due = {"due_on": day} if dice.random() < 0.6 else {"due_at": instant}
        done = {"status": "done", "completed_at": instant} if dice.random() < 0.5 else {}
        made.append(TaskFactory.create(**shared, **due, **done, estimate_minutes=dice.choice([None, 5, 10])))
    for row in made:
        stamp = dice.choice([START, START + timedelta(microseconds=1)])
        type(row).objects.filter(pk=row.pk).update(created_at=stamp, updated_at=stamp)
        row.refresh_from_db()
    return made


def _value(row: Any, name: str) -> Any:
    if name == "priority":
        return RANKS[row.priority]
    if name == "due":
        return row.due_on or (row.due_at and row.due_at.date())
    return getattr(row, name)


def _expected(rows: list[Any], route: str, ordering: str) -> list[int]:
    """Nulls last in both directions, equal values by id in the direction of the order."""
    name, falling = ordering.removeprefix("-"), ordering.startswith("-")
    kind = Goal if route == "goals" else Task
    mine = sorted((row for row in rows if isinstance(row, kind)), key=lambda row: row.pk, reverse=falling)
    valued = [row for row in mine if _value(row, name) is not None]
    valued.sort(key=lambda row: _value(row, name), reverse=falling)
    return [row.pk for row in valued + [row for row in mine if _value(row, name) is None]]


def _walk(client: APIClient, path: str | None, way: str = "next") -> list[list[int]]:
    """The ids of each page from `path` on."""
    pages = []
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.content
        pages.append([row["id"] for row in answer.json()["results"]])
        path = answer.json()[way]
        assert len(pages) < 100
    return pages


@pytest.mark.parametrize(("route", "ordering"), ORDERINGS)
def test_a_walk_there_and_back_meets_every_row_once(
    route: str, ordering: str, as_alice: APIClient, rows: list[Any]
) -> None:
    expected = _expected(rows, route, ordering)
    path = f"/api/v1/{route}?ordering={ordering}"
    assert _walk(as_alice, path) == [expected]
    pages = _walk(as_alice, f"{path}&page_size=4")
    assert [number for page in pages for number in page] == expected
    last = _last(as_alice, f"{path}&page_size=4")
    back = _walk(as_alice, last["previous"], "previous")
    assert [number for page in reversed(back) for number in page] + [row["id"] for row in last["results"]] == expected


def _last(client: APIClient, path: str) -> dict[str, Any]:
    """The last page, as answered."""
    page: dict[str, Any] = client.get(path).json()
    while page["next"]:
        page = client.get(page["next"]).json()
    return page


def test_ends_of_the_list_have_no_neighbours(as_alice: APIClient, alice: User) -> None:
    assert as_alice.get("/api/v1/tasks").json() == {"next": None, "previous": None, "results": []}
    TaskFactory.create_batch(3, user=alice)
    first = as_alice.get("/api/v1/tasks?page_size=2").json()
    assert (first["previous"], bool(first["next"])) == (None, True)
    last = as_alice.get(first["next"]).json()
    assert (last["next"], bool(last["previous"]), len(last["results"])) == (None, True, 1)
    again = as_alice.get(last["previous"]).json()
    assert (again["results"], again["previous"]) == (first["results"], None)
    assert as_alice.get("/api/v1/tasks?page_size=3").json()["next"] is None


def test_a_deleted_row_at_the_cursor_is_not_missed(as_alice: APIClient, alice: User) -> None:
    made = [task.pk for task in TaskFactory.create_batch(6, user=alice)]
    page = as_alice.get("/api/v1/tasks?ordering=created_at&page_size=2").json()
    Task.objects.filter(pk__in=made[1:3]).delete()
    assert _walk(as_alice, page["next"]) == [[made[3], made[4]], [made[5]]]


def test_rows_that_come_in_meanwhile_shift_nothing(as_alice: APIClient, alice: User) -> None:
    made = [task.pk for task in TaskFactory.create_batch(4, user=alice)]
    page = as_alice.get("/api/v1/tasks?page_size=2").json()
    newer = TaskFactory.create(user=alice).pk
    following = as_alice.get(page["next"]).json()
    assert [row["id"] for row in following["results"]] == [made[1], made[0]]
    assert _walk(as_alice, following["previous"], "previous") == [[made[3], made[2]], [newer]]


def test_a_value_that_changes_moves_its_row_alone(as_alice: APIClient, alice: User) -> None:
    made = [TaskFactory.create(user=alice, title=title).pk for title in "abcd"]
    page = as_alice.get("/api/v1/tasks?ordering=title&page_size=2").json()
    Task.objects.filter(pk=made[1]).update(title="z")
    assert _walk(as_alice, page["next"]) == [[made[2], made[3]], [made[1]]]


@pytest.mark.parametrize("ordering", ["title", "-due_on", "due_on"])
def test_where_a_whole_side_is_gone_the_way_back_is_still_there(
    ordering: str, as_alice: APIClient, alice: User
) -> None:
    made = [TaskFactory.create(user=alice, title=title).pk for title in "abcdef"]
    path = f"/api/v1/tasks?ordering={ordering}&page_size=2"
    shown = [number for page in _walk(as_alice, path) for number in page]
    first = as_alice.get(path).json()
    second = as_alice.get(first["next"]).json()
    Task.objects.filter(pk__in=shown[:2]).delete()
    empty = as_alice.get(second["previous"]).json()
    assert (empty["results"], empty["previous"]) == ([], None)
    assert _walk(as_alice, empty["next"]) == [shown[2:4], shown[4:]]
    Task.objects.filter(pk__in=shown[2:]).delete()
    assert as_alice.get(first["next"]).json()["results"] == []
    assert len(made) == 6


def test_the_far_side_gone_leads_back_to_what_is_left(as_alice: APIClient, alice: User) -> None:
    made = [TaskFactory.create(user=alice, title=title).pk for title in "abcd"]
    first = as_alice.get("/api/v1/tasks?ordering=title&page_size=2").json()
    Task.objects.filter(pk__in=made[2:]).delete()
    empty = as_alice.get(first["next"]).json()
    assert (empty["results"], empty["next"]) == ([], None)
    assert _walk(as_alice, empty["previous"], "previous") == [made[:2]]


def test_links_keep_filters_and_order(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create_batch(3, user=alice, priority="high")
    link = as_alice.get("/api/v1/tasks?priority=high&ordering=-title&page_size=1&search=task").json()["next"]
    asked = parse_qs(urlsplit(link).query)
    asked.pop("cursor")
    assert asked == {"priority": ["high"], "ordering": ["-title"], "page_size": ["1"], "search": ["task"]}


def _cursor(*place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def test_a_cursor_of_another_order_or_list_is_refused(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create_batch(2, user=alice)
    link = as_alice.get("/api/v1/tasks?ordering=title&page_size=1").json()["next"]
    cursor = parse_qs(urlsplit(link).query)["cursor"][0]
    for query in ("ordering=-title", "ordering=due_on", "", "ordering=created_at"):
        refused = as_alice.get(f"/api/v1/tasks?{query}&cursor={cursor}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "cursor")


BAD_PLACES = [
    ("title", "x", "a", 1),
    ("title", 4, "a", 1),
    ("title", True, "a", 1),
    ("title", 0, "a", 0),
    ("title", 0, "a", 2**63),
    ("title", 0, "a", "1"),
    ("title", 0, "a", 1.5),
    ("title", 0, "a", True),
    ("title", 0, None, 1),
    ("title", 0, 5, 1),
    ("title", 0, "a\x00", 1),
    ("title", 0, "\ud800", 1),
    ("title", 0, ["a"], 1),
    ("title", 0, "a"),
    ("title", 0, "a", 1, 1),
    ("due_on", 0, "2026-02-30", 1),
    ("due_on", 0, 20260304, 1),
    ("due_at", 0, "2026-03-04T09:00:00", 1),
    ("due_at", 0, "0001-01-01T00:00:00+14:00", 1),
    ("due_at", 0, "9999-12-31T23:59:59-14:00", 1),
    ("priority", 0, None, 1),
    ("priority", 0, "high", 1),
    ("priority", 0, 2**63, 1),
    ("priority", 0, 1e400, 1),
    ("created_at", 0, None, 1),
]


@pytest.mark.parametrize("place", BAD_PLACES)
def test_a_forged_cursor_is_refused(place: tuple[Any, ...], as_alice: APIClient) -> None:
    refused = as_alice.get(f"/api/v1/tasks?ordering={place[0]}&cursor={_cursor(*place)}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize("cursor", ["x", "%00", "é", "=", "====", "W10", "e30", "bnVsbA", "MQ", "a" * 5000, "[" * 2000])
def test_a_cursor_that_is_none_is_refused(cursor: str, as_alice: APIClient) -> None:
    refused = as_alice.get(f"/api/v1/tasks?cursor={cursor}")
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")


def test_a_cursor_nested_beyond_reason_is_refused(as_alice: APIClient) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 4000).decode()
    assert as_alice.get(f"/api/v1/tasks?cursor={deep}").status_code == 400


@pytest.mark.parametrize("size", ["0", "201", "-1", "1.5", "x", "9" * 30, "٣", "0000000001000", "%00"])
def test_a_wrong_page_size_is_refused(size: str, as_alice: APIClient) -> None:
    refused = as_alice.get(f"/api/v1/tasks?page_size={size}")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "page_size")


def test_a_page_has_fifty_rows_and_at_most_two_hundred(as_alice: APIClient, alice: User) -> None:
    Task.objects.bulk_create(Task(user=alice, title="Many") for _ in range(205))
    assert len(as_alice.get("/api/v1/tasks").json()["results"]) == 50
    assert len(as_alice.get("/api/v1/tasks?page_size=200").json()["results"]) == 200
    assert len(_walk(as_alice, "/api/v1/tasks")) == 5
