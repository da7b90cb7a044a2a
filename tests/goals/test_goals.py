"""Goals over the API: kept, changed, read back, and nobody else's."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from goals.models import Goal
from tests.factories.goals import GoalFactory, TaskFactory

RUN = {"title": "Run a marathon", "time_horizon": "long"}


def test_a_goal_needs_only_a_title_and_a_horizon(as_alice: APIClient) -> None:
    made = as_alice.post("/api/v1/goals", RUN, format="json")
    assert made.status_code == 201, made.content
    goal = made.json()
    assert made["ETag"] == '"1"'
    assert goal.items() >= {**RUN, "description": "", "status": "active", "priority": "medium", "version": 1}.items()
    assert goal["parent"] is goal["target_on"] is goal["weekly_floor_minutes"] is goal["weekly_ceiling_minutes"] is None
    assert goal["progress"] == {"done_minutes": 0, "total_minutes": 0, "ratio": None}
    assert as_alice.get(f"/api/v1/goals/{goal['id']}").json() == goal


def test_every_field_comes_back_as_it_was_written(as_alice: APIClient, alice: User) -> None:
    above = GoalFactory.create(user=alice)
    body = {
        "title": "Läuft 🏃",
        "description": "Zeile 1\n  Zeile 2 ",
        "time_horizon": "short",
        "status": "paused",
        "priority": "urgent",
        "parent": above.pk,
        "target_on": "2026-10-04",
        "weekly_floor_minutes": 60,
        "weekly_ceiling_minutes": 240,
    }
    made = as_alice.post("/api/v1/goals", body, format="json").json()
    assert {name: made[name] for name in body} == body


def test_what_the_server_owns_and_what_it_does_not_know_is_ignored(as_alice: APIClient, bob: User) -> None:
    body = {**RUN, "id": 999, "user": bob.pk, "owner": bob.pk, "version": 7, "progress": {"ratio": 1}, "colour": "red"}
    made = as_alice.post("/api/v1/goals", body, format="json").json()
    assert made["id"] != 999
    assert made["version"] == 1
    assert not Goal.objects.for_user(bob).exists()
    assert "colour" not in made


def test_a_patch_changes_what_it_names_and_counts_up(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, description="Why", priority="high")
    answer = as_alice.patch(f"/api/v1/goals/{goal.pk}", {"status": "completed"}, format="json")
    assert answer.status_code == 200
    assert answer["ETag"] == '"2"'
    assert answer.json().items() >= {"status": "completed", "description": "Why", "priority": "high"}.items()
    goal.refresh_from_db()
    assert (goal.status, goal.version) == ("completed", 2)


def test_a_put_needs_the_required_fields(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, description="Why")
    refused = as_alice.put(f"/api/v1/goals/{goal.pk}", {"title": "Else"}, format="json")
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["time_horizon"]
    changed = as_alice.put(f"/api/v1/goals/{goal.pk}", RUN, format="json").json()
    assert (changed["title"], changed["description"]) == ("Run a marathon", "Why")


def test_a_change_that_changes_nothing_leaves_no_trace(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Same")
    answer = as_alice.patch(f"/api/v1/goals/{goal.pk}", {"title": "Same", "parent": None}, format="json")
    assert answer["ETag"] == '"1"'
    assert as_alice.get("/api/v1/changes").json()["results"] == []


def test_a_deleted_goal_is_gone(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    assert as_alice.delete(f"/api/v1/goals/{goal.pk}").status_code == 204
    assert as_alice.get(f"/api/v1/goals/{goal.pk}").status_code == 404
    assert as_alice.delete(f"/api/v1/goals/{goal.pk}").status_code == 404


def test_progress_counts_descendants_but_not_what_was_cancelled(as_alice: APIClient, alice: User) -> None:
    top = GoalFactory.create(user=alice)
    middle = GoalFactory.create(user=alice, parent=top)
    bottom = GoalFactory.create(user=alice, parent=middle)
    TaskFactory.create(user=alice, goal=top, estimate_minutes=60)
    TaskFactory.create(user=alice, goal=bottom, estimate_minutes=90, status="done", completed_at="2026-03-04T10:00:00Z")
    TaskFactory.create(user=alice, goal=bottom)  # 30 minutes, for want of an estimate
    TaskFactory.create(user=alice, goal=middle, estimate_minutes=500, status="cancelled")
    TaskFactory.create(user=alice, estimate_minutes=500)
    shown = {goal["id"]: goal["progress"] for goal in as_alice.get("/api/v1/goals").json()["results"]}
    assert shown[top.pk] == {"done_minutes": 90, "total_minutes": 180, "ratio": 0.5}
    assert shown[middle.pk] == shown[bottom.pk] == {"done_minutes": 90, "total_minutes": 120, "ratio": 0.75}
    assert as_alice.get(f"/api/v1/goals/{top.pk}").json()["progress"] == shown[top.pk]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_anothers_goal_is_as_good_as_missing(method: str, as_bob: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    foreign = getattr(as_bob, method)(f"/api/v1/goals/{goal.pk}", RUN, format="json")
    missing = getattr(as_bob, method)("/api/v1/goals/999999", RUN, format="json")
    assert foreign.status_code == missing.status_code == 404
    assert {**foreign.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
    goal.refresh_from_db()
    assert goal.version == 1


@pytest.mark.parametrize("pk", ["abc", "0", "-1", "1e3", "9223372036854775808", "9" * 60, "%00", "٣"])
def test_an_id_that_is_none_is_missing(pk: str, as_alice: APIClient, alice: User) -> None:
    GoalFactory.create(user=alice)
    assert as_alice.get(f"/api/v1/goals/{pk}").status_code == 404


def test_the_list_holds_ones_own(as_alice: APIClient, alice: User, bob: User) -> None:
    own = GoalFactory.create(user=alice)
    GoalFactory.create(user=bob)
    assert [goal["id"] for goal in as_alice.get("/api/v1/goals").json()["results"]] == [own.pk]


def test_staff_see_their_own_goals_alone(as_charlie: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    assert as_charlie.get("/api/v1/goals").json()["results"] == []
    assert as_charlie.get(f"/api/v1/goals/{goal.pk}").status_code == 404


def test_nobody_in_particular_gets_401(anonymous: APIClient) -> None:
    answers = [anonymous.get("/api/v1/goals"), anonymous.post("/api/v1/goals", RUN, format="json")]
    assert [answer.status_code for answer in answers] == [401, 401]


def _fields(answer: Any) -> set[tuple[str, str]]:
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}
