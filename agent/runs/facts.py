"""What a model is told of the person: read from the database at the start of each run, bounded, owner-scoped."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Preferences, User
from accounts.selectors import preferences_of
from agent.models import ContextType, Conversation
from agent.providers.briefing import Briefing, DayBrief, GoalBrief, ItemBrief, Now, TaskBrief, WeekBrief
from config.common.errors import NotFound
from goals.models import Goal, Task
from goals.selectors import get_goal_for, get_task_for, goals_for, tasks_for, with_progress
from planning.models import DailyPlan, PlanItem
from planning.selectors import day_of, get_daily_plan_for, get_weekly_plan_for, week_of

Fields = dict[str, Any]
"""JSON fields of the object that a conversation is about."""

MOST_GOALS = 40
MOST_TASKS = 20
MOST_ITEMS = 60
LONGEST_TITLE = 200
LONGEST_TEXT = 1000
HORIZONS = ("short", "medium", "long")
URGENCY = ("urgent", "high", "medium", "low")


def facts_for(user: User, conversation: Conversation, now: datetime) -> Briefing:
    """The person's date, goals, week, day and tasks, and what the conversation is about."""
    preferences = preferences_of(user)
    local = now.astimezone(ZoneInfo(preferences.time_zone))
    today = local.date()
    goals, omitted_goals = _cut(_goals(user), MOST_GOALS)
    overdue, omitted_overdue = _cut(_overdue(user, today, now), MOST_TASKS)
    following, omitted_next = _cut(_next(user, today, now), MOST_TASKS)
    day = day_of(user, today, with_titles=True)
    return {
        "now": _now(local, preferences),
        "person": {"name": user.name},
        "goals": [_goal(goal) for goal in goals],
        "week": _week(user, today),
        "today": _day(day, preferences.time_zone),
        "tasks": {"overdue": [_task(task) for task in overdue], "next": [_task(task) for task in following]},
        "subject": _subject(user, conversation, preferences.time_zone),
        "omitted": {
            "goals": omitted_goals,
            "overdue": omitted_overdue,
            "next": omitted_next,
            "items": max(0, len(day.ordered_items) - MOST_ITEMS),
        },
    }


def _now(local: datetime, preferences: Preferences) -> Now:
    return {
        "date": local.date().isoformat(),
        "weekday": f"{local:%A}",
        "time": f"{local:%H:%M}",
        "time_zone": preferences.time_zone,
    }


def _goals(user: User) -> list[Goal]:
    """Active ones: the nearest horizon first, the most urgent first within it."""
    active = with_progress(goals_for(user).active().order_by("pk"))
    return sorted(active, key=lambda goal: (HORIZONS.index(goal.time_horizon), URGENCY.index(goal.priority), goal.pk))


def _overdue(user: User, today: date, now: datetime) -> list[Task]:
    late = tasks_for(user).open().filter(Q(due_on__lt=today) | Q(due_at__lt=now))
    return sorted(late.select_related("goal"), key=_by_due)


def _next(user: User, today: date, now: datetime) -> list[Task]:
    """Open tasks that could be started: begun or not held back by a date or by another open task."""
    possible = (
        tasks_for(user)
        .open()
        .exclude(Q(due_on__lt=today) | Q(due_at__lt=now))
        .exclude(Q(not_before_on__gt=today) | Q(not_before_at__gt=now))
        .exclude(depends_on__status__in=("todo", "in_progress"))
    )
    return sorted(possible.select_related("goal"), key=_by_due)


def _by_due(task: Task) -> tuple[str, int, int]:
    due: date | None = task.due_on or (task.due_at.date() if task.due_at else None)
    return (due.isoformat() if due else "9999", URGENCY.index(task.priority), task.pk)


def _cut(rows: Iterable[Any], most: int) -> tuple[list[Any], int]:
    listed = list(rows)
    return listed[:most], max(0, len(listed) - most)


def _goal(goal: Goal) -> GoalBrief:
    progress = goal.progress
    return {
        "id": goal.pk,
        "title": goal.title[:LONGEST_TITLE],
        "time_horizon": goal.time_horizon,
        "status": goal.status,
        "priority": goal.priority,
        "target_on": _iso(goal.target_on),
        "progress": {
            "done_minutes": progress.done_minutes,
            "total_minutes": progress.total_minutes,
            "ratio": progress.ratio,
        },
    }


def _task(task: Task) -> TaskBrief:
    return {
        "id": task.pk,
        "title": task.title[:LONGEST_TITLE],
        "due_on": _iso(task.due_on or task.due_at),
        "priority": task.priority,
        "estimate_minutes": task.estimate_minutes,
        "goal_title": task.goal.title[:LONGEST_TITLE] if task.goal_id and task.goal else None,
    }


def _week(user: User, today: date) -> WeekBrief | None:
    week = week_of(user, today)
    if not week.version:  # an unsaved one: nothing was planned
        return None
    return {
        "week_start_date": week.week_start_date.isoformat(),
        "summary": week.summary[:LONGEST_TEXT],
        "focus_areas": [str(area)[:LONGEST_TITLE] for area in week.focus_areas[:20]],
    }


def _day(day: DailyPlan, zone: str) -> DayBrief:
    return {
        "date": day.date.isoformat(),
        "summary": day.summary[:LONGEST_TEXT],
        "items": [_item(item, zone) for item in day.ordered_items[:MOST_ITEMS]],
    }


def _item(item: PlanItem, zone: str) -> ItemBrief:
    return {
        "id": item.pk,
        "title": item.title[:LONGEST_TITLE],
        "status": item.status,
        "priority": item.priority,
        "start_at": f"{item.start_at.astimezone(ZoneInfo(zone)):%H:%M}" if item.start_at else None,
        "duration_minutes": item.duration_minutes,
        "goal_title": item.goal_title,
        "task_title": item.task_title,
    }


def _subject(user: User, conversation: Conversation, zone: str) -> Fields | None:
    """What `context_type` and `context_id` name; None for a general talk, or when it is gone."""
    reader = SUBJECTS.get(ContextType(conversation.context_type))
    if reader is None or conversation.context_id is None:
        return None
    try:
        return {"type": conversation.context_type, **reader(user, conversation.context_id, zone)}
    except NotFound:
        return None


def _goal_subject(user: User, goal_id: int, _: str) -> Fields:
    goal = get_goal_for(user, goal_id)
    open_tasks, omitted = _cut(tasks_for(user).filter(goal=goal).open().select_related("goal"), MOST_TASKS)
    return {
        **_goal(goal),
        "description": goal.description[:LONGEST_TEXT],
        "open_tasks": [_task(task) for task in open_tasks],
        "omitted_tasks": omitted,
    }


def _task_subject(user: User, task_id: int, _: str) -> Fields:
    task = get_task_for(user, task_id)
    return {**_task(task), "notes": task.notes[:LONGEST_TEXT], "done_when": task.done_when[:LONGEST_TEXT]}


def _day_subject(user: User, plan_id: int, zone: str) -> Fields:
    return {**_day(get_daily_plan_for(user, plan_id, with_titles=True), zone)}


def _week_subject(user: User, plan_id: int, zone: str) -> Fields:
    week = get_weekly_plan_for(user, plan_id, with_titles=True)
    return {
        "week_start_date": week.week_start_date.isoformat(),
        "summary": week.summary[:LONGEST_TEXT],
        "focus_areas": list(week.focus_areas[:20]),
        "days": [_day(day, zone) for day in week.days],
    }


SUBJECTS: MappingProxyType[ContextType, Callable[[User, int, str], Fields]] = MappingProxyType(
    {
        ContextType.GOAL_REVIEW: _goal_subject,
        ContextType.TASK: _task_subject,
        ContextType.DAILY_PLANNING: _day_subject,
        ContextType.WEEKLY_PLANNING: _week_subject,
    }
)


def _iso(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None
