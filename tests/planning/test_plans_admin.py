"""The back office writes plans through the services: rules and history are the same as everywhere."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.selectors import day_of
from tests.factories.accounts import UserFactory
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

WEEK_INLINES = {"daily_plans-TOTAL_FORMS": "0", "daily_plans-INITIAL_FORMS": "0"}
DAY_INLINES = {"items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0"}
WEEK = {"week_start_date": "2026-03-04", "focus_areas": '["Sleep"]', "status": "draft", **WEEK_INLINES}
DAY = {"date": "2026-03-04", "summary": "Calm", "status": "draft", **DAY_INLINES}
ITEM = {"title": "Write", "status": "todo", "priority": "medium"}


@pytest.fixture
def root(db: None) -> User:
    """Staff with every right."""
    return UserFactory.create(email="root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def office(root: User, client: Client) -> Client:
    """The back office, entered."""
    client.force_login(root)
    return client


def test_a_week_made_by_staff_begins_on_the_owners_first_weekday(office: Client, root: User, alice: User) -> None:
    answer = office.post("/admin/planning/weeklyplan/add/", {**WEEK, "user": alice.pk})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    week = WeeklyPlan.objects.for_user(alice).get()
    assert (str(week.week_start_date), week.focus_areas) == ("2026-03-02", ["Sleep"])
    made = ChangeSet.objects.for_user(alice).get()
    assert (made.actor, made.via, made.cause) == (root, "person", "admin")


@pytest.mark.parametrize("areas", ['"Sleep"', "[1]", '["Sleep", ""]', '{"a": 1}', "[["])
def test_focus_areas_are_short_texts_here_too(office: Client, alice: User, areas: str) -> None:
    answer = office.post("/admin/planning/weeklyplan/add/", {**WEEK, "user": alice.pk, "focus_areas": areas})
    assert list(answer.context["adminform"].form.errors) == ["focus_areas"]
    assert not WeeklyPlan.objects.exists()


def test_a_week_in_the_way_is_told_at_the_field(office: Client, alice: User) -> None:
    WeeklyPlanFactory.create(user=alice)
    answer = office.post("/admin/planning/weeklyplan/add/", {**WEEK, "user": alice.pk})
    assert list(answer.context["adminform"].form.errors) == ["week_start_date"]


def test_a_day_is_made_changed_and_deleted_through_the_services(office: Client, alice: User) -> None:
    assert office.post("/admin/planning/dailyplan/add/", {**DAY, "user": alice.pk}).status_code == 302
    day = DailyPlan.objects.for_user(alice).get()
    change = f"/admin/planning/dailyplan/{day.pk}/change/"
    assert office.post(change, {**DAY, "summary": "Busy"}).status_code == 302
    day.refresh_from_db()
    assert (day.summary, day.version) == ("Busy", 2)
    assert office.post(f"/admin/planning/dailyplan/{day.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(ChangeSet.objects.for_user(alice).order_by("seq").values_list("reason", flat=True)) == [
        "Plan of Wed 4 Mar 2026 created",
        "Plan of Wed 4 Mar 2026 changed",
        "Plan of Wed 4 Mar 2026 deleted",
    ]


def test_an_item_goes_to_the_end_of_its_day(office: Client, alice: User) -> None:
    there = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice))
    form = {**ITEM, "user": alice.pk, "daily_plan": there.daily_plan_id}
    assert office.post("/admin/planning/planitem/add/", form).status_code == 302
    items = day_of(alice, there.daily_plan.date).ordered_items
    assert [item.title for item in items] == [there.title, "Write"]
    page = office.get(f"/admin/planning/planitem/{items[1].pk}/change/")
    assert page.status_code == 200


def test_an_item_done_in_the_back_office_makes_its_task_done(office: Client, alice: User) -> None:
    task = TaskFactory.create(user=alice)
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice), task=task)
    form = {**ITEM, "status": "done", "daily_plan": item.daily_plan_id, "task": task.pk}
    assert office.post(f"/admin/planning/planitem/{item.pk}/change/", form).status_code == 302
    task.refresh_from_db()
    assert task.status == "done"


@pytest.mark.parametrize("field", ["daily_plan", "goal", "task"])
def test_an_item_is_linked_to_nothing_of_anybody_else(office: Client, alice: User, bob: User, field: str) -> None:
    factories: dict[str, Any] = {"daily_plan": DailyPlanFactory, "goal": GoalFactory, "task": TaskFactory}
    foreign = factories[field].create(user=bob)
    mine = DailyPlanFactory.create(user=alice)
    form = {**ITEM, "user": alice.pk, "daily_plan": mine.pk, field: foreign.pk}
    answer = office.post("/admin/planning/planitem/add/", form)
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not PlanItem.objects.exists()


@pytest.mark.parametrize("model", ["weeklyplan", "dailyplan", "planitem"])
def test_a_list_costs_the_same_however_long(office: Client, alice: User, model: str) -> None:
    counts = []
    for number in (2, 9, 16):
        week = WeeklyPlanFactory.create(user=alice, week_start_date=f"2026-03-{number:02}")
        day = DailyPlanFactory.create(user=alice, date=f"2026-03-{number:02}", weekly_plan=week)
        links = {"goal": GoalFactory.create(user=alice), "task": TaskFactory.create(user=alice)}
        PlanItemFactory.create_batch(5, daily_plan=day, **links)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(f"/admin/planning/{model}/?q=alice").status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 6


def test_many_are_deleted_through_the_services_too(office: Client, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, weekly_plan=WeeklyPlanFactory.create(user=alice))
    items = PlanItemFactory.create_batch(3, daily_plan=day)
    chosen = {"action": "delete_selected", "_selected_action": [item.pk for item in items], "post": "yes"}
    assert office.post("/admin/planning/planitem/", chosen).status_code == 302
    assert ChangeSet.objects.for_user(alice).count() == 3
    assert office.get(f"/admin/planning/weeklyplan/{day.weekly_plan_id}/change/").status_code == 200
    day.refresh_from_db()
    assert day.version == 4
