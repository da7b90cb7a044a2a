"""A foreign id is answered exactly like a missing one, by every tool that takes one, and nothing is touched."""

from typing import Any

import pytest

from accounts.models import User
from agent.tools.registry import tools_in_use
from history.models import ChangeSet
from tests.agent.tools.calling import refusal
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.factories.world import World, world_of

pytestmark = pytest.mark.django_db
MISSING = [987_654_321, 2**63 - 1, 2**63, 10**30]
STEP = {"key": "a", "title": "A", "estimate_minutes": 30, "done_when": "Done", "first_step": "Begin"}
GOAL, TASK, ITEM = "goal", "task", "plan_item"
# (tool, the argument that names something, what it names, what else is sent; "own" there is an object of one's own)
CASES: list[tuple[str, str, str, dict[str, Any]]] = [
    *((tool, "goal", GOAL, {}) for tool in ("get_goal", "complete_goal", "cancel_goal", "delete_goal")),
    ("update_goal", "goal", GOAL, {"title": "x"}),
    ("update_goal", "parent", GOAL, {"goal": "own"}),
    ("create_goal", "parent", GOAL, {"title": "x", "time_horizon": "short"}),
    ("break_down_goal", "goal", GOAL, {"tasks": [STEP]}),
    ("list_tasks", "goal", GOAL, {}),
    *((tool, "task", TASK, {}) for tool in ("get_task", "complete_task", "reopen_task", "cancel_task", "delete_task")),
    ("update_task", "task", TASK, {"title": "x"}),
    ("update_task", "goal", GOAL, {"task": "own"}),
    ("update_task", "depends_on", TASK, {"task": "own"}),
    ("create_task", "goal", GOAL, {"title": "x"}),
    ("create_task", "depends_on", TASK, {"title": "x"}),
    ("find_items", "goal", GOAL, {}),
    ("find_items", "task", TASK, {}),
    ("create_item", "goal", GOAL, {"title": "x", "date": "2026-03-05"}),
    ("create_item", "task", TASK, {"title": "x", "date": "2026-03-05"}),
    *((tool, "item", ITEM, {}) for tool in ("complete_item", "delete_item")),
    ("update_item", "item", ITEM, {"title": "x"}),
    ("update_item", "goal", GOAL, {"item": "own"}),
    ("update_item", "task", TASK, {"item": "own"}),
    ("move_item", "item", ITEM, {"date": "2026-03-05"}),
    ("move_item", "before", ITEM, {"item": "own"}),
    ("move_item", "after", ITEM, {"item": "own"}),
    ("reorder_day", "items", ITEM, {"date": "2026-03-04"}),
    ("change_tasks", "tasks", TASK, {"priority": "low"}),
    ("change_tasks", "goal", GOAL, {"tasks": "own"}),
    ("delete_tasks", "tasks", TASK, {}),
    ("move_items", "items", ITEM, {"date": "2026-03-05"}),
    ("delete_items", "items", ITEM, {}),
    ("undo_change", "change", "change_set", {}),
    ("explain_item", "item", ITEM, {}),
    ("what_if", "drop_goals", GOAL, {}),
    ("what_if", "drop_tasks", TASK, {}),
]
LISTED = {"depends_on", "tasks", "items", "drop_goals", "drop_tasks"}
NAMES_OBJECTS = {"goal", "task", "item", "parent", "depends_on", "tasks", "items", "before", "after", "change"} | LISTED


def of_alice(user: User) -> dict[str, int]:
    """An object of each kind."""
    day = DailyPlanFactory.create(user=user)
    return {
        GOAL: GoalFactory.create(user=user).pk,
        TASK: TaskFactory.create(user=user).pk,
        ITEM: PlanItemFactory.create(daily_plan=day).pk,
    }


def foreign_id(world: World, kind: str) -> int:
    """Bob's object of this kind."""
    return {
        GOAL: world.goal.pk,
        TASK: world.task.pk,
        ITEM: world.item.pk,
        "change_set": world.change_set.pk,
    }[kind]


def test_every_argument_that_names_an_object_is_tried() -> None:
    taken = {
        (tool.name, name)
        for tool in tools_in_use().values()
        for name in tool.input.model_fields
        if name in NAMES_OBJECTS and (tool.name, name) != ("break_down_goal", "tasks")
    }
    assert {(tool, argument) for tool, argument, _, _ in CASES} == taken


@pytest.mark.parametrize(("tool", "argument", "kind", "others"), CASES, ids=lambda value: str(value)[:20])
def test_a_foreign_id_is_like_a_missing_one(
    alice: User, bob: User, tool: str, argument: str, kind: str, others: dict[str, Any]
) -> None:
    world, own = world_of(bob, marker="secret"), of_alice(alice)
    owned: dict[str, Any] = {"goal": own[GOAL], "task": own[TASK], "item": own[ITEM], "tasks": [own[TASK]]}
    rest: dict[str, Any] = {name: owned[name] if value == "own" else value for name, value in others.items()}
    answers = []
    for number in [foreign_id(world, kind), *MISSING]:
        named = [number] if argument in LISTED else number
        answers.append(refusal(alice, tool, **{**rest, argument: named}))
    assert answers == [answers[0]] * len(answers)
    assert answers[0][0] == "not_found" or [code for _, code in answers[0][1]] == ["does_not_exist"]
    assert not ChangeSet.objects.filter(user=alice).exists()


@pytest.mark.parametrize("given", [0, -1])
def test_an_id_is_a_positive_number(alice: User, given: int) -> None:
    for tool, argument in (("get_goal", "goal"), ("get_task", "task"), ("delete_item", "item")):
        arguments: dict[str, Any] = {argument: given}
        assert refusal(alice, tool, **arguments)[1] == [(argument, "greater_than_equal")]
