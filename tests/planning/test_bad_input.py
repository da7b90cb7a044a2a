"""Wrong values: each is a 400 that names its field, and none is stored."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from planning.models import DailyPlan, PlanItem, WeeklyPlan

LONG = "x" * 20_001
VALID_ITEM = {"title": "Write", "date": "2026-03-04"}

ITEM_TABLE: list[tuple[str, Any]] = [
    ("title", ""), ("title", "   "), ("title", None), ("title", "x" * 501), ("title", ["a"]), ("title", {"a": 1}),
    ("title", True), ("title", "a\x00b"), ("notes", LONG), ("notes", None), ("notes", [1]),
    ("date", "2026-02-30"), ("date", "soon"), ("date", 20260304), ("date", ["2026-03-04"]), ("date", "1899-12-31"),
    ("date", "2201-01-01"), ("date", True), ("date", {}),
    ("goal", "x"), ("goal", [1]), ("goal", 1.5), ("goal", {}), ("goal", True), ("task", "one"), ("task", "9" * 2000),
    ("status", "over"), ("status", None), ("status", ["done"]), ("status", ""), ("status", 5),
    ("priority", "highest"), ("priority", {}), ("priority", None),
    ("start_at", "2026-03-04"), ("start_at", "2026-03-04T09:00:00"), ("start_at", "noon"), ("start_at", 1772600000),
    ("start_at", "2026-03-06T00:00:00Z"), ("start_at", "2026-03-02T23:59:59Z"),
    ("start_at", "0001-01-01T00:00:00+14:00"),
    ("start_at", "9999-12-31T23:59:59-12:00"), ("start_at", ["2026-03-04T09:00:00Z"]),
    ("duration_minutes", 0), ("duration_minutes", 1441), ("duration_minutes", -5), ("duration_minutes", "long"),
    ("duration_minutes", 2**70), ("duration_minutes", 1.5), ("duration_minutes", [30]),
    ("actual_minutes", -1), ("actual_minutes", 1441), ("actual_minutes", "x"),
    ("pinned", None), ("pinned", "perhaps"), ("pinned", [True]), ("pinned", {}),
]  # fmt: skip

DAY_TABLE: list[tuple[str, Any]] = [
    ("date", None), ("date", "2026-02-30"), ("date", 5), ("date", []), ("summary", LONG), ("summary", None),
    ("summary", {"text": "x"}), ("status", "done"), ("status", None), ("status", [1]), ("weekly_plan", "x"),
    ("weekly_plan", [1]), ("weekly_plan", 1.5),
]  # fmt: skip

WEEK_TABLE: list[tuple[str, Any]] = [
    ("week_start_date", None), ("week_start_date", "2026-W10"), ("week_start_date", {}), ("summary", LONG),
    ("review_notes", LONG), ("review_notes", []), ("status", "over"), ("focus_areas", "Thesis"),
    ("focus_areas", {"a": 1}), ("focus_areas", None), ("focus_areas", ["x"] * 21),
]  # fmt: skip


def named_fields(answer: Any) -> set[str]:
    """The first segments of the fields that were refused."""
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed"), answer.content
    return {error["field"].split(".")[0] for error in answer.json()["errors"]}


@pytest.mark.parametrize(("field", "value"), ITEM_TABLE)
def test_an_item_refuses(as_alice: APIClient, field: str, value: Any) -> None:
    fields = named_fields(as_alice.post("/api/v1/plan-items", VALID_ITEM | {field: value}, format="json"))
    assert fields == ({field} if "\x00" not in str(value) else set())
    assert not DailyPlan.objects.exists()
    assert not PlanItem.objects.exists()


@pytest.mark.parametrize(("field", "value"), DAY_TABLE)
def test_a_day_refuses(as_alice: APIClient, field: str, value: Any) -> None:
    sent = {"date": "2026-03-04"} | {field: value}
    assert named_fields(as_alice.post("/api/v1/daily-plans", sent, format="json")) == {field}
    if field != "date":
        answer = as_alice.put("/api/v1/daily-plans/by-date/2026-03-04", sent, format="json")
        assert named_fields(answer) == {field}
    assert not DailyPlan.objects.exists()


@pytest.mark.parametrize(("field", "value"), WEEK_TABLE)
def test_a_week_refuses(as_alice: APIClient, field: str, value: Any) -> None:
    sent = {"week_start_date": "2026-03-04"} | {field: value}
    assert named_fields(as_alice.post("/api/v1/weekly-plans", sent, format="json")) == {field}
    assert not WeeklyPlan.objects.exists()


@pytest.mark.parametrize("area", ["", "  ", None, 5.5j.__class__.__name__ * 60, ["a"], {"a": 1}])
def test_a_focus_area_is_a_short_text(as_alice: APIClient, area: Any) -> None:
    answer = as_alice.put("/api/v1/weekly-plans/by-date/2026-03-04", {"focus_areas": ["Sleep", area]}, format="json")
    assert named_fields(answer) == {"focus_areas"}


@pytest.mark.parametrize("body", ["[]", '"text"', "5", "null", "{", '{"title": NaN}', '{"title": "\\ud800"}'])
@pytest.mark.parametrize("path", ["plan-items", "daily-plans", "weekly-plans"])
def test_a_body_that_is_no_object_is_refused(as_alice: APIClient, path: str, body: str) -> None:
    answer = as_alice.generic("POST", f"/api/v1/{path}", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")


def test_an_item_has_one_day(as_alice: APIClient) -> None:
    assert named_fields(as_alice.post("/api/v1/plan-items", {"title": "Write"}, format="json")) == {"date"}
    both = {"title": "Write", "date": "2026-03-04", "daily_plan": 1}
    assert named_fields(as_alice.post("/api/v1/plan-items", both, format="json")) == {"daily_plan"}


def test_a_day_and_a_date_that_contradict_are_refused(as_alice: APIClient) -> None:
    item = as_alice.post("/api/v1/plan-items", VALID_ITEM, format="json").json()
    sent = {"date": "2026-03-05", "daily_plan": item["daily_plan"]}
    assert named_fields(as_alice.patch(f"/api/v1/plan-items/{item['id']}", sent, format="json")) == {"date"}


def test_a_day_holds_a_bounded_number_of_items(as_alice: APIClient) -> None:
    item = as_alice.post("/api/v1/plan-items", VALID_ITEM, format="json").json()
    day = DailyPlan.objects.get()
    PlanItem.objects.bulk_create(
        PlanItem(user=day.user, daily_plan=day, title="Again", position=number) for number in range(499)
    )
    assert named_fields(as_alice.post("/api/v1/plan-items", VALID_ITEM, format="json")) == {"daily_plan"}
    other = as_alice.post("/api/v1/plan-items", VALID_ITEM | {"date": "2026-03-05"}, format="json").json()
    for call, path in ((as_alice.patch, ""), (as_alice.post, "/move")):
        answer = call(f"/api/v1/plan-items/{other['id']}{path}", {"daily_plan": item["daily_plan"]}, format="json")
        assert named_fields(answer) == {"daily_plan"}


@pytest.mark.parametrize("header", ["x", '"1.5"', "-1", '"99999999999999999999"', '"1", "2"'])
def test_an_unreadable_version_is_refused(as_alice: APIClient, header: str) -> None:
    answer = as_alice.put("/api/v1/daily-plans/by-date/2026-03-04", {}, format="json", HTTP_IF_MATCH=header)
    assert named_fields(answer) == {"If-Match"}
