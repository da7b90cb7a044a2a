"""Rows as a model reads them: JSON, short, and never more of them than asked for."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, QuerySet, Window

from accounts.models import User
from agent.providers.briefing import DayBrief, GoalBrief, ItemBrief, TaskBrief, WeekBrief
from goals.models import Goal, Task
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.selectors import items_for

Row = TypeVar("Row", bound=Model)

MOST_ITEMS = 60
MOST_FOCUS_AREAS = 10
LONGEST_FOCUS_AREA = 100
LONGEST_TITLE = 200
LONGEST_SUMMARY = 500


def first_of(rows: QuerySet[Row], most: int) -> tuple[list[Row], int]:
    """The first rows, and how many more there are. One query, which brings `most` rows at most."""
    found: list[Any] = list(rows.annotate(matching=Window(Count("*")))[:most])
    return found, (found[0].matching - len(found) if found else 0)


def goal_brief(goal: Goal) -> GoalBrief:
    """A goal that was read with its progress."""
    progress = goal.progress
    return {
        "id": goal.pk,
        "title": goal.title[:LONGEST_TITLE],
        "time_horizon": goal.time_horizon,
        "status": goal.status,
        "priority": goal.priority,
        "target_on": goal.target_on.isoformat() if goal.target_on else None,
        "progress": {
            "done_minutes": progress.done_minutes,
            "total_minutes": progress.total_minutes,
            "ratio": progress.ratio,
        },
    }


def task_brief(task: Task, zone: ZoneInfo) -> TaskBrief:
    """A task that was read with its goal; `due_on` is the person's civil date also where it is due at an instant."""
    return {
        "id": task.pk,
        "title": task.title[:LONGEST_TITLE],
        "due_on": _due_on(task, zone),
        "priority": task.priority,
        "estimate_minutes": task.estimate_minutes,
        "goal_title": task.goal.title[:LONGEST_TITLE] if task.goal else None,
    }


def week_brief(week: WeeklyPlan) -> WeekBrief:
    """A week without its days."""
    return {
        "week_start_date": week.week_start_date.isoformat(),
        "summary": week.summary[:LONGEST_SUMMARY],
        "focus_areas": [str(area)[:LONGEST_FOCUS_AREA] for area in week.focus_areas[:MOST_FOCUS_AREAS]],
    }


def day_briefs(user: User, days: Sequence[DailyPlan], zone: ZoneInfo) -> tuple[list[DayBrief], int]:
    """The days with the first of their items, MOST_ITEMS in all, and how many items more there are. One query."""
    stored = [day.pk for day in days if day.pk]
    rows = items_for(user, with_titles=True).filter(daily_plan__in=stored).defer("notes", "why")
    items, omitted = first_of(rows.order_by("daily_plan__date", "position", "id"), MOST_ITEMS)
    return [_day(day, [item for item in items if item.daily_plan_id == day.pk], zone) for day in days], omitted


def _day(day: DailyPlan, items: Sequence[PlanItem], zone: ZoneInfo) -> DayBrief:
    return {
        "date": day.date.isoformat(),
        "summary": day.summary[:LONGEST_SUMMARY],
        "items": [_item(item, zone) for item in items],
    }


def _item(item: PlanItem, zone: ZoneInfo) -> ItemBrief:
    return {
        "id": item.pk,
        "title": item.title[:LONGEST_TITLE],
        "status": item.status,
        "priority": item.priority,
        "start_at": f"{item.start_at.astimezone(zone):%H:%M}" if item.start_at else None,
        "duration_minutes": item.duration_minutes,
        "goal_title": item.goal_title and item.goal_title[:LONGEST_TITLE],
        "task_title": item.task_title and item.task_title[:LONGEST_TITLE],
    }


def _due_on(task: Task, zone: ZoneInfo) -> str | None:
    due: date | datetime | None = task.due_at.astimezone(zone).date() if task.due_at else task.due_on
    return due.isoformat() if due else None
