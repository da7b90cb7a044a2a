"""What would help where the days do not fit: repairs, each with its effect."""

from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from history.models import ChangeSet
from planning.models import DayException, TimeOff
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import BusyBlockFactory, DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import MONDAY, apply, planned, schedule, times

pytestmark = pytest.mark.django_db
SENTENCES = [
    "Let “Low” be due on Tue 3 Mar: everything is in time then.",
    "Work until 21:00 on Mon 2 Mar, 4 h more: everything is in time then.",
    "Drop “Low”: everything is in time then.",
    "Drop “Mid”: everything is in time then.",
    "Shorten “Low” by 2 h: less is late then, 1 still late.",
]
WEEK = {"from": "2026-03-02", "to": "2026-03-06"}


def repairs(client: APIClient, **body: Any) -> Any:
    """The answer to `POST schedule/repairs`."""
    with clock.pretending(MONDAY):
        return client.post("/api/v1/schedule/repairs", {**WEEK, **body}, format="json")


def overload(user: User) -> None:
    """Three tasks of four hours, due on Monday, which has eight."""
    for title, priority in (("Low", "low"), ("Mid", "medium"), ("High", "high")):
        TaskFactory.create(
            user=user, title=title, estimate_minutes=240, due_on=date(2026, 3, 2), priority=priority
        )  # fmt: skip


def test_each_repair_says_what_it_does_and_is_a_plan_in_which_that_is_so(as_alice: APIClient, alice: User) -> None:
    overload(alice)
    answer = repairs(as_alice).json()
    assert [late["title"] for late in answer["report"]["late"]] == ["Low"]
    assert [one["sentence"] for one in answer["repairs"]] == SENTENCES
    assert ChangeSet.objects.count() == 0
    for one in answer["repairs"]:
        plan = schedule(as_alice, what_if=one["what_if"]).json()
        effect = one["effect"]
        assert len(plan["report"]["late"]) == effect["late_after"]
        assert plan["report"]["late_weighted_minutes"] <= effect["late_weighted_minutes_after"]
        assert effect["late_before"] == 1


def test_hours_on_a_day_without_any_are_said_from_when(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(working_windows={"mon": [["09:00", "17:00"]]})
    for title in ("One", "Two"):
        TaskFactory.create(user=alice, title=title, estimate_minutes=300, due_on=date(2026, 3, 3))
    said = [one["sentence"] for one in repairs(as_alice).json()["repairs"] if one["kind"] == "more_hours"]
    assert "Work from 09:00 to 11:00 on Tue 3 Mar: everything is in time then." in said


def test_a_repair_that_is_applied_does_both(as_alice: APIClient, alice: User) -> None:
    overload(alice)
    hours = next(one for one in repairs(as_alice).json()["repairs"] if one["kind"] == "more_hours")
    assert hours["what_if"]["hours"] == [{"date": "2026-03-02", "windows": [["09:00", "21:00"]]}]
    answer = schedule(as_alice, what_if=hours["what_if"])
    apply(as_alice, answer)
    assert (DayException.objects.get().windows, len(times(alice))) == ([["09:00", "21:00"]], 3)
    as_alice.post(f"/api/v1/proposals/{answer.json()['id']}/undo")
    assert (DayException.objects.count(), times(alice)) == (0, [])


def test_what_was_supposed_already_stays_supposed(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    overload(alice)
    supposed = {"drop_goals": [goal.pk], "days_off": ["2026-03-03"]}
    for one in repairs(as_alice, what_if=supposed).json()["repairs"]:
        assert one["what_if"]["drop_goals"] == [goal.pk]
        assert one["what_if"]["days_off"] == ["2026-03-03"] or one["kind"] == "more_hours"


def test_where_all_is_in_time_nothing_has_to_help(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice)
    assert repairs(as_alice).json()["repairs"] == []


@pytest.mark.parametrize("known", [False, True])
def test_a_day_off_is_supposed(as_alice: APIClient, alice: User, known: bool) -> None:
    TaskFactory.create(user=alice, title="Write", estimate_minutes=60)
    if known:
        DayException.objects.create(user=alice, date=date(2026, 3, 2), windows=[["10:00", "12:00"]])
    planned(as_alice, what_if={"days_off": ["2026-03-02"]})
    assert (times(alice), DayException.objects.get().windows) == (["Write 3 09:00 60"], [])


def test_other_hours_are_supposed(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice, title="Write", estimate_minutes=60)
    planned(as_alice, what_if={"hours": [{"date": "2026-03-02", "windows": [["20:00", "22:00"]]}]})
    assert times(alice) == ["Write 2 20:00 60"]


@pytest.mark.parametrize(
    ("what_if", "field"),
    [
        ({"days_off": ["soon"]}, "what_if.days_off.0"),
        ({"hours": [{"date": "2026-03-02"}]}, "what_if.hours.0.windows"),
        ({"hours": [{"date": "2026-03-02", "windows": [["9", "10"]]}]}, "what_if.hours.windows"),
        ({"due": [{"task": 0, "due_on": "2026-03-02"}]}, "what_if.due"),
    ],
)
def test_what_cannot_be_supposed_is_refused_by_its_name(as_alice: APIClient, what_if: Any, field: str) -> None:
    for answer in (schedule(as_alice, what_if=what_if), repairs(as_alice, what_if=what_if)):
        assert (answer.status_code, answer.json()["errors"][0]["field"][: len(field)]) == (400, field)


def test_a_due_before_the_task_may_begin_is_refused_by_its_name(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, not_before_on=date(2026, 3, 5))
    answer = schedule(as_alice, what_if={"due": [{"task": task.pk, "due_on": "2026-03-03"}]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "what_if.due.due_on")


def test_items_of_their_own_are_not_repaired_as_tasks(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    PlanItemFactory.create(daily_plan=day, title="Loose", duration_minutes=600)
    BusyBlockFactory.create(user=alice)
    TimeOff.objects.create(user=alice, title="Off", start_on=date(2026, 3, 3), end_on=date(2026, 4, 30))
    answer = repairs(as_alice)
    assert (answer.status_code, {one["task"] for one in answer.json()["repairs"]} <= {None}) == (200, True)
