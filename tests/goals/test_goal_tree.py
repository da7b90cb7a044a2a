"""Goals below goals: a shallow tree, and what becomes of it when one is deleted."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from config.common.errors import ValidationFailed
from goals.domain import DEEPEST_GOAL
from goals.models import Goal
from goals.services import update_goal
from history.domain import Actor
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.racing import at_once

pytestmark = pytest.mark.both_databases


def _chain(user: User, length: int) -> list[Goal]:
    """Goals, each below the one before."""
    goals: list[Goal] = []
    for _ in range(length):
        goals.append(GoalFactory.create(user=user, parent=goals[-1] if goals else None))
    return goals


def test_a_goal_cannot_be_below_itself(as_alice: APIClient, alice: User) -> None:
    chain = _chain(alice, 3)
    for below in chain:
        refused = as_alice.patch(f"/api/v1/goals/{chain[0].pk}", {"parent": below.pk}, format="json")
        assert (refused.status_code, _only(refused)) == (400, ("parent", "circular"))
    moved = as_alice.patch(f"/api/v1/goals/{chain[2].pk}", {"parent": chain[0].pk}, format="json")
    assert moved.json()["parent"] == chain[0].pk


def test_the_tree_has_a_greatest_depth(as_alice: APIClient, alice: User) -> None:
    chain, other = _chain(alice, DEEPEST_GOAL), _chain(alice, 2)
    body = {"title": "One more", "time_horizon": "short", "parent": chain[-1].pk}
    assert _only(as_alice.post("/api/v1/goals", body, format="json")) == ("parent", "too_deep")
    # A whole branch is counted, not its topmost goal alone.
    refused = as_alice.patch(f"/api/v1/goals/{other[0].pk}", {"parent": chain[-2].pk}, format="json")
    assert _only(refused) == ("parent", "too_deep")
    moved = as_alice.patch(f"/api/v1/goals/{other[0].pk}", {"parent": chain[-3].pk}, format="json")
    assert moved.status_code == 200


def test_anothers_goal_is_no_parent(as_alice: APIClient, bob: User) -> None:
    for number in (GoalFactory.create(user=bob).pk, 999_999, 2**63, 0):
        body = {"title": "Own", "time_horizon": "short", "parent": number}
        refused = as_alice.post("/api/v1/goals", body, format="json")
        assert (refused.status_code, _only(refused)) == (400, ("parent", "does_not_exist"))


def test_floor_and_ceiling_stay_in_order(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, weekly_ceiling_minutes=100)
    path = f"/api/v1/goals/{goal.pk}"
    assert _only(as_alice.patch(path, {"weekly_floor_minutes": 101}, format="json")) == (
        "weekly_floor_minutes",
        "floor_above_ceiling",
    )
    assert as_alice.patch(path, {"weekly_floor_minutes": 100}, format="json").status_code == 200
    assert _only(as_alice.patch(path, {"weekly_ceiling_minutes": 99}, format="json")) == (
        "weekly_ceiling_minutes",
        "floor_above_ceiling",
    )


def test_what_belonged_to_a_deleted_goal_lives_on_in_one_change_set(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    child, task = GoalFactory.create(user=alice, parent=goal), TaskFactory.create(user=alice, goal=goal)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 4))
    item = PlanItemFactory.create(daily_plan=day, goal=goal, task=task)
    assert as_alice.delete(f"/api/v1/goals/{goal.pk}").status_code == 204
    for row in (child, task, item):
        row.refresh_from_db()
    assert (child.parent, task.goal, item.goal, item.task) == (None, None, None, task)
    assert (child.version, task.version, item.version) == (2, 2, 2)
    (change_set,) = as_alice.get("/api/v1/changes").json()["results"]
    touched = {(change["op"], change["object"], change["id"]) for change in change_set["changes"]}
    assert touched >= {
        ("update", "goal", child.pk),
        ("update", "task", task.pk),
        ("update", "plan_item", item.pk),
        ("delete", "goal", goal.pk),
    }
    assert change_set["changes"][-1]["before"]["title"] == goal.title


@pytest.mark.django_db(transaction=True)
def test_two_that_would_hang_below_each_other_do_not_both_get_in(alice: User) -> None:
    for _ in range(5):
        first, second = GoalFactory.create_batch(2, user=alice)
        answers = at_once([partial(_hang, alice, first.pk, second.pk), partial(_hang, alice, second.pk, first.pk)])
        assert sorted(answers) == ["circular", "in"]


def _hang(user: User, goal_id: int, below: int) -> str:
    """The word "in", or why it was refused."""
    try:
        update_goal(Actor(user=user, via="api"), goal_id, changes={"parent": below})
    except ValidationFailed as error:
        return error.errors[0].code
    return "in"


def _only(answer: Any) -> tuple[str, str]:
    """Field and code of the only error."""
    (error,) = answer.json()["errors"]
    return error["field"], error["code"]
