"""What was done, over the API: newest first, for oneself, and for one object."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from goals.services import create_goal, create_task, delete_goal, update_goal
from history.domain import Actor
from history.models import ChangeSet

pytestmark = pytest.mark.both_databases


@pytest.fixture
def lived(alice: User) -> dict[str, int]:
    """Some history: ids of what it is about."""
    actor = Actor(user=alice, via="person", cause="page:goals")
    goal = create_goal(actor, title="Run", time_horizon="long")
    task = create_task(Actor(user=alice, via="agent", cause="run:1"), title="Buy shoes", goal=goal.pk)
    update_goal(actor, goal.pk, changes={"priority": "high"})
    return {"goal": goal.pk, "task": task.pk}


def _seqs(client: APIClient, query: str = "") -> list[int]:
    answer = client.get(f"/api/v1/changes{query}")
    assert answer.status_code == 200, answer.content
    return [entry["seq"] for entry in answer.json()["results"]]


def test_a_change_set_shows_who_did_what_and_both_sides(
    as_alice: APIClient, alice: User, lived: dict[str, int]
) -> None:
    newest = as_alice.get("/api/v1/changes").json()["results"][0]
    (change,) = newest.pop("changes")
    assert newest.items() >= {
        "seq": 3, "state": "applied", "via": "person", "cause": "page:goals", "author": alice.pk,
        "reason": "Goal “Run” changed",
    }.items()  # fmt: skip
    assert set(newest) == {"id", "seq", "state", "via", "cause", "reason", "author", "applied_at"}
    assert {name: change[name] for name in ("op", "object", "id")} == {
        "op": "update",
        "object": "goal",
        "id": lived["goal"],
    }
    assert (change["before"]["priority"], change["after"]["priority"]) == ("medium", "high")


def test_a_write_over_the_api_names_its_request(as_alice: APIClient) -> None:
    as_alice.post("/api/v1/tasks", {"title": "Call"}, format="json")
    (entry,) = as_alice.get("/api/v1/changes").json()["results"]
    assert (entry["via"], entry["cause"]) == ("api", "POST /api/v1/tasks")
    assert (entry["changes"][0]["op"], entry["changes"][0]["before"]) == ("create", None)
    shown = as_alice.get(f"/api/v1/changes/{entry['id']}").json()
    assert shown.items() >= entry.items()
    assert (shown["undoes"], shown["undone_by"]) == ([], None)
    assert [line["text"] for line in shown["preview"]["lines"]] == ["Task “Call” added"]


def test_history_is_narrowed(as_alice: APIClient, alice: User, lived: dict[str, int]) -> None:
    delete_goal(Actor(user=alice, via="api"), lived["goal"])
    table = {
        "": [4, 3, 2, 1],
        "?ordering=seq": [1, 2, 3, 4],
        "?via=agent": [2],
        "?state=undone": [],
        "?object=task": [4, 2],
        f"?object=goal&id={lived['goal']}": [4, 3, 1],
        f"?object=task&id={lived['task']}&via=agent": [2],
        "?object=goal&id=9999999999999999999": [],
    }
    assert {query: _seqs(as_alice, query) for query in table} == table


REFUSED = ["via=mail", "state=done", "object=user", "object=Goal", "id=1", "object=goal&id=x", "object=goal&id=null"]


@pytest.mark.parametrize("query", [*REFUSED, "ordering=id", "ordering=-applied_at", "cursor=x", "page_size=0"])
def test_a_wrong_parameter_is_refused(query: str, as_alice: APIClient) -> None:
    refused = as_alice.get(f"/api/v1/changes?{query}")
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")


def test_pages_of_history_join_up(as_alice: APIClient, lived: dict[str, int]) -> None:
    page = as_alice.get("/api/v1/changes?page_size=2").json()
    rest = as_alice.get(page["next"]).json()
    assert [entry["seq"] for entry in page["results"] + rest["results"]] == [3, 2, 1]
    assert as_alice.get(rest["previous"]).json()["results"] == page["results"]


@pytest.mark.usefixtures("lived")
def test_history_is_ones_own(as_bob: APIClient, as_charlie: APIClient) -> None:
    foreign = ChangeSet.objects.get(seq=1).pk
    for client in (as_bob, as_charlie):
        assert _seqs(client) == []
        assert client.get(f"/api/v1/changes/{foreign}").status_code == 404


@pytest.mark.parametrize("pk", ["abc", "0", "9223372036854775808", "-1"])
def test_an_id_that_is_none_is_missing(pk: str, as_alice: APIClient, lived: dict[str, int]) -> None:
    assert as_alice.get(f"/api/v1/changes/{pk}").status_code == 404


@pytest.mark.usefixtures("lived")
def test_nothing_is_written_here(as_alice: APIClient, anonymous: APIClient) -> None:
    path = f"/api/v1/changes/{ChangeSet.objects.get(seq=1).pk}"
    for call in (as_alice.patch, as_alice.put, as_alice.delete):
        assert call(path, {}, format="json").status_code == 405
    assert as_alice.post("/api/v1/changes", {}, format="json").status_code == 405
    assert anonymous.get("/api/v1/changes").status_code == anonymous.get(path).status_code == 401


def test_a_page_costs_two_queries_however_long(as_alice: APIClient, alice: User) -> None:
    prices: list[Any] = []
    for count in (1, 20):
        for number in range(count):
            create_task(Actor(user=alice, via="api"), title=f"Task {number}")
        with CaptureQueriesContext(connection) as queries:
            _seqs(as_alice)
        prices.append(len(queries))
    assert prices == [2, 2]


def test_history_outlives_the_staff_who_made_it(alice: User, charlie: User, as_alice: APIClient) -> None:
    create_task(Actor(user=alice, by=charlie, via="person", cause="admin"), title="Call")
    assert as_alice.get("/api/v1/changes").json()["results"][0]["author"] == charlie.pk
    charlie.delete()
    assert as_alice.get("/api/v1/changes").json()["results"][0]["author"] is None
