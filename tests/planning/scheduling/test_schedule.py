"""`POST schedule`: a proposal of times for what is open."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import WEEKDAYS, Preferences, User
from goals.models import Goal, Task, TaskDependency
from history.models import ChangeSet
from planning.models import DailyPlan, PlanItem
from planning.scheduling import proposing
from planning.scheduling.process import solved
from planning.solver.problem import Plan, Problem
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.planning.scheduling.planned import MONDAY, apply, planned, schedule, times

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_nothing_changes_before_the_proposal_is_applied(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice, title="Write", estimate_minutes=60, due_on=date(2026, 3, 3))
    answer = schedule(as_alice)
    assert (answer.status_code, answer.json()["status"], times(alice)) == (201, "proposed", [])
    assert answer.json()["report"] == {
        "proof": "nothing late", "late": [], "unplaced": [], "obstacle": None, "floor_shortfall_minutes": 0,
        "late_weighted_minutes": 0, "bound_weighted_minutes": 0, "stability": {"kept": 0, "moved": 0},
    }  # fmt: skip
    apply(as_alice, answer)
    assert times(alice) == ["Write 2 09:00 60"]
    item = PlanItem.objects.get()
    assert (item.task, item.daily_plan.date, bool(item.why)) == (Task.objects.get(), date(2026, 3, 2), True)


def test_it_is_undone_as_one(as_alice: APIClient, alice: User) -> None:
    for number in range(3):
        TaskFactory.create(user=alice, title=f"Task {number}", estimate_minutes=30)
    answer = schedule(as_alice)
    apply(as_alice, answer)
    assert len(times(alice)) == 3
    as_alice.post(f"/api/v1/proposals/{answer.json()['id']}/undo")
    assert (times(alice), DailyPlan.objects.count()) == ([], 0)


@pytest.mark.parametrize("later", [0, 20])
def test_planned_again_nothing_moves(as_alice: APIClient, alice: User, later: int) -> None:
    goal = GoalFactory.create(user=alice, weekly_floor_minutes=120)
    for number in range(6):
        TaskFactory.create(user=alice, goal=goal, estimate_minutes=45 + number, due_on=date(2026, 3, 3))
    planned(as_alice)
    before = times(alice)
    answer = schedule(as_alice, at=MONDAY + timedelta(minutes=later))
    assert (answer.status_code, answer.json()["id"], times(alice)) == (200, None, before)
    assert answer.json()["report"]["stability"] == {"kept": 6, "moved": 0}


def test_one_more_task_moves_no_other(as_alice: APIClient, alice: User) -> None:
    for number in range(5):
        TaskFactory.create(user=alice, title=f"T{number}", estimate_minutes=60)
    planned(as_alice)
    before = times(alice)
    TaskFactory.create(user=alice, title="New", estimate_minutes=30)
    planned(as_alice)
    assert [line for line in times(alice) if not line.startswith("New")] == before


def test_what_must_be_done_first_comes_first(as_alice: APIClient, alice: User) -> None:
    last = TaskFactory.create(user=alice, title="Last", estimate_minutes=30, due_on=date(2026, 3, 2))
    first = TaskFactory.create(user=alice, title="First", estimate_minutes=30)
    TaskDependency.objects.create(task=last, depends_on=first)
    planned(as_alice)
    assert times(alice) == ["First 2 09:00 30", "Last 2 09:30 30"]


@pytest.mark.parametrize("fields", [{"pinned": True}, {"status": "in_progress"}, {"task": None}])
def test_what_the_person_fixed_stays(as_alice: APIClient, alice: User, fields: dict[str, Any]) -> None:
    task = TaskFactory.create(user=alice, title="Other", estimate_minutes=60)
    own = {"task": TaskFactory.create(user=alice, title="Fixed", estimate_minutes=60), **fields}
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    PlanItemFactory.create(daily_plan=day, title="Fixed", start_at=NINE, duration_minutes=60, **own)
    assert task.title == "Other"
    planned(as_alice)
    assert times(alice)[:2] == ["Fixed 2 09:00 60", "Other 2 10:00 60"]


def test_what_is_about_to_begin_stays_also_where_its_estimate_has_changed(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Soon", estimate_minutes=33, min_chunk_minutes=15)
    planned(as_alice)
    item = PlanItem.objects.get()
    assert times(alice) == ["Soon 2 09:00 33"]
    for estimate, expected in ((38, ["Soon 2 09:00 33", "Soon 2 09:35 5"]), (20, ["Soon 2 09:00 33"])):
        Task.objects.filter(pk=task.pk).update(estimate_minutes=estimate)
        schedule_at = NINE - timedelta(minutes=10)
        answer = schedule(as_alice, at=schedule_at)
        if answer.status_code == 201:
            apply(as_alice, answer, at=schedule_at)
        assert times(alice) == expected
        PlanItem.objects.exclude(pk=item.pk).delete()


@pytest.mark.parametrize("fields", [{"pinned": True}, {"status": "in_progress"}, {}])
def test_what_was_not_done_in_its_time_is_planned_anew(
    as_alice: APIClient, alice: User, fields: dict[str, Any]
) -> None:
    task = TaskFactory.create(user=alice, title="Missed", estimate_minutes=30)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 2, 27))
    at = {"start_at": datetime(2026, 2, 27, 9, tzinfo=UTC), "duration_minutes": 30}
    PlanItemFactory.create(daily_plan=day, title="Missed", task=task, **at, **fields)
    planned(as_alice)
    assert times(alice) == ["Missed 2 09:00 30"]


@pytest.mark.parametrize("timed", [True, False])
def test_what_has_a_day_far_ahead_stays_there(as_alice: APIClient, alice: User, timed: bool) -> None:
    task = TaskFactory.create(user=alice, title="Far", estimate_minutes=30)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 6, 5))
    at = {"start_at": datetime(2026, 6, 5, 9, tzinfo=UTC), "duration_minutes": 30} if timed else {}
    PlanItemFactory.create(daily_plan=day, task=task, **at)
    assert schedule(as_alice).status_code == 200


def test_a_long_task_is_split_and_its_done_share_counts(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Long", estimate_minutes=600)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 1))
    done = {"status": "done", "completed_at": MONDAY}
    PlanItemFactory.create(daily_plan=day, task=task, duration_minutes=90, actual_minutes=120, **done)
    planned(as_alice)
    lengths = [int(line.split()[-1]) for line in times(alice)]
    assert (sum(lengths), max(lengths) <= 240) == (480, True)


@pytest.mark.parametrize(
    ("minutes", "least", "most", "expected"),
    [(30, None, 1, [5] * 6), (60, 1, 1, [5] * 12), (400, 1, 1, [10] * 40), (480, 480, 2000, [480])],
)
def test_blocks_are_neither_tiny_nor_longer_than_a_day(
    as_alice: APIClient, alice: User, minutes: int, least: int | None, most: int, expected: list[int]
) -> None:
    chunks = {"min_chunk_minutes": least, "max_chunk_minutes": most}
    TaskFactory.create(user=alice, title="Odd", estimate_minutes=minutes, **chunks)
    planned(as_alice)
    assert [int(line.split()[-1]) for line in times(alice)] == expected


def test_what_is_longer_than_a_day_is_several_items(as_alice: APIClient, alice: User) -> None:
    always = {day: [["00:00", "12:00"], ["12:00", "00:00"]] for day in WEEKDAYS}
    Preferences.objects.filter(user=alice).update(working_windows=always)
    TaskFactory.create(user=alice, title="Odd", estimate_minutes=2000, min_chunk_minutes=2000, max_chunk_minutes=2000)
    planned(as_alice)
    assert sum(int(line.split()[-1]) for line in times(alice)) == 2000


def test_a_newer_plan_is_instead_of_one_that_waits(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice, title="Once", estimate_minutes=30)
    older, newer = schedule(as_alice), schedule(as_alice, to="2026-03-08")
    assert apply(as_alice, older)["status_code"] == 409
    apply(as_alice, newer)
    assert times(alice) == ["Once 2 09:00 30"]


def test_an_item_of_the_task_is_used_before_a_new_one_is_made(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Call", estimate_minutes=30)
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 4))
    PlanItemFactory.create(daily_plan=day, task=task, title="Call them")
    planned(as_alice)
    assert times(alice) == ["Call them 4 09:00 30"]


def test_a_day_is_put_in_the_order_of_time(as_alice: APIClient, alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    appointment = {"start_at": NINE + timedelta(hours=1), "duration_minutes": 30}
    PlanItemFactory.create(daily_plan=day, title="Dentist", **appointment)
    TaskFactory.create(user=alice, title="Early", estimate_minutes=60)
    planned(as_alice)
    shown = as_alice.get("/api/v1/daily-plans/by-date/2026-03-02").json()["items"]
    assert [item["title"] for item in shown] == ["Early", "Dentist"]


def test_only_what_concerns_the_days_is_written(as_alice: APIClient, alice: User) -> None:
    for number in range(4):
        TaskFactory.create(user=alice, title=f"T{number}", estimate_minutes=240)
    planned(as_alice, to="2026-03-02")
    assert {line.split()[1] for line in times(alice)} == {"2"}


def test_what_cannot_be_in_time_is_reported_with_its_obstacle(as_alice: APIClient, alice: User) -> None:
    titles = [f"T{number}" for number in range(4)]
    for title in titles:
        TaskFactory.create(user=alice, title=title, estimate_minutes=180, due_on=date(2026, 3, 2))
    report = planned(as_alice)
    assert len(report["late"]) >= 1
    obstacle = report["obstacle"]
    assert (obstacle["demand_minutes"], obstacle["capacity_minutes"]) == (720, 480)
    assert sorted(task["title"] for task in obstacle["tasks"]) == titles


def test_tasks_of_goals_that_rest_are_left_out(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, status="paused")
    TaskFactory.create(user=alice, goal=goal)
    assert schedule(as_alice).status_code == 200


def test_what_is_supposed_is_done_with_the_proposal(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice)
    TaskFactory.create(user=alice, goal=goal, title="Dropped")
    gone = TaskFactory.create(user=alice, title="Gone")
    due = TaskFactory.create(user=alice, title="Due", due_on=date(2026, 3, 20))
    sized = TaskFactory.create(user=alice, title="Sized", estimate_minutes=300)
    answer = schedule(
        as_alice,
        what_if={
            "drop_goals": [goal.pk], "drop_tasks": [gone.pk], "due": [{"task": due.pk, "due_on": "2026-03-02"}],
            "estimates": [{"task": sized.pk, "estimate_minutes": 25}],
        },
    )  # fmt: skip
    goal.refresh_from_db()
    assert (answer.status_code, goal.status) == (201, Goal.Status.ACTIVE)
    apply(as_alice, answer)
    assert times(alice) == ["Due 2 09:00 30", "Sized 2 09:30 25"]
    assert {row.title: row.status for row in Task.objects.all()}["Gone"] == "cancelled"
    goal.refresh_from_db()
    assert goal.status == Goal.Status.PAUSED


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("drop_goals", lambda pk: [pk]),
        ("drop_tasks", lambda pk: [pk]),
        ("due", lambda pk: [{"task": pk, "due_on": "2026-03-03"}]),
        ("estimates", lambda pk: [{"task": pk, "estimate_minutes": 5}]),
    ],
)
@pytest.mark.parametrize("missing", [False, True])
def test_a_foreign_id_is_the_same_as_a_missing_one(
    as_alice: APIClient, bob: User, kind: str, shape: Any, missing: bool
) -> None:
    rows = {"drop_goals": GoalFactory}.get(kind, TaskFactory)
    row_id = 10**9 if missing else rows.create(user=bob).pk
    answer = schedule(as_alice, what_if={kind: shape(row_id)})
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"field": f"what_if.{kind}", "code": "does_not_exist", "detail": "There is no such object."}],
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to": "2026-03-01"}, "to"),
        ({"from": "2026-02-20", "to": "2026-02-21"}, "to"),
        ({"to": "2026-06-01"}, "to"),
        ({"from": "2026-06-01", "to": "2026-06-02"}, "to"),
        ({"from": None}, "from"),
        ({"to": "soon"}, "to"),
        ({"what_if": {"drop_goals": ["x"]}}, "what_if.drop_goals.0"),
        ({"what_if": {"due": [{"task": 1}]}}, "what_if.due.0.due_on"),
    ],
)
def test_bad_days_are_refused(as_alice: APIClient, body: dict[str, Any], field: str) -> None:
    answer = schedule(as_alice, **body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_who_never_works_is_told_to_say_when(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(working_windows={})
    TaskFactory.create(user=alice)
    answer = schedule(as_alice)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "working_windows")


@pytest.fixture
def written_meanwhile(monkeypatch: pytest.MonkeyPatch, alice: User) -> list[Task]:
    """While the first search runs, the person adds a task."""
    added: list[Task] = []

    def search(problem: Problem) -> Plan:
        plan = solved(problem)
        if not added:
            added.append(TaskFactory.create(user=alice, title="Meanwhile", estimate_minutes=15))
        return plan

    monkeypatch.setattr(proposing, "solved", search)
    return added


def test_what_is_written_while_the_search_runs_is_planned_too(
    as_alice: APIClient, alice: User, written_meanwhile: list[Task]
) -> None:
    TaskFactory.create(user=alice, title="Before", estimate_minutes=15)
    planned(as_alice)
    assert sorted(line.split()[0] for line in times(alice)) == ["Before", "Meanwhile"]


def test_a_plan_that_is_out_of_date_is_not_applied(as_alice: APIClient, alice: User) -> None:
    task = TaskFactory.create(user=alice, title="Call")
    day = DailyPlanFactory.create(user=alice, date=date(2026, 3, 2))
    item = PlanItemFactory.create(daily_plan=day, task=task)
    answer = schedule(as_alice)
    as_alice.patch(f"/api/v1/plan-items/{item.pk}", {"date": "2026-03-05"}, format="json")
    late = apply(as_alice, answer)
    assert (late["status_code"], late["code"]) == (409, "proposal_stale")


def test_a_lost_answer_is_given_again_under_its_key(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice)
    as_alice.credentials(HTTP_IDEMPOTENCY_KEY="plan-1")
    first, second = schedule(as_alice), schedule(as_alice)
    assert first.json()["id"] == second.json()["id"]
    assert ChangeSet.objects.filter(user=alice).count() == 1
