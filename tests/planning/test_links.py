"""Ids of goals, tasks, days and weeks inside bodies."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from history.domain import Actor
from history.services import recording
from planning.models import PlanItem
from planning.services import unlink_goal
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

ITEMS = "/api/v1/plan-items"
NOBODYS = (0, -1, 2**40, 2**63, 2**200)


@pytest.fixture
def bobs(bob: User) -> dict[str, int]:
    """Ids of Bob's objects, by the field that names such an object."""
    return {
        "goal": GoalFactory.create(user=bob).pk,
        "task": TaskFactory.create(user=bob).pk,
        "daily_plan": DailyPlanFactory.create(user=bob).pk,
        "weekly_plan": WeeklyPlanFactory.create(user=bob).pk,
    }


@pytest.mark.parametrize("field", ["goal", "task", "daily_plan"])
def test_an_item_is_linked_to_nothing_of_anybody_else(
    as_alice: APIClient, alice: User, bobs: dict[str, int], field: str
) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice))
    place = {} if field == "daily_plan" else {"date": "2026-03-04"}
    for foreign in (bobs[field], *NOBODYS):
        for answer in (
            as_alice.post(ITEMS, {"title": "Write", **place, field: foreign}, format="json"),
            as_alice.patch(f"{ITEMS}/{item.pk}", {field: foreign}, format="json"),
        ):
            assert answer.status_code == 400
            assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, "does_not_exist")]
    assert PlanItem.objects.get().version == 1


def test_a_day_names_no_week_of_anybody_else(as_alice: APIClient, alice: User, bobs: dict[str, int]) -> None:
    day = DailyPlanFactory.create(user=alice)
    for foreign in (bobs["weekly_plan"], *NOBODYS):
        for answer in (
            as_alice.post("/api/v1/daily-plans", {"date": "2026-03-05", "weekly_plan": foreign}, format="json"),
            as_alice.patch(f"/api/v1/daily-plans/{day.pk}", {"weekly_plan": foreign}, format="json"),
            as_alice.put("/api/v1/daily-plans/by-date/2026-03-04", {"weekly_plan": foreign}, format="json"),
            as_alice.put("/api/v1/daily-plans/by-date/2026-03-06", {"weekly_plan": foreign}, format="json"),
        ):
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["code"] == "does_not_exist"


def test_a_link_can_be_taken_off(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice)
    links = {"goal": GoalFactory.create(user=alice), "task": TaskFactory.create(user=alice)}
    item = PlanItemFactory.create(daily_plan=day, **links)
    body = as_alice.patch(f"{ITEMS}/{item.pk}", {"goal": None, "task": None}, format="json").json()
    assert (body["goal"], body["task"]) == (None, None)


def test_letting_go_of_a_goal_without_items_does_nothing(alice: User) -> None:
    with recording(Actor(user=alice, via="api")) as log:
        unlink_goal(log, GoalFactory.create(user=alice))
    assert log.changes == []


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_an_outsider_finds_nothing(as_bob: APIClient, alice: User, method: str) -> None:
    week = WeeklyPlanFactory.create(user=alice)
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, weekly_plan=week))
    body = {"title": "Mine now", "date": "2026-03-04", "week_start_date": "2026-03-02"}
    for path in (f"plan-items/{item.pk}", f"daily-plans/{item.daily_plan_id}", f"weekly-plans/{week.pk}"):
        answer = getattr(as_bob, method)(f"/api/v1/{path}", body, format="json")
        missing = getattr(as_bob, method)(f"/api/v1/{path}999", body, format="json")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer.json() | {"request_id": ""} == missing.json() | {"request_id": ""}


def test_what_is_not_there_is_told_before_what_is_wrong_with_the_body(as_bob: APIClient, alice: User) -> None:
    item = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice))
    for method, path in (
        ("patch", f"plan-items/{item.pk}"),
        ("put", f"daily-plans/{item.daily_plan_id}"),
        ("post", f"plan-items/{item.pk}/move"),
    ):
        for body in ({}, {"title": "", "date": "never"}):
            assert getattr(as_bob, method)(f"/api/v1/{path}", body, format="json").status_code == 404


def test_an_outsider_lists_nothing_and_has_days_of_their_own(as_bob: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, summary="secret")
    PlanItemFactory.create(daily_plan=day, title="secret")
    for path in ("plan-items", "daily-plans", "weekly-plans"):
        assert as_bob.get(f"/api/v1/{path}").json()["results"] == []
    assert as_bob.get(f"/api/v1/daily-plans/by-date/{day.date}").json()["id"] is None
    made = as_bob.put(f"/api/v1/daily-plans/by-date/{day.date}", {"summary": "Bob's"}, format="json")
    assert (made.status_code, made.json()["id"] != day.pk) == (201, True)
