"""The back office writes through the services: rules, history and progress are the same as everywhere."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from goals.models import Goal, Task, TaskDependency
from goals.services import create_goal, create_task, update_goal
from history.domain import Actor
from history.models import ChangeSet
from tests.factories.accounts import UserFactory
from tests.factories.goals import GoalFactory, TaskFactory

EMPTY = {"title": "", "description": "", "status": "active", "priority": "medium", "time_horizon": "short"}

NO_INLINES = {"dependencies-TOTAL_FORMS": "0", "dependencies-INITIAL_FORMS": "0"}


@pytest.fixture
def root(db: None) -> User:
    """Staff with every right."""
    return UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def office(root: User, client: Client) -> Client:
    """The back office, entered."""
    client.force_login(root)
    return client


def test_a_goal_made_by_staff_is_in_the_owners_history(office: Client, root: User, alice: User) -> None:
    form = {**EMPTY, "user": alice.pk, "title": "Sleep more"}
    answer = office.post("/admin/goals/goal/add/", form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    goal = Goal.objects.for_user(alice).get()
    made = ChangeSet.objects.for_user(alice).get()
    assert (made.seq, made.actor, made.via, made.cause) == (1, root, "person", "admin")
    assert [(change.op, change.object_id) for change in made.changes.all()] == [("create", goal.pk)]
    assert not ChangeSet.objects.for_user(root).exists()


def test_a_goal_changed_by_staff_counts_up(office: Client, alice: User) -> None:
    goal = GoalFactory.create(user=alice, description="Why", time_horizon="long")
    form = {**EMPTY, "title": goal.title, "description": "Why", "status": "paused", "time_horizon": "long"}
    assert office.post(f"/admin/goals/goal/{goal.pk}/change/", form).status_code == 302
    goal.refresh_from_db()
    assert (goal.status, goal.description, goal.version, goal.user) == ("paused", "Why", 2, alice)


def test_what_the_service_refuses_stands_at_the_field(office: Client, alice: User, bob: User) -> None:
    foreign = GoalFactory.create(user=bob)
    goal = GoalFactory.create(user=alice)
    form = {**EMPTY, "title": "Kept as typed", "parent": foreign.pk}
    answer = office.post(f"/admin/goals/goal/{goal.pk}/change/", form)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors == {"parent": ["There is no such object."]}
    assert b"Kept as typed" in answer.content
    goal.refresh_from_db()
    assert (goal.version, goal.parent) == (1, None)


def test_nobody_overwrites_what_changed_meanwhile(office: Client, alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Old")
    page = office.get(f"/admin/goals/goal/{goal.pk}/change/")
    assert b'name="seen_version" value="1"' in page.content
    update_goal(Actor(user=alice, via="api"), goal.pk, changes={"title": "Alice's"})
    form = {**EMPTY, "title": "Old", "time_horizon": "medium", "status": "paused", "seen_version": "1"}
    refused = office.post(f"/admin/goals/goal/{goal.pk}/change/", form)
    assert "changed meanwhile" in str(refused.context["adminform"].form.non_field_errors())
    goal.refresh_from_db()
    assert (goal.title, goal.status) == ("Alice's", "active")
    assert office.post(f"/admin/goals/goal/{goal.pk}/change/", {**form, "seen_version": "2"}).status_code == 302


def test_a_deleted_goal_lets_go_of_its_tasks(office: Client, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    task = TaskFactory.create(user=alice, goal=goal)
    assert office.post(f"/admin/goals/goal/{goal.pk}/delete/", {"post": "yes"}).status_code == 302
    task.refresh_from_db()
    assert task.goal is None
    assert ChangeSet.objects.for_user(alice).get().changes.count() == 2


def test_many_are_deleted_through_the_service_too(office: Client, alice: User) -> None:
    tasks = TaskFactory.create_batch(3, user=alice)
    chosen = {"action": "delete_selected", "_selected_action": [task.pk for task in tasks], "post": "yes"}
    assert office.post("/admin/goals/task/", chosen).status_code == 302
    assert not Task.objects.exists()
    assert list(ChangeSet.objects.for_user(alice).values_list("seq", flat=True).order_by("seq")) == [1, 2, 3]


def test_a_task_done_in_the_back_office_has_its_instant(office: Client, alice: User) -> None:
    task = TaskFactory.create(user=alice)
    form = {"title": task.title, "status": "done", "priority": "high", **NO_INLINES}
    assert office.post(f"/admin/goals/task/{task.pk}/change/", form).status_code == 302
    task.refresh_from_db()
    assert task.completed_at is not None
    assert office.get(f"/admin/goals/task/{task.pk}/change/").status_code == 200


def test_a_dependency_made_in_the_back_office_closes_no_circle(office: Client, alice: User) -> None:
    first, second = TaskFactory.create_batch(2, user=alice)
    add = "/admin/goals/taskdependency/add/"
    assert office.post(add, {"task": second.pk, "depends_on": first.pk}).status_code == 302
    refused = office.post(add, {"task": first.pk, "depends_on": second.pk})
    assert "depends_on" in refused.context["adminform"].form.errors
    link = TaskDependency.objects.get()
    assert office.post(f"/admin/goals/taskdependency/{link.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not TaskDependency.objects.exists()


PAGES = ["goals/goal", "goals/task", "goals/taskdependency", "history/changeset", "history/change"]


@pytest.mark.parametrize("page", PAGES)
def test_a_list_costs_the_same_however_long(page: str, office: Client, alice: User) -> None:
    counts = []
    for _ in range(2):
        actor = Actor(user=alice, via="api")
        goal = create_goal(actor, title="A goal", time_horizon="short")
        for _ in range(3):
            first = create_task(actor, title="A task", goal=goal.pk)
            create_task(actor, title="A task", depends_on=[first.pk])
        with CaptureQueriesContext(connection) as queries:
            assert office.get(f"/admin/{page}/?q=a").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def test_history_is_only_looked_at(office: Client, alice: User) -> None:
    goal = create_goal(Actor(user=alice, via="api"), title="A goal", time_horizon="short")
    made = ChangeSet.objects.for_user(alice).get()
    page = office.get(f"/admin/history/changeset/{made.pk}/change/")
    assert page.status_code == 200
    assert f"create goal {goal.pk}".encode() in page.content
    assert office.post(f"/admin/history/changeset/{made.pk}/delete/", {"post": "yes"}).status_code == 403
    assert office.get("/admin/history/changeset/add/").status_code == 403
