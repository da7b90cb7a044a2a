"""A goal that the agent takes apart into tasks."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from agent.tools.registry import tools_in_use
from config.common import clock
from goals.models import Goal, Task
from history.models import ChangeSet
from history.services import apply_proposal, propose
from tests.agent.tools.calling import NOON, call, context_of, refusal, titles
from tests.factories.goals import GoalFactory, TaskFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(alice: User) -> Goal:
    """What is taken apart."""
    return GoalFactory.create(user=alice)


def planned(key: str, *depends_on: str, **others: Any) -> dict[str, Any]:
    """A task as a model writes it."""
    return {
        "key": key, "title": f"Do {key}", "estimate_minutes": 30, "done_when": f"{key} is done",
        "first_step": f"Begin {key}", "depends_on": list(depends_on), **others,
    }  # fmt: skip


def test_a_goal_becomes_tasks_that_wait_for_each_other(alice: User, goal: Goal) -> None:
    tasks = [planned("b", "a", notes="Slowly.", energy="low"), planned("a", priority="high", due_on="2026-03-09")]
    found = call(alice, "break_down_goal", goal=goal.pk, tasks=tasks)
    first, second = Task.objects.order_by("pk")
    assert (first.title, first.notes, first.priority, str(first.due_on)) == (
        "Do a", "First step: Begin a", "high", "2026-03-09",
    )  # fmt: skip
    assert (second.notes, second.done_when, second.energy) == ("First step: Begin b\n\nSlowly.", "b is done", "low")
    assert list(second.depends_on.all()) == [first]
    assert found["goal"] == {"id": goal.pk, "title": goal.title}
    assert {task.goal for task in (first, second)} == {goal}
    assert [(task["key"], task["id"]) for task in found["tasks"]] == [("a", first.pk), ("b", second.pk)]


def test_order_critical_path_and_total_are_worked_out(alice: User, goal: Goal) -> None:
    tasks = [planned("a"), planned("b", "a", estimate_minutes=300), planned("c", "a"), planned("d", "b", "c")]
    found = call(alice, "break_down_goal", goal=goal.pk, tasks=tasks)
    assert found["order"] == ["a", "b", "c", "d"]
    assert found["critical_path"] == {"keys": ["a", "b", "d"], "minutes": 360}
    assert found["total_minutes"] == 390


def test_what_is_null_or_left_out_has_its_default(alice: User, goal: Goal) -> None:
    empty: dict[str, Any] = dict.fromkeys(("notes", "depends_on", "priority", "energy", "due_on"))
    [shown] = call(alice, "break_down_goal", goal=goal.pk, tasks=[{**planned("a"), **empty}])["tasks"]
    assert (shown["priority"], shown["energy"], shown["due_on"], shown["depends_on"]) == ("medium", None, None, [])


def test_a_dependency_that_is_named_twice_counts_once(alice: User, goal: Goal) -> None:
    found = call(alice, "break_down_goal", goal=goal.pk, tasks=[planned("a"), planned("b", "a", "a")])
    assert len(found["tasks"][1]["depends_on"]) == 1


@pytest.mark.parametrize(
    ("tasks", "error"),
    [
        ([planned("a", "b"), planned("b", "a")], ("tasks.0.depends_on", "circular")),
        ([planned("a", "z")], ("tasks.0.depends_on", "does_not_exist")),
        ([planned("a"), planned("b", title="do  A")], ("tasks.1.title", "unique")),
        ([planned("a", title="  stretch ")], ("tasks.0.title", "unique")),  # there is one
        ([planned("a", estimate_minutes=4)], ("tasks.0.estimate_minutes", "greater_than_equal")),
        ([planned("a", estimate_minutes=2401)], ("tasks.0.estimate_minutes", "less_than_equal")),
        ([planned("a", estimate_minutes=None)], ("tasks.0.estimate_minutes", "int_type")),
        ([planned("a", first_step=" ")], ("tasks.0.first_step", "string_too_short")),
        ([planned("a", done_when="")], ("tasks.0.done_when", "too_short")),
        ([planned("a", notes="x" * 10_001)], ("tasks.0.notes", "too_long")),
        ([planned("a", goal=1)], ("tasks.0.goal", "extra_forbidden")),
        ([], ("tasks", "too_short")),
        ([planned(str(number)) for number in range(41)], ("tasks", "too_long")),
    ],
)
def test_a_breakdown_that_makes_no_sense_is_refused(
    alice: User, goal: Goal, tasks: list[dict[str, Any]], error: tuple[str, str]
) -> None:
    TaskFactory.create(user=alice, goal=goal, title="Stretch")
    assert refusal(alice, "break_down_goal", goal=goal.pk, tasks=tasks) == ("validation_failed", [error])
    assert titles(list(Task.objects.values("title"))) == ["Stretch"]


def test_a_task_that_is_done_or_of_another_goal_is_no_twin(alice: User, goal: Goal) -> None:
    TaskFactory.create(user=alice, goal=goal, title="Do a", status="done", completed_at=NOON)
    TaskFactory.create(user=alice, title="Do a")
    assert call(alice, "break_down_goal", goal=goal.pk, tasks=[planned("a")])["tasks"]


def test_a_breakdown_can_be_proposed_and_then_applied(alice: User, goal: Goal) -> None:
    context = context_of(alice)
    tool = tools_in_use()["break_down_goal"]
    given = tool.checked({"goal": goal.pk, "tasks": [planned("b", "a"), planned("a")]})
    proposal, answer = propose(
        context.actor,
        lambda actor: tool.run(context_of(alice, actor=actor), given),
        expires_at=clock.now() + timedelta(minutes=15),
    )
    assert proposal is not None
    assert not Task.objects.exists()
    apply_proposal(context.actor, proposal.pk)
    assert {task.pk for task in Task.objects.all()} == {task["id"] for task in answer["tasks"]}
    assert ChangeSet.objects.get(user=alice).reason == f"Goal “{goal.title}” broken down into 2 tasks"
