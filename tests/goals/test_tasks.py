"""Tasks over the API: every field, what done means, and when it is due."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from goals.models import Task
from tests.factories.goals import GoalFactory, TaskFactory

pytestmark = pytest.mark.both_databases


def test_a_task_needs_only_a_title(as_alice: APIClient) -> None:
    made = as_alice.post("/api/v1/tasks", {"title": "  Call the dentist "}, format="json")
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    task = made.json()
    assert task.items() >= {"title": "Call the dentist", "status": "todo", "priority": "medium", "notes": ""}.items()
    assert task["goal"] is task["due_on"] is task["due_at"] is task["energy"] is task["completed_at"] is None
    assert task["depends_on"] == []
    assert as_alice.get(f"/api/v1/tasks/{task['id']}").json() == task


def test_every_field_comes_back_as_it_was_written(as_alice: APIClient, alice: User) -> None:
    goal, first = GoalFactory.create(user=alice), TaskFactory.create(user=alice)
    body = {
        "goal": goal.pk,
        "title": "שלום 🙂",
        "notes": "a\nb",
        "done_when": "It is shipped",
        "status": "in_progress",
        "priority": "low",
        "estimate_minutes": 100_000,
        "min_chunk_minutes": 25,
        "max_chunk_minutes": 25,
        "due_on": "2026-03-09",
        "not_before_at": "2026-03-04T08:30:00.500000Z",
        "energy": "high",
        "depends_on": [first.pk],
    }
    made = as_alice.post("/api/v1/tasks", body, format="json").json()
    assert {name: made[name] for name in body} == body


def test_instants_are_answered_in_utc(as_alice: APIClient) -> None:
    made = as_alice.post("/api/v1/tasks", {"title": "Call", "due_at": "2026-03-04T10:30:00+01:00"}, format="json")
    assert made.json()["due_at"] == "2026-03-04T09:30:00Z"


def test_done_has_its_instant_and_loses_it_again(as_alice: APIClient) -> None:
    body = {"title": "Call", "status": "done", "completed_at": "1999-01-01T00:00:00Z"}
    task = as_alice.post("/api/v1/tasks", body, format="json").json()
    assert task["completed_at"] > "2020"
    path = f"/api/v1/tasks/{task['id']}"
    again = as_alice.patch(path, {"status": "done", "notes": "Twice"}, format="json").json()
    assert again["completed_at"] == task["completed_at"]
    reopened = as_alice.patch(path, {"status": "todo"}, format="json").json()
    assert reopened["completed_at"] is None
    assert as_alice.patch(path, {"status": "cancelled"}, format="json").json()["completed_at"] is None


@pytest.mark.parametrize("pair", [("due_on", "due_at"), ("not_before_on", "not_before_at")])
def test_a_date_and_an_instant_replace_each_other(pair: tuple[str, str], as_alice: APIClient) -> None:
    on_field, at_field = pair
    task = as_alice.post("/api/v1/tasks", {"title": "Call", on_field: "2026-03-04"}, format="json").json()
    path = f"/api/v1/tasks/{task['id']}"
    instant = as_alice.patch(path, {at_field: "2026-03-05T09:00:00Z"}, format="json").json()
    assert (instant[on_field], instant[at_field]) == (None, "2026-03-05T09:00:00Z")
    day = as_alice.patch(path, {on_field: "2026-03-06", at_field: None}, format="json").json()
    assert (day[on_field], day[at_field]) == ("2026-03-06", None)
    both = {on_field: "2026-03-06", at_field: "2026-03-05T09:00:00Z"}
    refused = as_alice.patch(path, both, format="json")
    assert (refused.status_code, _only(refused)) == (400, (at_field, "exclusive"))


DUE_BEFORE_START = [
    ({"due_on": "2026-03-04", "not_before_on": "2026-03-05"}, "not_before_on"),
    ({"due_at": "2026-03-04T10:00:00Z", "not_before_at": "2026-03-04T10:00:01Z"}, "not_before_at"),
    # 2026-03-04 23:30 UTC is the 5th in Kolkata.
    ({"due_on": "2026-03-04", "not_before_at": "2026-03-04T23:30:00Z"}, "not_before_at"),
    ({"due_at": "2026-03-04T10:00:00Z", "not_before_on": "2026-03-05"}, "not_before_on"),
]


@pytest.mark.parametrize(("body", "field"), DUE_BEFORE_START)
def test_what_is_due_before_it_may_begin_is_refused(
    body: dict[str, str], field: str, as_alice: APIClient, alice: User
) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Asia/Kolkata")
    refused = as_alice.post("/api/v1/tasks", {"title": "Call", **body}, format="json")
    assert (refused.status_code, _only(refused)) == (400, (field, "not_before_after_due"))


FITS = [
    {"due_on": "2026-03-05", "not_before_on": "2026-03-05"},
    {"due_at": "2026-03-04T10:00:00Z", "not_before_at": "2026-03-04T10:00:00Z"},
    {"due_on": "2026-03-05", "not_before_at": "2026-03-04T23:30:00Z"},
    {"due_at": "2026-03-04T23:30:00Z", "not_before_on": "2026-03-05"},
]


@pytest.mark.parametrize("body", FITS)
def test_what_may_begin_on_the_day_it_is_due_is_fine(body: dict[str, str], as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(time_zone="Asia/Kolkata")
    assert as_alice.post("/api/v1/tasks", {"title": "Call", **body}, format="json").status_code == 201


def test_a_patch_is_checked_against_what_is_stored(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, not_before_on="2026-03-10", min_chunk_minutes=50)
    path = f"/api/v1/tasks/{task.pk}"
    assert _only(as_alice.patch(path, {"due_on": "2026-03-09"}, format="json")) == ("due_on", "not_before_after_due")
    assert _only(as_alice.patch(path, {"max_chunk_minutes": 49}, format="json")) == (
        "max_chunk_minutes",
        "min_above_max",
    )
    assert as_alice.patch(path, {"due_on": "2026-03-10", "max_chunk_minutes": 50}, format="json").status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_anothers_task_is_as_good_as_missing(method: str, as_bob: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice)
    for body in ({"title": "Taken"}, {}, {"title": ""}):
        assert getattr(as_bob, method)(f"/api/v1/tasks/{task.pk}", body, format="json").status_code == 404
    assert Task.objects.get() == task


def test_anothers_goal_in_a_body_does_not_exist(as_bob: APIClient, alice: User, bob: User) -> None:
    goal, own = GoalFactory.create(user=alice), TaskFactory.create(user=bob)
    for number in (goal.pk, 999_999, 2**63, 10**40, 0, -1):
        made = as_bob.post("/api/v1/tasks", {"title": "Call", "goal": number}, format="json")
        assert (made.status_code, _only(made)) == (400, ("goal", "does_not_exist"))
        changed = as_bob.patch(f"/api/v1/tasks/{own.pk}", {"goal": number}, format="json")
        assert (changed.status_code, _only(changed)) == (400, ("goal", "does_not_exist"))


def test_nobody_in_particular_gets_401(anonymous: APIClient) -> None:
    assert anonymous.get("/api/v1/tasks").status_code == 401
    assert anonymous.post("/api/v1/tasks", {"title": "Call"}, format="json").status_code == 401


def _only(answer: Any) -> tuple[str, str]:
    """Field and code of the only error."""
    (error,) = answer.json()["errors"]
    return error["field"], error["code"]
