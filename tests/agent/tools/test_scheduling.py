"""Tools that have days planned."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import User
from goals.models import Task
from history.models import ChangeSet
from planning.models import DayException, PlanItem
from tests.agent.tools.calling import call, refusal
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("tool", "arguments", "days"),
    [
        ("plan_day", {"date": "2026-03-05"}, ("2026-03-05", "2026-03-05")),
        ("plan_week", {"date": "2026-03-05"}, ("2026-03-02", "2026-03-08")),
        ("replan", {}, ("2026-03-04", "2026-03-10")),
    ],
)
def test_what_is_open_gets_its_times(alice: User, tool: str, arguments: dict[str, Any], days: tuple[str, str]) -> None:
    TaskFactory.create(user=alice, title="Paint", estimate_minutes=60, not_before_at=datetime(2026, 3, 5, tzinfo=UTC))
    found = call(alice, tool, at=MORNING, **arguments)
    assert (found["from"], found["to"]) == days
    assert found["placed"] == [{"title": "Paint", "starts": "2026-03-05T09:00+00:00", "minutes": 60}]
    assert (found["late"], found["unplaced"], found["obstacle"]) == ([], [], None)
    assert found["working_minutes_left"] > 0
    assert PlanItem.objects.get().start_at == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_a_day_that_is_over_is_refused(alice: User) -> None:
    assert refusal(alice, "plan_day", at=MORNING, date="2026-03-01") == ("validation_failed", [("to", "invalid")])


def test_a_week_without_any_time_left_says_so(alice: User) -> None:
    TaskFactory.create(user=alice, title="Paint", estimate_minutes=60)
    saturday = datetime(2026, 3, 7, 7, 0, tzinfo=UTC)
    found = call(alice, "plan_week", at=saturday, date="2026-03-07")
    assert (found["placed"], found["working_minutes_left"], found["late"]) == ([], 0, [])
    day = DailyPlanFactory.create(user=alice, date=saturday.date())
    PlanItemFactory.create(daily_plan=day, title="Sweep", duration_minutes=30)
    found = call(alice, "plan_week", at=saturday, date="2026-03-07")
    assert [(row["title"], row["starts"][:10]) for row in found["placed"]] == [("Sweep", "2026-03-09")]
    assert PlanItem.objects.get().daily_plan.date == date(2026, 3, 9)


def overload(user: User) -> None:
    """Three tasks of four hours, due on Thursday, with a day and a half to go."""
    for title, priority in (("Low", "low"), ("Mid", "medium"), ("High", "high")):
        fields = {"title": title, "priority": priority, "due_on": date(2026, 3, 4)}
        TaskFactory.create(user=user, estimate_minutes=240, **fields)


def test_an_item_is_explained_and_judged_elsewhere(alice: User, bob: User) -> None:
    TaskFactory.create(user=alice, title="Paint", estimate_minutes=60)
    call(alice, "plan_day", at=MORNING, date="2026-03-04")
    item = PlanItem.objects.get()
    told = call(alice, "explain_item", at=MORNING, item=item.pk, start_at="2026-03-04T20:00:00")
    assert told["item"] == {"id": item.pk, "title": "Paint"}
    assert told["sentence"].startswith("Wednesday 09:00 is the first time that is free for it")
    assert (told["elsewhere"]["allowed"], told["elsewhere"]["forbidden_by"][0]["rule"]) == (False, "outside_windows")
    assert "elsewhere" not in call(alice, "explain_item", at=MORNING, item=item.pk)
    for foreign in (item.pk, 10**9):
        assert refusal(bob, "explain_item", at=MORNING, item=foreign)[0] == "not_found"


def test_what_is_supposed_is_compared_and_nothing_is_saved(alice: User, bob: User) -> None:
    task = TaskFactory.create(user=alice, title="Paint", estimate_minutes=200, due_on=date(2026, 3, 4))
    goal = GoalFactory.create(user=bob)
    told = call(alice, "what_if", at=MORNING, days_off=["2026-03-04"])
    assert ([late["title"] for late in told["supposed"]["late"]], told["without"]["late"]) == (["Paint"], [])
    assert told["supposed"]["placed"] == [{"title": "Paint", "starts": "2026-03-05T09:00+00:00", "minutes": 200}]
    earlier = call(alice, "what_if", at=MORNING, due=[{"task": task.pk, "due_on": "2026-03-03"}])
    assert earlier["supposed"]["late"]
    assert call(alice, "what_if", at=MORNING, drop_tasks=[task.pk])["supposed"]["placed"] == []
    assert (DayException.objects.count(), PlanItem.objects.count(), ChangeSet.objects.count()) == (0, 0, 0)
    for foreign in (goal.pk, 10**9):
        refused = refusal(alice, "what_if", at=MORNING, drop_goals=[foreign])
        assert refused == ("validation_failed", [("what_if.drop_goals", "does_not_exist")])


def test_repairs_are_listed_and_one_is_made(alice: User) -> None:
    overload(alice)
    listed = call(alice, "repair", at=MORNING)
    assert listed["repairs"][0]["sentence"] == "Let “Low” be due on Thu 5 Mar: everything is in time then."
    assert PlanItem.objects.count() == 0
    made = call(alice, "repair", at=MORNING, number=1)
    assert (made["repair"], made["late"], len(made["placed"])) == (listed["repairs"][0]["sentence"], [], 3)
    assert Task.objects.get(title="Low").due_on == date(2026, 3, 5)
    assert refusal(alice, "repair", at=MORNING, number=9) == ("validation_failed", [("number", "invalid")])
