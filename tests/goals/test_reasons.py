"""History tells what was done to a goal or a task, in words."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import User
from goals.services import update_goal, update_task
from history.domain import Actor
from history.models import ChangeSet
from tests.factories.goals import GoalFactory, TaskFactory

GOALS: list[tuple[dict[str, Any], str]] = [
    ({"status": "paused"}, "Goal “Run” paused"),
    ({"status": "completed", "priority": "high"}, "Goal “Run” completed, and more"),
    ({"title": "Walk"}, "Goal “Run” renamed to “Walk”"),
    ({"target_on": date(2027, 10, 3)}, "Goal “Run” with target Sun 3 Oct 2027"),
    ({"priority": "high"}, "Goal “Run” changed"),
]
TASKS: list[tuple[dict[str, Any], str]] = [
    ({"status": "done"}, "Task “Shoes” done"),
    ({"status": "cancelled", "title": "Boots"}, "Task “Shoes” cancelled, renamed to “Boots”"),
    ({"due_on": date(2026, 12, 4)}, "Task “Shoes” due Fri 4 Dec 2026"),
    ({"due_on": None}, "Task “Shoes” without due date"),
    ({"due_at": datetime(2026, 12, 4, 9, tzinfo=UTC)}, "Task “Shoes” changed"),
    ({"estimate_minutes": 20}, "Task “Shoes” changed"),
]


@pytest.mark.parametrize(("changes", "reason"), GOALS, ids=[reason for _, reason in GOALS])
def test_a_change_of_a_goal_is_told_in_words(alice: User, changes: Any, reason: str) -> None:
    goal = GoalFactory.create(user=alice, title="Run")
    update_goal(Actor(user=alice, via="person"), goal.pk, changes=changes)
    assert ChangeSet.objects.get().reason == reason


@pytest.mark.parametrize(("changes", "reason"), TASKS, ids=[repr(changes) for changes, _ in TASKS])
def test_a_change_of_a_task_is_told_in_words(alice: User, changes: Any, reason: str) -> None:
    task = TaskFactory.create(user=alice, title="Shoes", due_on=date(2026, 12, 1))
    update_task(Actor(user=alice, via="person"), task.pk, changes=changes)
    assert ChangeSet.objects.get().reason == reason


def test_a_task_that_waits_for_another_is_told_as_changed(alice: User) -> None:
    first, second = (TaskFactory.create(user=alice, title=title) for title in ("Shoes", "Race"))
    update_task(Actor(user=alice, via="person"), second.pk, changes={"depends_on": [first.pk], "title": "Run"})
    assert ChangeSet.objects.get().reason == "Task “Race” renamed to “Run”, and more"
