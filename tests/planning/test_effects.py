"""What an item's status does to its completion and to its task."""

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import User
from goals.models import Task
from history.models import ChangeSet
from planning.models import PlanItem
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory


@pytest.fixture
def task(alice: User) -> Task:
    """An open task of Alice's."""
    return TaskFactory.create(user=alice)


@pytest.fixture
def items(alice: User, task: Task) -> list[PlanItem]:
    """Two open items of it, on two days."""
    days = [DailyPlanFactory.create(user=alice, date=f"2026-03-0{number}") for number in (4, 5)]
    return [PlanItemFactory.create(daily_plan=day, task=task) for day in days]


def mark(client: APIClient, item: PlanItem, status: str) -> dict[str, object]:
    """The item with its new status."""
    answer = client.patch(f"/api/v1/plan-items/{item.pk}", {"status": status}, format="json")
    assert answer.status_code == 200
    body: dict[str, object] = answer.json()
    return body


def status_of(task: Task) -> str:
    """The stored status."""
    return Task.objects.get(pk=task.pk).status


def test_an_item_done_has_its_instant_until_it_is_done_no_more(as_alice: APIClient, items: list[PlanItem]) -> None:
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as clock:
        assert mark(as_alice, items[0], "done")["completed_at"] == "2026-03-04T12:00:00Z"
        clock.shift(60)
        body = as_alice.patch(f"/api/v1/plan-items/{items[0].pk}", {"notes": "Well done"}, format="json").json()
    assert body["completed_at"] == "2026-03-04T12:00:00Z"
    assert mark(as_alice, items[0], "in_progress")["completed_at"] is None


def test_the_last_open_item_done_makes_the_task_done(as_alice: APIClient, task: Task, items: list[PlanItem]) -> None:
    mark(as_alice, items[0], "done")
    assert status_of(task) == "todo"
    mark(as_alice, items[1], "done")
    assert status_of(task) == "done"


def test_a_skipped_item_keeps_no_task_open(as_alice: APIClient, task: Task, items: list[PlanItem]) -> None:
    mark(as_alice, items[0], "skipped")
    assert status_of(task) == "todo"
    mark(as_alice, items[1], "done")
    assert status_of(task) == "done"


def test_skipping_the_last_open_item_changes_nothing(as_alice: APIClient, task: Task, items: list[PlanItem]) -> None:
    mark(as_alice, items[0], "done")
    mark(as_alice, items[1], "skipped")
    assert status_of(task) == "todo"


@pytest.mark.parametrize(("again", "expected"), [("todo", "todo"), ("in_progress", "todo"), ("skipped", "done")])
def test_an_item_open_again_reopens_its_task(
    as_alice: APIClient, task: Task, items: list[PlanItem], again: str, expected: str
) -> None:
    for item in items:
        mark(as_alice, item, "done")
    mark(as_alice, items[0], again)
    assert status_of(task) == expected


def test_item_and_task_change_in_one_change_set(as_alice: APIClient, task: Task, items: list[PlanItem]) -> None:
    mark(as_alice, items[0], "skipped")
    mark(as_alice, items[1], "done")
    act = ChangeSet.objects.latest("seq")
    changes = list(act.changes.order_by("position").values_list("op", "object_kind", "object_id"))
    assert changes == [("update", "plan_item", items[1].pk), ("update", "task", task.pk)]
    assert (act.changes.latest("position").after or {})["status"] == "done"


def test_an_item_that_is_added_done_counts_as_well(as_alice: APIClient, task: Task) -> None:
    sent = {"date": "2026-03-04", "title": "Did it", "task": task.pk, "status": "done"}
    body = as_alice.post("/api/v1/plan-items", sent, format="json").json()
    assert body["completed_at"] is not None
    assert status_of(task) == "done"


def test_the_task_that_is_set_along_with_the_status_follows(as_alice: APIClient, alice: User, task: Task) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice))
    sent = {"task": task.pk, "status": "done"}
    as_alice.patch(f"/api/v1/plan-items/{item.pk}", sent, format="json")
    assert status_of(task) == "done"


def test_items_of_a_deleted_goal_or_task_live_on_in_the_same_change_set(
    as_alice: APIClient, task: Task, items: list[PlanItem]
) -> None:
    assert as_alice.delete(f"/api/v1/tasks/{task.pk}").status_code == 204
    changes = list(ChangeSet.objects.get().changes.order_by("position").values_list("op", "object_kind", "object_id"))
    assert changes == [
        *(("update", "plan_item", item.pk) for item in items),
        ("delete", "task", task.pk),
    ]
    for item in PlanItem.objects.select_related("daily_plan"):
        assert (item.task, item.version, item.daily_plan.version) == (None, 2, 2)
