"""The agent's tools on days and weeks."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Preferences, User
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from tests.agent.tools.calling import NOON, call, refusal, titles
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


def test_a_day_is_shown_with_its_items_in_order(alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, summary="Calm")
    PlanItemFactory.create(daily_plan=day, title="b", position=2)
    PlanItemFactory.create(daily_plan=day, title="a", position=1, start_at=NOON)
    shown = call(alice, "get_day", date="2026-03-04")["day"]
    assert (shown["object"], shown["id"], shown["weekday"], shown["summary"]) == (
        "daily_plan", day.pk, "wednesday", "Calm",
    )  # fmt: skip
    assert titles(shown["items"]) == ["a", "b"]
    assert shown["items"][0]["start"] == "12:00"


def test_a_day_without_a_plan_is_empty_and_nothing_is_written(alice: User) -> None:
    shown = call(alice, "get_day", date="2026-03-04")["day"]
    assert (shown["id"], shown["items"], shown["status"]) == (None, [], "draft")
    assert not DailyPlan.objects.exists()


def test_a_very_full_day_says_that_there_is_more(alice: User) -> None:
    PlanItemFactory.create_batch(101, daily_plan=DailyPlanFactory.create(user=alice))
    shown = call(alice, "get_day", date="2026-03-04")["day"]
    assert (len(shown["items"]), shown["more"]) == (100, True)


def test_a_week_has_seven_days(alice: User) -> None:
    week = WeeklyPlanFactory.create(user=alice, focus_areas=["Health"])
    PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, weekly_plan=week), title="a")
    shown = call(alice, "get_week", date="2026-03-08")["week"]
    assert (shown["id"], shown["week_start_date"], shown["focus_areas"]) == (week.pk, "2026-03-02", ["Health"])
    assert [day["date"] for day in shown["days"]] == [str(MONDAY + timedelta(days=offset)) for offset in range(7)]
    assert [titles(day["items"]) for day in shown["days"]] == [[], [], ["a"], [], [], [], []]


def test_a_week_begins_on_the_persons_first_weekday(alice: User) -> None:
    Preferences.objects.filter(user=alice).update(week_start="sun")
    shown = call(alice, "get_week", date="2026-03-04")["week"]
    assert (shown["id"], shown["week_start_date"], shown["days"][0]["weekday"]) == (None, "2026-03-01", "sunday")


def test_a_week_takes_as_many_queries_for_many_items_as_for_one(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    week = WeeklyPlanFactory.create(user=alice)
    for offset in range(3):
        day = DailyPlanFactory.create(user=alice, weekly_plan=week, date=MONDAY + timedelta(days=offset))
        PlanItemFactory.create_batch(5, daily_plan=day)
        with django_assert_num_queries(4):  # the person's zone, week, days, items
            call(alice, "get_week", date="2026-03-04")


def test_a_day_is_written_and_made_if_need_be(alice: User) -> None:
    shown = call(alice, "write_day", date="2026-03-04", summary="Calm", status=None)["day"]
    assert (shown["id"], shown["summary"], shown["status"]) == (DailyPlan.objects.get().pk, "Calm", "draft")
    assert call(alice, "write_day", date="2026-03-04", status="active")["day"]["summary"] == "Calm"
    assert call(alice, "write_day", date="2026-03-04", summary="")["day"]["summary"] == ""


def test_a_week_is_written_and_made_if_need_be(alice: User) -> None:
    call(alice, "write_week", date="2026-03-04", focus_areas=["Health", "Home"], review_notes="Good", status="active")
    shown = call(alice, "write_week", date="2026-03-06", summary="Busy")["week"]
    assert (shown["focus_areas"], shown["review_notes"], shown["summary"]) == (["Health", "Home"], "Good", "Busy")
    assert call(alice, "write_week", date="2026-03-06", focus_areas=[])["week"]["focus_areas"] == []
    assert WeeklyPlan.objects.get().status == "active"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("write_day", {}),
        ("write_day", {"summary": None}),
        ("write_day", {"status": "done"}),
        ("write_day", {"summary": "x" * 20_001}),
        ("write_week", {}),
        ("write_week", {"focus_areas": ["x" * 201]}),
        ("write_week", {"focus_areas": [" "]}),
        ("write_week", {"focus_areas": ["x"] * 21}),
    ],
)
def test_what_breaks_a_rule_is_refused(alice: User, tool: str, arguments: dict[str, Any]) -> None:
    assert refusal(alice, tool, date="2026-03-04", **arguments)[0] == "validation_failed"
    assert not DailyPlan.objects.exists()
    assert not WeeklyPlan.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([3, 2, 1, 0], [3, 2, 1, 0]),
        ([2], [2, 0, 1, 3]),
        ([3, 1], [3, 1, 0, 2]),
        ([0, 3], [0, 3, 1, 2]),
        ([1, 0, 3], [1, 0, 3, 2]),
    ],
)
def test_a_day_is_put_in_order(alice: User, wanted: list[int], order: list[int]) -> None:
    ids = [item.pk for item in PlanItemFactory.create_batch(4, daily_plan=DailyPlanFactory.create(user=alice))]
    shown = call(alice, "reorder_day", date="2026-03-04", items=[ids[place] for place in wanted])["day"]
    assert [item["id"] for item in shown["items"]] == [ids[place] for place in order]


def test_an_order_names_items_of_that_day_once(alice: User) -> None:
    one = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice))
    other = PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date=MONDAY))
    for ids, code in (([one.pk, other.pk], "does_not_exist"), ([one.pk, one.pk], "unique"), ([], "too_short")):
        assert refusal(alice, "reorder_day", date="2026-03-04", items=ids)[1] == [("items", code)]


def test_a_day_is_deleted_with_its_items(alice: User) -> None:
    day = DailyPlanFactory.create(user=alice)
    PlanItemFactory.create_batch(2, daily_plan=day)
    deleted = call(alice, "delete_day", date="2026-03-04")["deleted"]
    assert deleted == [{"object": "daily_plan", "id": day.pk, "date": "2026-03-04", "items": 2}]
    assert not PlanItem.objects.exists()


def test_a_week_is_deleted_and_its_days_stay(alice: User) -> None:
    week = WeeklyPlanFactory.create(user=alice)
    DailyPlanFactory.create(user=alice, weekly_plan=week)
    assert call(alice, "delete_week", date="2026-03-06")["deleted"][0]["id"] == week.pk
    assert DailyPlan.objects.get().weekly_plan is None


@pytest.mark.parametrize("tool", ["delete_day", "delete_week"])
def test_what_is_not_there_is_not_deleted(alice: User, bob: User, tool: str) -> None:
    WeeklyPlanFactory.create(user=bob)
    DailyPlanFactory.create(user=bob)
    assert refusal(alice, tool, date="2026-03-04") == ("not_found", [])
    assert (DailyPlan.objects.count(), WeeklyPlan.objects.count()) == (1, 1)
