"""Rows as tools show them: JSON with "object" and "id" first, then fields as the REST API names them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from config.common.serializers import instant_text
from goals.models import Goal, Task
from history.models import ChangeSet
from planning.domain import week_days
from planning.models import DailyPlan, PlanItem, WeeklyPlan

Shown = dict[str, Any]
Row = TypeVar("Row", bound=Model)
MOST_ITEMS = 100  # of a day
LONGEST_NOTES = 300  # in lists


def page_of(rows: QuerySet[Row], most: int) -> tuple[list[Row], bool]:
    """The first rows, and whether there are more. One query."""
    found = list(rows[: most + 1])
    return found[:most], len(found) > most


def shown_list(name: str, rows: Iterable[Row], show: Callable[[Row], Shown], *, more: bool) -> Shown:
    """A list as a tool answers it."""
    return {name: [show(row) for row in rows], "more": more}


def goal_in_list(goal: Goal) -> Shown:
    """A goal that was read with its progress, without its description."""
    progress = goal.progress
    return {
        "object": "goal",
        "id": goal.pk,
        "title": goal.title,
        "time_horizon": goal.time_horizon,
        "status": goal.status,
        "priority": goal.priority,
        "parent": goal.parent_id,
        "target_on": _day(goal.target_on),
        "weekly_floor_minutes": goal.weekly_floor_minutes,
        "weekly_ceiling_minutes": goal.weekly_ceiling_minutes,
        "progress": {
            "done_minutes": progress.done_minutes,
            "total_minutes": progress.total_minutes,
            "ratio": progress.ratio,
        },
    }


def goal_shown(goal: Goal) -> Shown:
    """A goal in full."""
    return {**goal_in_list(goal), "description": goal.description}


def task_in_list(task: Task) -> Shown:
    """A task that was read with its dependencies, without its long texts."""
    return {
        "object": "task",
        "id": task.pk,
        "title": task.title,
        "goal": task.goal_id,
        "status": task.status,
        "priority": task.priority,
        "estimate_minutes": task.estimate_minutes,
        "due_on": _day(task.due_on),
        "due_at": _instant(task.due_at),
        "not_before_on": _day(task.not_before_on),
        "not_before_at": _instant(task.not_before_at),
        "energy": task.energy,
        "depends_on": task.dependency_ids,
    }


def task_shown(task: Task) -> Shown:
    """A task in full."""
    return {
        **task_in_list(task),
        "notes": task.notes,
        "done_when": task.done_when,
        "min_chunk_minutes": task.min_chunk_minutes,
        "max_chunk_minutes": task.max_chunk_minutes,
        "completed_at": _instant(task.completed_at),
    }


def item_shown(item: PlanItem, zone: ZoneInfo) -> Shown:
    """An item in full. `start` is local, and may be in the night after its date: `start_at` tells."""
    return {
        "object": "plan_item",
        "id": item.pk,
        "title": item.title,
        "date": _day(item.on_date),
        "start": f"{item.start_at.astimezone(zone):%H:%M}" if item.start_at else None,
        "start_at": _instant(item.start_at),
        "duration_minutes": item.duration_minutes,
        "status": item.status,
        "priority": item.priority,
        "goal": item.goal_id,
        "task": item.task_id,
        "pinned": item.pinned,
        "actual_minutes": item.actual_minutes,
        "notes": item.notes,
    }


def item_in_list(item: PlanItem, zone: ZoneInfo) -> Shown:
    """An item with the beginning of its notes."""
    shown = item_shown(item, zone)
    if len(item.notes) > LONGEST_NOTES:
        shown["notes"] = item.notes[: LONGEST_NOTES - 1] + "…"
    return shown


def day_shown(day: DailyPlan, zone: ZoneInfo) -> Shown:
    """A day that was read with its items; its id is null where nothing is planned."""
    items, more = day.ordered_items[:MOST_ITEMS], len(day.ordered_items) > MOST_ITEMS
    return {
        "object": "daily_plan",
        "id": day.pk,
        "date": _day(day.date),
        "weekday": weekday_of(day.date),
        "summary": day.summary,
        "status": day.status,
        **shown_list("items", items, lambda item: item_in_list(item, zone), more=more),
    }


def week_shown(week: WeeklyPlan, empty: Callable[[date], DailyPlan], zone: ZoneInfo) -> Shown:
    """A week that was read with its days; `empty` makes those of its seven that are not planned."""
    planned = {day.date: day for day in week.days}
    return {
        "object": "weekly_plan",
        "id": week.pk,
        "week_start_date": _day(week.week_start_date),
        "summary": week.summary,
        "focus_areas": week.focus_areas,
        "status": week.status,
        "review_notes": week.review_notes,
        "days": [day_shown(planned.get(day) or empty(day), zone) for day in week_days(week.week_start_date)],
    }


def change_shown(change: ChangeSet) -> Shown:
    """What one act did, or would do: a proposal was not applied yet."""
    return {
        "object": "change",
        "id": change.pk,
        "when": _instant(change.applied_at or change.created_at),
        "via": change.via,
        "reason": change.reason,
        "state": change.state,
    }


def named(kind: str, row: Goal | Task | PlanItem) -> Shown:
    """A row that is about to be gone."""
    return {"object": kind, "id": row.pk, "title": row.title}


def ids_in_order(items: Sequence[PlanItem]) -> list[int]:
    """The order of a day."""
    return [item.pk for item in items]


def weekday_of(day: date) -> str:
    """Such as "monday"."""
    return f"{day:%A}".lower()


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _instant(value: datetime | None) -> str | None:
    return instant_text(value) if value else None
