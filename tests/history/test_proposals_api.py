"""Proposals and undo over REST: shown with what they change, decided once, refused with what moved."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from config.common import clock
from goals.models import Goal, Task
from goals.services import create_goal, create_task, delete_goal, update_goal
from history.domain import Actor
from history.models import ChangeSet
from history.services import propose, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(alice: User) -> Actor:
    """Who acts for Alice."""
    return Actor(user=alice, via="agent", cause="run:1")


@pytest.fixture
def goal(alice: User) -> Goal:
    """Hers."""
    return create_goal(Actor(user=alice, via="person"), title="Run", time_horizon="long")


def proposed(agent: Actor, act: Callable[[Actor], object]) -> str:
    """The route of a new proposal."""
    made, _ = propose(agent, act, expires_at=clock.now() + timedelta(minutes=15))
    assert made is not None
    return f"/api/v1/proposals/{made.pk}"


def deletion(agent: Actor, goal: Goal) -> str:
    """The route of the proposal to delete the goal."""
    return proposed(agent, lambda draft: delete_goal(draft, goal.pk))


def test_a_proposal_shows_what_it_would_do(as_alice: APIClient, alice: User, agent: Actor, goal: Goal) -> None:
    shown = as_alice.get(deletion(agent, goal)).json()
    assert set(shown) == {
        "id", "status", "reason", "author", "via", "changes", "expires_at", "applied_at", "report", "preview",
    }  # fmt: skip
    assert shown.items() >= {
        "status": "proposed", "via": "agent", "author": alice.pk, "reason": "Goal “Run” deleted", "applied_at": None,
    }.items()  # fmt: skip
    assert [(one["op"], one["object"], one["id"]) for one in shown["changes"]] == [("delete", "goal", goal.pk)]
    (line,) = shown["preview"]["lines"]
    assert (line["group"], line["name"], line["id"]) == ("dropped", "Goal “Run”", goal.pk)
    assert line["details"] == [{"label": "Horizon", "before": "long", "after": ""}]
    assert shown["preview"]["hours"] == []


def test_it_is_applied_and_taken_back(as_alice: APIClient, agent: Actor, goal: Goal) -> None:
    route = deletion(agent, goal)
    applied = as_alice.post(f"{route}/apply")
    assert (applied.status_code, applied.json()["status"]) == (200, "applied")
    assert applied.json()["applied_at"]
    assert not Goal.objects.exists()
    undone = as_alice.post(f"{route}/undo")
    assert (undone.status_code, undone.json()["status"]) == (200, "undone")
    assert Goal.objects.get().pk == goal.pk


def test_it_is_rejected(as_alice: APIClient, agent: Actor, goal: Goal) -> None:
    route = deletion(agent, goal)
    assert as_alice.post(f"{route}/reject").json()["status"] == "rejected"
    refused = as_alice.post(f"{route}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert as_alice.post(f"{route}/undo").status_code == 409
    assert Goal.objects.exists()


def test_a_stale_one_names_what_moved(as_alice: APIClient, alice: User, agent: Actor, goal: Goal) -> None:
    route = deletion(agent, goal)
    update_goal(Actor(user=alice, via="person"), goal.pk, changes={"title": "Run far"})
    refused = as_alice.post(f"{route}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_stale")
    assert "Goal “Run” renamed to “Run far”" in refused.json()["detail"]
    assert as_alice.get(route).json()["status"] == "proposed"


def test_the_same_key_decides_once(as_alice: APIClient, agent: Actor) -> None:
    route = proposed(agent, lambda draft: create_task(draft, title="Call"))
    answers = [as_alice.post(f"{route}/apply", headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotency-Replayed"] == "true"
    undone = [as_alice.post(f"{route}/undo", headers={"Idempotency-Key": "two"}) for _ in range(2)]
    assert [answer.status_code for answer in undone] == [200, 200]
    assert as_alice.post(f"{route}/undo").status_code == 409


def test_proposals_are_listed_newest_first_and_narrowed(as_alice: APIClient, alice: User, agent: Actor) -> None:
    create_task(Actor(user=alice, via="person"), title="No proposal")
    first, second = (proposed(agent, lambda draft, title=title: create_task(draft, title=title)) for title in "ab")  # type: ignore[misc]
    as_alice.post(f"{first}/reject")
    create_task(agent, title="Done at once")
    table = {"": [first, second], "?status=proposed": [second], "?status=rejected": [first], "?via=mcp": []}
    for query, expected in table.items():
        found = as_alice.get(f"/api/v1/proposals{query}").json()["results"]
        assert {f"/api/v1/proposals/{entry['id']}" for entry in found} == set(expected), query
    assert [entry["status"] for entry in as_alice.get("/api/v1/proposals").json()["results"]] == [
        "rejected", "proposed",  # by when they were decided or made
    ]  # fmt: skip
    assert as_alice.get("/api/v1/proposals?status=open").status_code == 400


def test_a_list_of_proposals_costs_as_much_however_long(as_alice: APIClient, agent: Actor, goal: Goal) -> None:
    prices = []
    for count in (1, 6):
        for number in range(count):
            proposed(agent, lambda draft, number=number: create_task(draft, title=f"T{number}", goal=goal.pk))  # type: ignore[misc]
        with CaptureQueriesContext(connection) as queries:
            as_alice.get("/api/v1/proposals")
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 10


def test_an_act_is_undone_and_done_again_by_undoing_that(as_alice: APIClient) -> None:
    as_alice.post("/api/v1/tasks", {"title": "Call"}, format="json")
    act = as_alice.get("/api/v1/changes").json()["results"][0]["id"]
    undone = as_alice.post(f"/api/v1/changes/{act}/undo")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    assert not Task.objects.exists()
    again = as_alice.post(f"/api/v1/changes/{undone.json()['undone_by']}/undo")
    assert (again.json()["state"], again.json()["undoes"]) == ("undone", [act])
    shown = as_alice.get(f"/api/v1/changes/{act}").json()
    assert (shown["state"], shown["undone_by"]) == ("applied", None)
    assert Task.objects.get().title == "Call"


def test_an_undo_that_later_edits_stand_on_is_refused_and_names_them(as_alice: APIClient, goal: Goal) -> None:
    made = ChangeSet.objects.get().pk
    as_alice.patch(f"/api/v1/goals/{goal.pk}", {"title": "Run far"}, format="json")
    refused = as_alice.post(f"/api/v1/changes/{made}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "Goal “Run” renamed to “Run far”. Undo what came since first." in refused.json()["detail"]
    assert [entry["field"] for entry in refused.json()["errors"]] == [f"goal {goal.pk}"]
    assert as_alice.post(f"/api/v1/changes/{made}/undo", headers={"Idempotency-Key": "k"}).status_code == 409


def test_everything_the_agent_did_is_taken_back_as_one_act(as_alice: APIClient, agent: Actor, goal: Goal) -> None:
    start = clock.now().isoformat()
    create_task(agent, title="One")
    update_goal(agent, goal.pk, changes={"title": "Walk"})
    answer = as_alice.post("/api/v1/changes/undo-since", {"since": start}, format="json")
    assert answer.status_code == 200, answer.content
    assert [entry["reason"] for entry in answer.json()["undone"]] == [
        "Goal “Run” renamed to “Walk”",
        "Task “One” created",
    ]
    assert {entry["state"] for entry in answer.json()["undone"]} == {"undone"}
    assert (Goal.objects.get().title, Task.objects.count()) == ("Run", 0)
    undo(agent, answer.json()["change"]["id"])
    assert (Goal.objects.get().title, Task.objects.count()) == ("Walk", 1)


def test_where_nothing_was_done_there_is_nothing_to_undo(as_alice: APIClient, goal: Goal) -> None:
    body = {"since": "2026-01-01T00:00:00Z", "via": "scheduler"}
    answer = as_alice.post("/api/v1/changes/undo-since", body, format="json")
    assert answer.json() == {"undone": [], "change": None}


BAD: list[dict[str, Any]] = [
    {},
    {"since": "2026-03-04T09:30:00"},
    {"since": "yesterday"},
    {"since": "1066-10-14T09:00:00Z"},
    {"since": "9999-12-31T23:59:59-12:00"},
    {"since": 5},
    {"since": "2026-03-04T09:30:00Z", "via": "mail"},
]


@pytest.mark.parametrize("body", BAD, ids=str)
def test_a_bad_moment_is_refused(body: dict[str, Any], as_alice: APIClient) -> None:
    refused = as_alice.post("/api/v1/changes/undo-since", body, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")


def test_nobody_else_sees_or_decides(as_bob: APIClient, as_charlie: APIClient, agent: Actor, goal: Goal) -> None:
    route, act = deletion(agent, goal), ChangeSet.objects.order_by("pk")[0].pk
    for client in (as_bob, as_charlie):
        assert client.get(route).status_code == 404
        assert client.get("/api/v1/proposals").json()["results"] == []
        for deed in ("apply", "reject", "undo"):
            assert client.post(f"{route}/{deed}").status_code == 404
        assert client.post(f"/api/v1/changes/{act}/undo").status_code == 404
    assert ChangeSet.objects.filter(state="applied").count() == 1


def test_what_a_person_did_is_no_proposal(as_alice: APIClient, goal: Goal) -> None:
    route = f"/api/v1/proposals/{ChangeSet.objects.get().pk}"
    assert as_alice.get(route).status_code == 404
    assert as_alice.post(f"{route}/undo").status_code == 404
    assert Goal.objects.exists()
