"""What a model is told of the person: their own clock, goals, week, day and tasks, and nobody else's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from config.common import clock
from goals.models import Task, TaskDependency
from tests.agent.prompting import told
from tests.factories.accounts import UserFactory
from tests.factories.agent import ConversationFactory
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory, WeeklyPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
TODAY, YESTERDAY, TOMORROW = date(2026, 3, 4), date(2026, 3, 3), date(2026, 3, 5)


def titles(rows: list[Any]) -> list[str]:
    """Their titles."""
    return [row["title"] for row in rows]


@pytest.mark.parametrize(
    ("zone", "at", "local"),
    [
        ("UTC", "2026-03-04T23:59:59+00:00", ("2026-03-04", "Wednesday", "23:59")),
        ("Pacific/Kiritimati", "2026-03-04T09:59:00+00:00", ("2026-03-04", "Wednesday", "23:59")),
        ("Pacific/Kiritimati", "2026-03-04T10:00:00+00:00", ("2026-03-05", "Thursday", "00:00")),
        ("Pacific/Pago_Pago", "2026-03-04T10:59:00+00:00", ("2026-03-03", "Tuesday", "23:59")),
        ("Asia/Kathmandu", "2026-03-04T18:15:00+00:00", ("2026-03-05", "Thursday", "00:00")),
        ("Europe/Berlin", "2026-03-29T00:59:00+00:00", ("2026-03-29", "Sunday", "01:59")),
        ("Europe/Berlin", "2026-03-29T01:00:00+00:00", ("2026-03-29", "Sunday", "03:00")),
    ],
)
def test_the_clock_is_the_persons_own(zone: str, at: str, local: tuple[str, str, str]) -> None:
    user = UserFactory.create(time_zone=zone)
    now = told(user, at=datetime.fromisoformat(at))["now"]
    assert (now["date"], now["weekday"], now["time"], now["time_zone"]) == (*local, zone)


def test_today_is_the_persons_own_day() -> None:
    user = UserFactory.create(time_zone="Pacific/Kiritimati")
    for day in (TODAY, TOMORROW):
        PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=user, date=day), title=day.isoformat())
    assert titles(told(user, at=NOON)["today"]["items"]) == ["2026-03-05"]


def test_active_goals_come_by_horizon_and_urgency(alice: User) -> None:
    for title, horizon, priority in (
        ("d", "long", "urgent"),
        ("b", "short", "low"),
        ("c", "medium", "medium"),
        ("a", "short", "high"),
    ):
        GoalFactory.create(user=alice, title=title, time_horizon=horizon, priority=priority)
    for status in ("completed", "paused", "cancelled"):
        GoalFactory.create(user=alice, title=status, status=status)
    goals = told(alice)["goals"]
    assert titles(goals) == ["a", "b", "c", "d"]
    assert goals[0].items() >= {"time_horizon": "short", "priority": "high", "target_on": None}.items()


def test_a_goal_tells_its_progress(alice: User) -> None:
    goal = GoalFactory.create(user=alice, target_on=TODAY)
    TaskFactory.create(user=alice, goal=goal, estimate_minutes=60, status="done", completed_at=clock.now())
    TaskFactory.create(user=alice, goal=GoalFactory.create(user=alice, parent=goal), estimate_minutes=180)
    brief = next(row for row in told(alice)["goals"] if row["id"] == goal.pk)
    assert brief["progress"] == {"done_minutes": 60, "total_minutes": 240, "ratio": 0.25}
    assert brief["target_on"] == "2026-03-04"


def test_the_week_tells_its_focus(alice: User) -> None:
    assert told(alice, at=NOON)["week"] is None
    WeeklyPlanFactory.create(user=alice, week_start_date=date(2026, 3, 9), focus_areas=["later"])
    WeeklyPlanFactory.create(user=alice, week_start_date=date(2026, 3, 2), focus_areas=["run", "rest"], summary="Easy")
    week = told(alice, at=NOON)["week"]
    assert week == {"week_start_date": "2026-03-02", "summary": "Easy", "focus_areas": ["run", "rest"]}


def test_todays_items_come_in_their_order_and_local_time(alice: User) -> None:
    alice.preferences.time_zone = "Europe/Berlin"
    alice.preferences.save()
    day = DailyPlanFactory.create(user=alice, date=TODAY, summary="A quiet one")
    goal, task = GoalFactory.create(user=alice, title="Run"), TaskFactory.create(user=alice, title="Jog")
    PlanItemFactory.create(daily_plan=day, title="second", position=2048, goal=goal, task=task)
    PlanItemFactory.create(daily_plan=day, title="first", position=1024, start_at=NOON, duration_minutes=30)
    today = told(alice, at=NOON)["today"]
    first, second = today["items"]
    assert (today["date"], today["summary"]) == ("2026-03-04", "A quiet one")
    assert (first["title"], first["start_at"], first["duration_minutes"]) == ("first", "13:00", 30)
    assert (second["title"], second["goal_title"], second["task_title"]) == ("second", "Run", "Jog")


def test_what_is_late_is_overdue_and_the_rest_comes_next(alice: User) -> None:
    due: dict[str, dict[str, Any]] = {
        "last week": {"due_on": TODAY - timedelta(days=7)},
        "yesterday": {"due_on": YESTERDAY},
        "an hour ago": {"due_at": NOON - timedelta(hours=1)},
        "in an hour": {"due_at": NOON + timedelta(hours=1)},
        "today": {"due_on": TODAY, "priority": "low"},
        "tomorrow": {"due_on": TOMORROW},
        "some day, urgent": {"priority": "urgent"},
        "some day": {},
    }
    for title, fields in reversed(due.items()):
        TaskFactory.create(user=alice, title=title, **fields)
    tasks = told(alice, at=NOON)["tasks"]
    assert titles(tasks["overdue"]) == ["last week", "yesterday", "an hour ago"]
    assert titles(tasks["next"]) == ["in an hour", "today", "tomorrow", "some day, urgent", "some day"]


def test_a_deadline_is_told_as_the_persons_date() -> None:
    user = UserFactory.create(time_zone="Pacific/Kiritimati")
    TaskFactory.create(user=user, due_at=datetime(2026, 3, 4, 11, 0, tzinfo=UTC))
    assert told(user, at=NOON)["tasks"]["overdue"][0]["due_on"] == "2026-03-05"


def test_what_cannot_begin_yet_does_not_come_next(alice: User) -> None:
    first = TaskFactory.create(user=alice, title="first")
    done = TaskFactory.create(user=alice, title="done", status="done", completed_at=NOON)
    cases: tuple[tuple[str, Task | None, dict[str, Any]], ...] = (
        ("blocked", first, {}),
        ("freed", done, {}),
        ("begun", first, {"status": "in_progress", "not_before_on": TOMORROW}),
        ("later", None, {"not_before_on": TOMORROW}),
        ("in an hour", None, {"not_before_at": NOON + timedelta(hours=1)}),
        ("from today", None, {"not_before_on": TODAY}),
        ("cancelled", None, {"status": "cancelled"}),
    )
    for title, before, fields in cases:
        task = TaskFactory.create(user=alice, title=title, **fields)
        if before is not None:
            TaskDependency.objects.create(task=task, depends_on=before)
    assert titles(told(alice, at=NOON)["tasks"]["next"]) == ["first", "freed", "begun", "from today"]


def test_a_subject_is_told_with_what_belongs_to_it(alice: User) -> None:
    goal = GoalFactory.create(user=alice, title="Run", description="Why not")
    task = TaskFactory.create(user=alice, goal=goal, title="Jog", notes="Slowly", done_when="Home again")
    TaskFactory.create(user=alice, goal=goal, status="cancelled")
    day = DailyPlanFactory.create(user=alice, date=TOMORROW)
    PlanItemFactory.create(daily_plan=day, title="Rest")
    about = told(alice, context_type="goal_review", context_id=goal.pk)["subject"]
    assert about is not None
    assert (about["type"], about["title"], about["description"]) == ("goal", "Run", "Why not")
    assert titles(about["open_tasks"]) == ["Jog"]
    about = told(alice, context_type="task", context_id=task.pk)["subject"]
    assert about is not None
    assert about.items() >= {"type": "task", "notes": "Slowly", "done_when": "Home again", "goal_title": "Run"}.items()
    about = told(alice, context_type="daily_planning", context_id=day.pk)["subject"]
    assert about is not None
    assert (about["type"], about["date"], titles(about["items"])) == ("day", "2026-03-05", ["Rest"])


@pytest.mark.parametrize("is_planned", [True, False])
def test_no_id_means_today_and_this_week(is_planned: bool, alice: User) -> None:
    week = WeeklyPlanFactory.create(user=alice, summary="Busy") if is_planned else None
    for day in (TODAY, TOMORROW, date(2026, 3, 9)):
        PlanItemFactory.create(daily_plan=DailyPlanFactory.create(user=alice, date=day), title=day.isoformat())
    assert told(alice, at=NOON, context_type="daily_planning")["subject"] == {"type": "day", "date": "2026-03-04"}
    about = told(alice, at=NOON, context_type="weekly_planning")["subject"]
    assert about is not None
    assert (about["type"], about["week_start_date"]) == ("week", "2026-03-02")
    assert [titles(day["items"]) for day in about["days"]] == [["2026-03-04"], ["2026-03-05"]]
    assert about["summary"] == ("Busy" if is_planned else "")
    if week:
        assert told(alice, at=NOON, context_type="weekly_planning", context_id=week.pk)["subject"] == about


def test_without_a_subject_there_is_none(alice: User, bob: User) -> None:
    foreign = {
        "goal_review": GoalFactory.create(user=bob).pk,
        "task": TaskFactory.create(user=bob).pk,
        "daily_planning": DailyPlanFactory.create(user=bob).pk,
        "weekly_planning": WeeklyPlanFactory.create(user=bob).pk,
        "general": None,
    }
    for context_type, pk in foreign.items():
        assert told(alice, context_type=context_type, context_id=pk)["subject"] is None
        assert told(alice, context_type=context_type, context_id=10**6)["subject"] is None
    assert told(alice, context_type="goal_review")["subject"] is told(alice, context_type="task")["subject"] is None


def test_nothing_of_another_person_is_told(alice: User, bob: User) -> None:
    goal = GoalFactory.create(user=bob, title="secret")
    task = TaskFactory.create(user=bob, title="secret", goal=goal, due_on=YESTERDAY)
    week = WeeklyPlanFactory.create(user=bob, summary="secret", focus_areas=["secret"])
    day = DailyPlanFactory.create(user=bob, date=TODAY, weekly_plan=week, summary="secret")
    PlanItemFactory.create(daily_plan=day, title="secret", goal=goal, task=task)
    ConversationFactory.create(user=bob, title="secret")
    assert "secret" in str(told(bob, at=NOON)), "else this would prove nothing"
    for context_type, pk in (("goal_review", goal.pk), ("task", task.pk), ("weekly_planning", week.pk)):
        assert "secret" not in str(told(alice, at=NOON, context_type=context_type, context_id=pk))
