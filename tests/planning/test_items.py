"""Plan items over HTTP: adding, changing, deleting, listing."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from planning.models import DailyPlan, PlanItem
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

ITEMS = "/api/v1/plan-items"
FIELDS = {
    "id", "daily_plan", "date", "goal", "task", "title", "notes", "status", "priority", "start_at", "duration_minutes",
    "pinned", "actual_minutes", "completed_at", "why", "version", "created_at", "updated_at",
}  # fmt: skip


def test_an_item_with_a_date_makes_its_day(as_alice: APIClient, alice: User) -> None:
    answer = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write"}, format="json")
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    day = DailyPlan.objects.get(user=alice)
    body = answer.json()
    assert set(body) == FIELDS
    assert (body["daily_plan"], body["date"], body["status"], body["priority"]) == (
        day.pk, "2026-03-04", "todo", "medium",
    )  # fmt: skip
    assert (day.version, str(day.date)) == (1, "2026-03-04")


def test_an_item_takes_every_field_a_person_writes(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, goal=GoalFactory.create(user=alice))
    written = {
        "daily_plan": DailyPlanFactory.create(user=alice).pk,
        "goal": task.goal_id,
        "task": task.pk,
        "title": "Schreiben 📝",
        "notes": "  as typed\n",
        "status": "in_progress",
        "priority": "urgent",
        "start_at": "2026-03-04T09:30:00Z",
        "duration_minutes": 45,
        "pinned": True,
        "actual_minutes": 0,
    }
    body = as_alice.post(ITEMS, written, format="json").json()
    assert {name: body[name] for name in written} == written
    assert as_alice.get(f"{ITEMS}/{body['id']}").json() == body


def test_new_items_go_to_the_end_of_the_day(as_alice: APIClient) -> None:
    for title in ("one", "two", "three"):
        as_alice.post(ITEMS, {"date": "2026-03-04", "title": title}, format="json")
    day = as_alice.get("/api/v1/daily-plans/by-date/2026-03-04").json()
    assert [item["title"] for item in day["items"]] == ["one", "two", "three"]


def test_what_the_server_owns_is_not_written(as_alice: APIClient, alice: User) -> None:
    sent = {"id": 77, "version": 9, "position": 5, "completed_at": "2026-01-01T00:00:00Z", "why": {"rule": "mine"}}
    body = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write", **sent, "user": 1}, format="json").json()
    assert (body["version"], body["completed_at"], body["why"]) == (1, None, None)
    assert PlanItem.objects.get(user=alice).position == 1024


def test_changing_an_item_bumps_its_day_and_its_week(as_alice: APIClient) -> None:
    week = as_alice.put("/api/v1/weekly-plans/by-date/2026-03-04", {}, format="json").json()
    item = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write"}, format="json").json()
    day_before = as_alice.get(f"/api/v1/daily-plans/{item['daily_plan']}").json()["version"]
    week_before = as_alice.get(f"/api/v1/weekly-plans/{week['id']}").json()["version"]
    changed = as_alice.patch(f"{ITEMS}/{item['id']}", {"title": "Read"}, format="json").json()
    assert (changed["title"], changed["version"]) == ("Read", 2)
    assert as_alice.get(f"/api/v1/daily-plans/{item['daily_plan']}").json()["version"] == day_before + 1
    assert as_alice.get(f"/api/v1/weekly-plans/{week['id']}").json()["version"] == week_before + 1


def test_an_unchanged_update_leaves_every_version(as_alice: APIClient, alice: User) -> None:
    item = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write"}, format="json").json()
    again = as_alice.put(f"{ITEMS}/{item['id']}", item, format="json")
    assert (again.status_code, again.json()) == (200, item)
    assert DailyPlan.objects.get(user=alice).version == 1


def test_another_date_puts_the_item_at_the_end_of_that_day_without_its_time(as_alice: APIClient, alice: User) -> None:
    there = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date="2026-03-05"))
    timed = {"date": "2026-03-04", "title": "Write", "start_at": "2026-03-04T09:00:00Z"}
    item = as_alice.post(ITEMS, timed, format="json").json()
    moved = as_alice.patch(f"{ITEMS}/{item['id']}", {"date": "2026-03-05"}, format="json").json()
    assert (moved["date"], moved["daily_plan"], moved["start_at"]) == ("2026-03-05", there.daily_plan_id, None)
    day = as_alice.get("/api/v1/daily-plans/by-date/2026-03-05").json()
    assert [entry["id"] for entry in day["items"]] == [there.pk, item["id"]]
    assert as_alice.get("/api/v1/daily-plans/by-date/2026-03-04").json()["items"] == []


def test_a_time_sent_along_with_another_date_is_kept(as_alice: APIClient) -> None:
    item = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write"}, format="json").json()
    sent = {"date": "2026-03-05", "start_at": "2026-03-05T07:00:00Z"}
    assert as_alice.patch(f"{ITEMS}/{item['id']}", sent, format="json").json()["start_at"] == sent["start_at"]


@pytest.mark.parametrize(
    ("path", "sent", "kept"),
    [
        ("", {"start_at": "2026-03-04T10:00:00Z"}, False),
        ("", {"duration_minutes": 20}, False),
        ("", {"date": "2026-03-05"}, False),
        ("", {"title": "Read", "status": "done", "start_at": "2026-03-04T09:00:00Z"}, True),
        ("/move", {"date": "2026-03-05"}, False),
        ("/move", {"date": "2026-03-04"}, True),
    ],
)
def test_an_item_a_person_places_has_no_rule_behind_it(
    as_alice: APIClient, alice: User, path: str, sent: dict[str, object], kept: bool
) -> None:
    item = PlanItemFactory.create(
        daily_plan=DailyPlanFactory.create(user=alice), start_at="2026-03-04T09:00Z", why={"rule": "earliest"}
    )
    call = as_alice.post if path else as_alice.patch
    assert (call(f"{ITEMS}/{item.pk}{path}", sent, format="json").json()["why"] is not None) is kept


def test_deleting_an_item_leaves_its_day(as_alice: APIClient) -> None:
    item = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write"}, format="json").json()
    assert as_alice.delete(f"{ITEMS}/{item['id']}").status_code == 204
    assert as_alice.get(f"{ITEMS}/{item['id']}").status_code == 404
    day = as_alice.get("/api/v1/daily-plans/by-date/2026-03-04").json()
    assert (day["id"], day["items"], day["version"]) == (item["daily_plan"], [], 2)


def test_a_stale_version_changes_nothing(as_alice: APIClient) -> None:
    item = as_alice.post(ITEMS, {"date": "2026-03-04", "title": "Write"}, format="json").json()
    path = f"{ITEMS}/{item['id']}"
    as_alice.patch(path, {"title": "Read"}, format="json", HTTP_IF_MATCH='"1"')
    for call in (as_alice.patch, as_alice.put, as_alice.delete):
        answer = call(path, {"title": "Sleep"}, format="json", HTTP_IF_MATCH='"1"')
        assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (412, "version_mismatch", 2)
    assert as_alice.get(path, HTTP_IF_NONE_MATCH='"2"').status_code == 304
    assert as_alice.get(path, HTTP_IF_NONE_MATCH='"1"').json()["title"] == "Read"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date=2026-03-04", ["early", "late"]),
        ("date_from=2026-03-05", ["next"]),
        ("date_to=2026-03-04&status=done", ["late"]),
        ("priority=urgent", ["next"]),
        ("search=EARL", ["early"]),
        ("ordering=-date", ["next", "late", "early"]),
        ("ordering=start_at", ["late", "early", "next"]),
        ("ordering=-priority", ["next", "late", "early"]),
        ("goal=null&task=null", ["early", "late", "next"]),
        ("goal=1&task=999999999999999999", []),
    ],
)
def test_the_list_can_be_narrowed_and_ordered(
    as_alice: APIClient, alice: User, query: str, expected: list[str]
) -> None:
    day = DailyPlanFactory.create(user=alice)
    PlanItemFactory.create(daily_plan=day, title="early", start_at="2026-03-04T10:00Z")
    PlanItemFactory.create(
        daily_plan=day, title="late", start_at="2026-03-04T09:00Z", status="done", completed_at="2026-03-04T11:00Z"
    )
    PlanItemFactory.create(
        daily_plan=DailyPlanFactory.create(user=alice, date="2026-03-05"), title="next", priority="urgent"
    )
    results = as_alice.get(f"{ITEMS}?{query}").json()["results"]
    found = [row["title"] for row in results]
    assert (found if "ordering" in query else sorted(found)) == expected


def test_a_page_of_items_goes_on_by_date(as_alice: APIClient, alice: User) -> None:
    for number in range(5):
        PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date=f"2026-03-0{number + 1}"))
    first = as_alice.get(f"{ITEMS}?ordering=date&page_size=2").json()
    second = as_alice.get(first["next"]).json()
    assert [row["date"] for row in first["results"] + second["results"]] == [f"2026-03-0{n}" for n in range(1, 5)]
    assert as_alice.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("query", ["status=over", "date=2026-02-30", "daily_plan=x", "ordering=position", "goal=-1"])
def test_a_wrong_parameter_is_refused(as_alice: APIClient, query: str) -> None:
    answer = as_alice.get(f"{ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]
