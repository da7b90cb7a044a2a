"""Weekly plans over HTTP."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from accounts.models import WEEKDAYS, Preferences, User
from history.models import ChangeSet
from planning.models import DailyPlan, WeeklyPlan
from tests.factories.planning import DailyPlanFactory, WeeklyPlanFactory

pytestmark = pytest.mark.both_databases
WEEKS = "/api/v1/weekly-plans"
BY_DATE = f"{WEEKS}/by-date/2026-03-04"  # a Wednesday


def begin_weeks_on(user: User, weekday: str) -> None:
    """Change the preference."""
    Preferences.objects.filter(user=user).update(week_start=weekday)


def test_a_week_without_a_plan_is_shown_with_the_days_there_are(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice)
    DailyPlanFactory.create(user=alice, date="2026-03-09")
    answer = as_alice.get(BY_DATE)
    body = answer.json()
    assert (answer.status_code, answer.headers["ETag"], body["id"]) == (200, '"0"', None)
    assert (body["week_start_date"], [entry["id"] for entry in body["daily_plans"]]) == ("2026-03-02", [day.pk])
    assert not WeeklyPlan.objects.exists()


def test_put_makes_the_week_of_a_date_and_takes_its_days_in(as_alice: APIClient, alice: User) -> None:
    days = [DailyPlanFactory.create(user=alice, date=f"2026-03-0{number}") for number in (1, 2, 8, 9)]
    fields = {"summary": "Finish", "focus_areas": ["Thesis", "Sleep"], "status": "active", "review_notes": "…"}
    made = as_alice.put(BY_DATE, fields, format="json")
    body = made.json()
    assert (made.status_code, body["week_start_date"]) == (201, "2026-03-02")
    assert {name: body[name] for name in fields} == fields
    assert [entry["id"] for entry in body["daily_plans"]] == [days[1].pk, days[2].pk]
    again = as_alice.put(f"{WEEKS}/by-date/2026-03-08", {"summary": "Done"}, format="json")
    assert (again.status_code, again.json()["id"], again.json()["focus_areas"]) == (
        200,
        body["id"],
        fields["focus_areas"],
    )


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_a_week_begins_on_the_persons_first_weekday(as_alice: APIClient, alice: User, weekday: str) -> None:
    begin_weeks_on(alice, weekday)
    body = as_alice.post(WEEKS, {"week_start_date": "2026-03-04"}, format="json").json()
    start = date.fromisoformat(body["week_start_date"])
    assert start.strftime("%a").lower() == weekday
    assert 0 <= (date(2026, 3, 4) - start).days < 7


def test_changing_the_first_weekday_moves_no_plan(as_alice: APIClient, alice: User) -> None:
    week = as_alice.put(BY_DATE, {}, format="json").json()
    begin_weeks_on(alice, "sun")
    for day in ("2026-03-02", "2026-03-08"):
        assert as_alice.get(f"{WEEKS}/by-date/{day}").json()["id"] == week["id"]
    changed = as_alice.put(f"{WEEKS}/{week['id']}", {**week, "summary": "Still mine"}, format="json").json()
    assert (changed["summary"], changed["week_start_date"]) == ("Still mine", "2026-03-02")


def test_weeks_never_share_a_day(as_alice: APIClient, alice: User) -> None:
    as_alice.put(BY_DATE, {}, format="json")
    begin_weeks_on(alice, "sun")
    for answer in (
        as_alice.put(f"{WEEKS}/by-date/2026-03-09", {}, format="json"),
        as_alice.post(WEEKS, {"week_start_date": "2026-03-01"}, format="json"),
        as_alice.post(WEEKS, {"week_start_date": "2026-03-04"}, format="json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert "Mon 2 Mar 2026" in answer.json()["detail"]
    assert as_alice.put(f"{WEEKS}/by-date/2026-03-15", {}, format="json").json()["week_start_date"] == "2026-03-15"


def test_an_empty_week_shows_no_day_of_another_week(as_alice: APIClient, alice: User) -> None:
    taken, free = (DailyPlanFactory.create(user=alice, date=f"2026-03-{day}") for day in ("08", "10"))
    week = as_alice.put(BY_DATE, {}, format="json").json()
    begin_weeks_on(alice, "sun")
    body = as_alice.get(f"{WEEKS}/by-date/2026-03-09").json()
    assert (body["week_start_date"], [day["id"] for day in body["daily_plans"]]) == ("2026-03-08", [free.pk])
    assert [day["id"] for day in week["daily_plans"]] == [taken.pk]


def test_another_date_moves_the_plan_to_its_week(as_alice: APIClient, alice: User) -> None:
    inside, outside = (DailyPlanFactory.create(user=alice, date=f"2026-03-{day}") for day in ("04", "11"))
    week = as_alice.put(BY_DATE, {}, format="json").json()
    moved = as_alice.patch(f"{WEEKS}/{week['id']}", {"week_start_date": "2026-03-12"}, format="json").json()
    assert (moved["week_start_date"], [day["id"] for day in moved["daily_plans"]]) == ("2026-03-09", [outside.pk])
    assert DailyPlan.objects.get(pk=inside.pk).weekly_plan is None
    WeeklyPlanFactory.create(user=alice, week_start_date="2026-03-16")
    answer = as_alice.patch(f"{WEEKS}/{week['id']}", {"week_start_date": "2026-03-16"}, format="json")
    assert answer.status_code == 409


def test_deleting_a_week_leaves_its_days(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, weekly_plan=WeeklyPlanFactory.create(user=alice))
    path = f"{WEEKS}/{day.weekly_plan_id}"
    assert as_alice.delete(path, HTTP_IF_MATCH='"4"').status_code == 412
    assert as_alice.delete(path, HTTP_IF_MATCH='"1"').status_code == 204
    after = DailyPlan.objects.get(pk=day.pk)
    assert (after.weekly_plan, after.version) == (None, 2)
    ops = [(change.op, change.object_kind) for change in ChangeSet.objects.get().changes.order_by("position")]
    assert ops == [("update", "daily_plan"), ("delete", "weekly_plan")]


def test_a_week_shown_again_is_304_until_a_day_of_it_changes(as_alice: APIClient) -> None:
    etag = as_alice.put(BY_DATE, {}, format="json").headers["ETag"]
    assert as_alice.get(BY_DATE, HTTP_IF_NONE_MATCH=etag).status_code == 304
    as_alice.post("/api/v1/plan-items", {"date": "2026-03-04", "title": "Write"}, format="json")
    fresh = as_alice.get(BY_DATE, HTTP_IF_NONE_MATCH=etag)
    assert (fresh.status_code, fresh.json()["daily_plans"][0]["items"][0]["title"]) == (200, "Write")


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", [9, 2]), ("ordering=week_start_date", [2, 9]), ("status=active", [2]), ("date_from=2026-03-03", [9]),
     ("week_start_date=2026-03-02", [2]), ("search=calm", [2])],
)  # fmt: skip
def test_the_list_can_be_narrowed_and_ordered(
    as_alice: APIClient, alice: User, query: str, expected: list[int]
) -> None:
    WeeklyPlanFactory.create(user=alice, status="active", summary="Calm")
    WeeklyPlanFactory.create(user=alice, week_start_date="2026-03-09")
    found = as_alice.get(f"{WEEKS}?{query}").json()["results"]
    assert [row["week_start_date"] for row in found] == [f"2026-03-0{number}" for number in expected]
