"""The agent's tools that change several tasks or items at once."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from goals.models import Task
from planning.models import PlanItem
from tests.agent.tools.calling import NOON, call, refusal
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = pytest.mark.django_db


def test_several_tasks_change_alike(alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    ids = [task.pk for task in TaskFactory.create_batch(3, user=alice)]
    shown = call(
        alice, "change_tasks", tasks=ids, status="in_progress", priority="high", due_on="2026-03-09", goal=goal.pk
    )["tasks"]
    assert [task["id"] for task in shown] == ids
    assert {(task["status"], task["priority"], task["due_on"], task["goal"]) for task in shown} == {
        ("in_progress", "high", "2026-03-09", goal.pk)
    }


def test_fields_are_emptied_by_name(alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    on_day = TaskFactory.create(user=alice, goal=goal, due_on=NOON.date())
    at_instant = TaskFactory.create(user=alice, goal=goal, due_at=NOON)
    call(alice, "change_tasks", tasks=[on_day.pk, at_instant.pk], clear=["due_on", "goal"], status=None)
    assert Task.objects.filter(goal=None, due_on=None, due_at=None).count() == 2


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ({}, []),
        ({"status": None, "priority": None}, []),
        ({"goal": 1, "clear": ["goal"]}, ["clear"]),
        ({"status": "paused"}, ["status"]),
        ({"tasks": [], "priority": "low"}, ["tasks"]),
        ({"tasks": list(range(1, 52)), "priority": "low"}, ["tasks"]),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(alice: User, arguments: dict[str, Any], fields: list[str]) -> None:
    task = TaskFactory.create(user=alice)
    code, errors = refusal(alice, "change_tasks", **{"tasks": [task.pk], **arguments})
    assert (code, [name for name, _ in errors]) == ("validation_failed", fields)


def test_several_tasks_are_deleted_each_once(alice: User) -> None:
    first, second, kept = TaskFactory.create_batch(3, user=alice)
    deleted = call(alice, "delete_tasks", tasks=[first.pk, second.pk, first.pk])["deleted"]
    assert [(one["object"], one["id"]) for one in deleted] == [("task", first.pk), ("task", second.pk)]
    assert list(Task.objects.all()) == [kept]


def test_several_items_move_to_a_day_in_the_given_order(alice: User) -> None:
    monday = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    tuesday = DailyPlanFactory.create(user=alice, date=date(2026, 3, 3))
    first = PlanItemFactory.create(daily_plan=monday, start_at=NOON)
    second = PlanItemFactory.create(daily_plan=tuesday)
    shown = call(alice, "move_items", items=[second.pk, first.pk], date="2026-03-06")["items"]
    assert [(one["id"], one["date"], one["start"]) for one in shown] == [
        (second.pk, "2026-03-06", None),
        (first.pk, "2026-03-06", None),
    ]
    assert list(PlanItem.objects.filter(daily_plan__date="2026-03-06").in_order()) == [second, first]


def test_several_items_are_deleted(alice: User) -> None:
    items = PlanItemFactory.create_batch(2, daily_plan=DailyPlanFactory.create(user=alice))
    deleted = call(alice, "delete_items", items=[item.pk for item in items])["deleted"]
    assert [one["title"] for one in deleted] == [item.title for item in items]
    assert not PlanItem.objects.exists()


def test_the_id_that_is_wrong_is_named(alice: User, bob: User) -> None:
    own, foreign = TaskFactory.create(user=alice), TaskFactory.create(user=bob)
    for missing in (foreign.pk, 987_654_321):
        with pytest.raises(Exception, match=f"There is no task {missing}."):
            call(alice, "change_tasks", tasks=[own.pk, missing], priority="low")
