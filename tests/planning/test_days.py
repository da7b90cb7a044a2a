"""Daily plans over HTTP."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

pytestmark = pytest.mark.both_databases
DAYS = "/api/v1/daily-plans"
BY_DATE = f"{DAYS}/by-date/2026-03-04"


def test_a_day_without_a_plan_is_shown_empty_and_not_written(as_alice: APIClient) -> None:
    answer = as_alice.get(BY_DATE)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"0"')
    assert answer.json() == {
        "id": None,
        "date": "2026-03-04",
        "weekly_plan": None,
        "summary": "",
        "status": "draft",
        "items": [],
        "version": 0,
        "created_at": None,
        "updated_at": None,
    }
    assert not DailyPlan.objects.exists()


def test_put_makes_the_plan_of_a_date_and_then_writes_it(as_alice: APIClient) -> None:
    made = as_alice.put(BY_DATE, {"summary": "Calm"}, format="json")
    assert (made.status_code, made.headers["ETag"], made.json()["summary"]) == (201, '"1"', "Calm")
    written = as_alice.put(BY_DATE, {"status": "active"}, format="json")
    assert (written.status_code, written.headers["ETag"]) == (200, '"2"')
    assert (written.json()["summary"], written.json()["status"]) == ("Calm", "active")
    assert as_alice.get(f"{DAYS}/{made.json()['id']}").json() == written.json()


def test_put_what_is_there_already_changes_nothing(as_alice: APIClient) -> None:
    plan = as_alice.put(BY_DATE, {"summary": "Calm"}, format="json").json()
    assert as_alice.put(BY_DATE, plan, format="json").json() == plan
    assert ChangeSet.objects.count() == 1


def test_if_match_0_asks_for_a_new_plan(as_alice: APIClient) -> None:
    assert as_alice.put(BY_DATE, {}, format="json", HTTP_IF_MATCH='"3"').json()["current"] == 0
    assert as_alice.put(BY_DATE, {}, format="json", HTTP_IF_MATCH='"0"').status_code == 201
    refused = as_alice.put(BY_DATE, {"summary": "Other"}, format="json", HTTP_IF_MATCH='"0"')
    assert (refused.status_code, refused.json()["current"]) == (412, 1)


def test_items_in_the_body_are_not_written(as_alice: APIClient) -> None:
    sent = {"items": [{"title": "Write"}], "id": 5, "version": 7, "date": "2026-01-01"}
    body = as_alice.put(BY_DATE, sent, format="json").json()
    assert (body["items"], body["version"], body["date"]) == ([], 1, "2026-03-04")
    assert not PlanItem.objects.exists()


def test_a_second_plan_of_a_date_is_a_conflict(as_alice: APIClient) -> None:
    assert as_alice.post(DAYS, {"date": "2026-03-04", "summary": "Calm"}, format="json").status_code == 201
    answer = as_alice.post(DAYS, {"date": "2026-03-04"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert answer.json()["errors"][0] | {"detail": ""} == {"field": "date", "code": "unique", "detail": ""}


def test_a_day_lies_in_the_week_with_its_date(as_alice: APIClient, alice: User) -> None:
    week = WeeklyPlanFactory.create(user=alice)
    assert as_alice.put(BY_DATE, {}, format="json").json()["weekly_plan"] == week.pk
    assert as_alice.put(BY_DATE, {"weekly_plan": week.pk}, format="json").status_code == 200
    other = WeeklyPlanFactory.create(user=alice, week_start_date="2026-03-09")
    answer = as_alice.put(BY_DATE, {"weekly_plan": other.pk}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "weekly_plan")


def test_a_day_on_another_date_takes_its_items_along_without_times(as_alice: APIClient, alice: User) -> None:
    here, there = (
        WeeklyPlanFactory.create(user=alice),
        WeeklyPlanFactory.create(user=alice, week_start_date="2026-03-09"),
    )
    day = DailyPlanFactory.create(user=alice, weekly_plan=here)
    item = PlanItemFactory.create(daily_plan=day, start_at="2026-03-04T09:00Z")
    moved = as_alice.patch(f"{DAYS}/{day.pk}", {"date": "2026-03-10"}, format="json").json()
    assert (moved["date"], moved["weekly_plan"], moved["items"][0]["id"]) == ("2026-03-10", there.pk, item.pk)
    assert (moved["items"][0]["start_at"], moved["items"][0]["date"]) == (None, "2026-03-10")
    taken = DailyPlanFactory.create(user=alice, date="2026-03-11")
    assert as_alice.patch(f"{DAYS}/{day.pk}", {"date": str(taken.date)}, format="json").status_code == 409


def test_deleting_a_day_deletes_its_items_in_one_change_set(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice)
    items = [PlanItemFactory.create(daily_plan=day) for _ in range(2)]
    stale = as_alice.delete(f"{DAYS}/{day.pk}", HTTP_IF_MATCH='"9"')
    assert (stale.status_code, as_alice.delete(f"{DAYS}/{day.pk}").status_code) == (412, 204)
    assert not DailyPlan.objects.exists()
    changes = [
        (change.op, change.object_kind, change.object_id)
        for change in ChangeSet.objects.get().changes.order_by("position")
    ]
    deleted = [("delete", "plan_item", item.pk) for item in items]
    assert changes == [*deleted, ("delete", "daily_plan", day.pk)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [6, 5, 4]),
        ("ordering=date", [4, 5, 6]),
        ("date=2026-03-05", [5]),
        ("date_from=2026-03-05&date_to=2026-03-05", [5]),
        ("date_to=2026-03-05", [5, 4]),
        ("status=active", [4]),
        ("search=calm", [4]),
    ],
)
def test_the_list_can_be_narrowed_and_ordered(
    as_alice: APIClient, alice: User, query: str, expected: list[int]
) -> None:
    DailyPlanFactory.create(user=alice, date="2026-03-04", status="active", summary="Calm")
    DailyPlanFactory.create(user=alice, date="2026-03-06")
    DailyPlanFactory.create(user=alice, date="2026-03-05")
    found = as_alice.get(f"{DAYS}?{query}").json()["results"]
    assert [row["date"] for row in found] == [f"2026-03-0{number}" for number in expected]


@pytest.mark.parametrize(
    "date",
    ["2026-02-30", "2026-3-4", "20260304", "2026-W10-3", "tomorrow", "0001-01-01", "9999-12-31", "2026-13-01",
     "2026-03-04T00:00", "٢٠٢٦-٠٣-٠٤", "%00", "-"],
)  # fmt: skip
@pytest.mark.parametrize("plans", ["daily-plans", "weekly-plans"])
def test_an_impossible_date_in_the_path_is_refused(as_alice: APIClient, plans: str, date: str) -> None:
    for answer in (
        as_alice.get(f"/api/v1/{plans}/by-date/{date}"),
        as_alice.put(f"/api/v1/{plans}/by-date/{date}", {}, format="json"),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "date")
