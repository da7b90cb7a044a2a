"""Wrong values for goals and tasks: each is a 400 that names its field, and none is stored."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from goals.models import Goal, Task
from tests.factories.goals import GoalFactory, TaskFactory

LONG = "x" * 20_001
GOAL = {"title": "Run", "time_horizon": "short"}
TASK = {"title": "Call"}

TITLES: list[tuple[str, Any]] = [
    ("title", ""), ("title", " \t\n"), ("title", None), ("title", "x" * 501), ("title", ["a"]), ("title", {"a": 1}),
    ("title", True), ("title", "\u3000"),
]  # fmt: skip
GOAL_TABLE: list[tuple[str, Any]] = [
    *TITLES, ("description", LONG), ("description", None), ("description", ["x"]), ("description", {}),
    ("time_horizon", "Short"), ("time_horizon", ""), ("time_horizon", None), ("time_horizon", ["short"]),
    ("time_horizon", {}), ("time_horizon", 1), ("status", "done"), ("status", None), ("status", ["active"]),
    ("priority", "highest"), ("priority", 3), ("priority", {"a": []}), ("parent", "x"), ("parent", [1]),
    ("parent", {}), ("parent", 1.5), ("parent", True), ("parent", 2**63), ("parent", 10**300), ("parent", -(2**70)),
    ("parent", "9" * 2000), ("target_on", "2026-02-30"), ("target_on", "soon"), ("target_on", 20260304),
    ("target_on", ""), ("target_on", "1899-12-31"), ("target_on", "2201-01-01"), ("target_on", []),
    ("target_on", "2026-03-04T09:00:00Z"), ("weekly_floor_minutes", -1), ("weekly_floor_minutes", 10_081),
    ("weekly_ceiling_minutes", 10_081), ("weekly_ceiling_minutes", 2**70), ("weekly_ceiling_minutes", "many"),
    ("weekly_ceiling_minutes", 1.5), ("weekly_ceiling_minutes", [1]), ("weekly_ceiling_minutes", False),
]  # fmt: skip
TASK_TABLE: list[tuple[str, Any]] = [
    *TITLES, ("notes", LONG), ("notes", None), ("done_when", LONG), ("done_when", [""]),
    ("status", "completed"), ("status", None), ("status", []), ("priority", ""), ("energy", "none"), ("energy", ""),
    ("energy", ["low"]), ("goal", "x"), ("goal", []), ("goal", 1.5), ("goal", True), ("goal", 2**64),
    ("estimate_minutes", 0), ("estimate_minutes", -5), ("estimate_minutes", 100_001), ("estimate_minutes", 2**63),
    ("estimate_minutes", "long"), ("estimate_minutes", [5]), ("estimate_minutes", 0.5), ("min_chunk_minutes", 0),
    ("max_chunk_minutes", 0), ("max_chunk_minutes", {}), ("due_on", "2026-13-01"), ("due_on", {}), ("due_on", True),
    ("due_at", "2026-03-04"), ("due_at", "2026-03-04T09:00:00"), ("due_at", 1772600000), ("due_at", "noon"),
    ("due_at", "1899-12-31T23:59:59Z"), ("due_at", "0001-01-01T00:00:00+14:00"), ("due_at", ["noon"]),
    ("due_at", "9999-12-31T23:59:59-12:00"), ("not_before_on", "x"), ("not_before_at", "2026-03-04T25:00:00Z"),
    ("depends_on", "1"), ("depends_on", {"a": 1}), ("depends_on", None), ("depends_on", 5), ("depends_on", [None]),
    ("depends_on", ["x"]), ("depends_on", [[1]]), ("depends_on", [2**64]), ("depends_on", [0]), ("depends_on", [{}]),
    ("depends_on", [1.5]), ("depends_on", list(range(1, 103))),
]  # fmt: skip


def _named(answer: Any) -> set[str]:
    """The fields that were refused."""
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed"), answer.content
    return {error["field"].split(".")[0] for error in answer.json()["errors"]}


@pytest.mark.parametrize(("field", "value"), GOAL_TABLE)
def test_a_goal_refuses(as_alice: APIClient, alice: User, field: str, value: Any) -> None:
    assert _named(as_alice.post("/api/v1/goals", GOAL | {field: value}, format="json")) == {field}
    assert not Goal.objects.exists()
    goal = GoalFactory.create(user=alice)
    assert _named(as_alice.patch(f"/api/v1/goals/{goal.pk}", {field: value}, format="json")) == {field}
    goal.refresh_from_db()
    assert goal.version == 1


@pytest.mark.parametrize(("field", "value"), TASK_TABLE)
def test_a_task_refuses(as_alice: APIClient, alice: User, field: str, value: Any) -> None:
    assert _named(as_alice.post("/api/v1/tasks", TASK | {field: value}, format="json")) == {field}
    assert not Task.objects.exists()
    task = TaskFactory.create(user=alice)
    assert _named(as_alice.patch(f"/api/v1/tasks/{task.pk}", {field: value}, format="json")) == {field}
    task.refresh_from_db()
    assert task.version == 1


BODIES = [
    "[]",
    '"text"',
    "5",
    "null",
    "{",
    "",
    '{"title": NaN}',
    '{"title": "\\ud800"}',
    '{"title": "a\\u0000"}',
    "\xff",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["goals", "tasks"])
def test_a_body_that_cannot_be_stored_is_refused(as_alice: APIClient, path: str, body: str) -> None:
    sent = body.encode("latin-1")
    answer = as_alice.post(f"/api/v1/{path}", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


@pytest.mark.parametrize("path", ["goals", "tasks"])
def test_another_content_type_is_refused(as_alice: APIClient, path: str) -> None:
    answer = as_alice.post(f"/api/v1/{path}", {"title": "Run"}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_several_mistakes_are_named_at_once(as_alice: APIClient) -> None:
    body = {"title": "", "time_horizon": "soon", "target_on": "x"}
    assert _named(as_alice.post("/api/v1/goals", body, format="json")) == set(body)
    assert _named(as_alice.post("/api/v1/goals", {}, format="json")) == {"title", "time_horizon"}


def test_titles_of_every_script_are_kept(as_alice: APIClient) -> None:
    for title in ("日本語", "👩‍👩‍👧‍👦", "e\u0301", "\u202eabc", "<script>", "'; DROP TABLE goals_task; --", "x" * 500):
        made = as_alice.post("/api/v1/tasks", {"title": title}, format="json")
        assert (made.status_code, made.json()["title"]) == (201, title)
