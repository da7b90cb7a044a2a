"""What must be done first: one's own tasks, and never a circle."""

from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from accounts.models import User
from config.common.errors import ValidationFailed
from goals.domain import circle_through
from goals.models import TaskDependency
from goals.services import update_task
from history.domain import Actor
from tests.factories.goals import TaskFactory
from tests.racing import at_once

pytestmark = pytest.mark.both_databases


def test_dependencies_are_a_set_that_is_replaced(as_alice: APIClient, alice: User) -> None:
    first, second, third = TaskFactory.create_batch(3, user=alice)
    body = {"title": "Last", "depends_on": [second.pk, first.pk, second.pk]}
    made = as_alice.post("/api/v1/tasks", body, format="json").json()
    assert made["depends_on"] == [first.pk, second.pk]
    path = f"/api/v1/tasks/{made['id']}"
    changed = as_alice.patch(path, {"depends_on": [third.pk]}, format="json").json()
    assert (changed["depends_on"], changed["version"]) == ([third.pk], 2)
    assert as_alice.patch(path, {"depends_on": [third.pk, third.pk]}, format="json").json()["version"] == 2
    assert as_alice.patch(path, {"depends_on": []}, format="json").json()["depends_on"] == []


def test_a_task_cannot_wait_for_itself_however_long_the_way(as_alice: APIClient, alice: User) -> None:
    chain = TaskFactory.create_batch(4, user=alice)
    for waiting, first in zip(chain[1:], chain, strict=False):
        TaskDependency.objects.create(task=waiting, depends_on=first)
    for last in chain:
        refused = as_alice.patch(f"/api/v1/tasks/{chain[0].pk}", {"depends_on": [last.pk]}, format="json")
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "circular")
        assert refused.json()["errors"][0]["field"] == "depends_on"
    assert TaskDependency.objects.count() == 3


def test_a_refusal_names_the_circle(as_alice: APIClient, alice: User) -> None:
    soup, carrots = TaskFactory.create(user=alice, title="Soup"), TaskFactory.create(user=alice, title="Carrots")
    TaskDependency.objects.create(task=soup, depends_on=carrots)
    refused = as_alice.patch(f"/api/v1/tasks/{carrots.pk}", {"depends_on": [soup.pk]}, format="json")
    assert refused.json()["detail"] == "These tasks would wait for each other: “Carrots” → “Soup” → “Carrots”."


def test_anothers_tasks_do_not_exist(as_alice: APIClient, alice: User, bob: User) -> None:
    own, foreign = TaskFactory.create(user=alice), TaskFactory.create(user=bob)
    for number in (foreign.pk, 999_999, 2**63, -1, 0):
        refused = as_alice.post("/api/v1/tasks", {"title": "Call", "depends_on": [own.pk, number]}, format="json")
        assert (refused.status_code, _only(refused)) == (400, ("depends_on", "does_not_exist"))


def test_there_is_a_limit_to_dependencies(as_alice: APIClient, alice: User) -> None:
    tasks = TaskFactory.create_batch(101, user=alice)
    numbers = [task.pk for task in tasks]
    refused = as_alice.post("/api/v1/tasks", {"title": "Call", "depends_on": numbers}, format="json")
    assert (refused.status_code, _only(refused)) == (400, ("depends_on", "max_length"))
    assert (
        as_alice.post("/api/v1/tasks", {"title": "Call", "depends_on": numbers[1:]}, format="json").status_code == 201
    )


def test_a_deleted_task_is_waited_for_no_longer(as_alice: APIClient, alice: User) -> None:
    first, second, third = TaskFactory.create_batch(3, user=alice)
    TaskDependency.objects.create(task=third, depends_on=first)
    TaskDependency.objects.create(task=third, depends_on=second)
    assert as_alice.delete(f"/api/v1/tasks/{first.pk}").status_code == 204
    left = as_alice.get(f"/api/v1/tasks/{third.pk}").json()
    assert (left["depends_on"], left["version"]) == ([second.pk], 2)
    (change_set,) = as_alice.get("/api/v1/changes").json()["results"]
    assert [(change["op"], change["id"]) for change in change_set["changes"]] == [
        ("update", third.pk),
        ("delete", first.pk),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_that_would_close_a_circle_together_do_not_both_get_in(alice: User) -> None:
    for _ in range(5):
        first, second = TaskFactory.create_batch(2, user=alice)
        answers = at_once([partial(_depend, alice, first.pk, second.pk), partial(_depend, alice, second.pk, first.pk)])
        assert sorted(answers) == ["circular", "in"]
    assert TaskDependency.objects.count() == 5


def _depend(user: User, task_id: int, on: int) -> str:
    """The word "in", or why it was refused."""
    try:
        update_task(Actor(user=user, via="api"), task_id, changes={"depends_on": [on]})
    except ValidationFailed as error:
        return error.errors[0].code
    return "in"


NODES = st.integers(0, 6)


@given(st.lists(st.tuples(NODES, NODES), max_size=14), NODES)
def test_a_circle_is_found_exactly_where_there_is_one(edges: list[tuple[int, int]], start: int) -> None:
    links: dict[int, set[int]] = {}
    for waiting, first in edges:
        links.setdefault(waiting, set()).add(first)
    reached, frontier = set(), set(links.get(start, ()))
    while frontier:
        reached |= frontier
        frontier = {after for node in frontier for after in links.get(node, ())} - reached
    circle = circle_through(start, links)
    assert bool(circle) == (start in reached)
    assert all(after in links[node] for node, after in pairwise(circle))
    assert not circle or circle[0] == circle[-1] == start


def _only(answer: Any) -> tuple[str, str]:
    """Field and code of the only error."""
    (error,) = answer.json()["errors"]
    return error["field"], error["code"]
