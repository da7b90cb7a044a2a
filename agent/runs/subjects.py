"""What a conversation is about, as a model reads it: the goal, task, day or week that its context names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from agent.models import ContextType, Conversation
from agent.runs.briefs import day_briefs, first_of, goal_brief, task_brief, week_brief
from config.common.errors import NotFound
from goals.selectors import get_goal_for, get_task_for, tasks_for
from planning.models import WeeklyPlan
from planning.selectors import daily_plans_for, week_start_of, weekly_plans_for

MOST_TASKS = 20
LONGEST_TEXT = 1000
DAYS_IN_WEEK = 7

Subject = tuple[dict[str, Any], int]
"""Its JSON fields, "type" (goal, task, day or week) among them, and how much of it was left out."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, and what "today" is there."""

    user: User
    zone: ZoneInfo
    today: date


def subject_of(asker: Asker, conversation: Conversation) -> tuple[dict[str, Any] | None, int]:
    """The subject; None for a general talk, and where what it was about is gone."""
    reader = READERS.get(ContextType(conversation.context_type))
    if reader is None:
        return None, 0
    try:
        return reader(asker, conversation.context_id)
    except NotFound:
        return None, 0


def _goal(asker: Asker, goal_id: int | None) -> Subject:
    goal = get_goal_for(asker.user, goal_id)
    rows = tasks_for(asker.user).filter(goal=goal).open().by_due(asker.zone)
    tasks, omitted = first_of(rows.prefetch_related(None).select_related("goal"), MOST_TASKS)
    return {
        "type": "goal",
        **goal_brief(goal),
        "description": goal.description[:LONGEST_TEXT],
        "open_tasks": [task_brief(task, asker.zone) for task in tasks],
    }, omitted


def _task(asker: Asker, task_id: int | None) -> Subject:
    task = get_task_for(asker.user, task_id)
    return {
        "type": "task",
        **task_brief(task, asker.zone),
        "status": task.status,
        "notes": task.notes[:LONGEST_TEXT],
        "done_when": task.done_when[:LONGEST_TEXT],
    }, 0


def _day(asker: Asker, plan_id: int | None) -> Subject:
    """No id means today, whose items every briefing holds: its date says enough."""
    if plan_id is None:
        return {"type": "day", "date": asker.today.isoformat()}, 0
    day = daily_plans_for(asker.user).prefetch_related(None).named(plan_id)
    [brief], omitted = day_briefs(asker.user, [day], asker.zone)
    return {"type": "day", **brief}, omitted


def _week(asker: Asker, plan_id: int | None) -> Subject:
    """No id means this week, planned or not."""
    weeks = weekly_plans_for(asker.user).prefetch_related(None)
    week = weeks.named(plan_id) if plan_id is not None else weeks.containing(asker.today).first()
    week = week or WeeklyPlan(user=asker.user, week_start_date=week_start_of(asker.user, asker.today))
    days = daily_plans_for(asker.user).prefetch_related(None).in_week(week.week_start_date).order_by("date")
    briefs, omitted = day_briefs(asker.user, list(days[:DAYS_IN_WEEK]), asker.zone)
    return {"type": "week", **week_brief(week), "days": briefs}, omitted


READERS: MappingProxyType[ContextType, Callable[[Asker, int | None], Subject]] = MappingProxyType(
    {
        ContextType.GOAL_REVIEW: _goal,
        ContextType.TASK: _task,
        ContextType.DAILY_PLANNING: _day,
        ContextType.WEEKLY_PLANNING: _week,
    }
)
