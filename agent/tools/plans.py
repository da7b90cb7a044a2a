"""Tools on days and weeks."""

from typing import Annotated, Any

from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import Day, Id, PlanStatus, Text, Title, fields_of
from agent.tools.showing import Shown, day_shown, week_shown
from config.common.errors import NotFound, ValidationFailed
from history.domain import dated
from planning.domain import LONGEST_FOCUS_AREA, MOST_FOCUS_AREAS
from planning.models import WeeklyPlan
from planning.selectors import day_of, empty_day, week_of
from planning.services import (
    delete_daily_plan,
    delete_weekly_plan,
    move_item,
    put_daily_plan,
    put_weekly_plan,
)

MOST_REORDERED = 100
FocusArea = Annotated[Title, Field(max_length=LONGEST_FOCUS_AREA)]


class OneDay(ToolInput):
    """A day."""

    date: Day


class OneWeek(ToolInput):
    """A week."""

    date: Day = Field(description="Any date of the week.")


class WriteDay(OneDay):
    """What to write; an empty text empties."""

    summary: Text | None = None
    status: PlanStatus | None = None


class WriteWeek(OneWeek):
    """What to write; an empty text or list empties."""

    summary: Text | None = None
    focus_areas: list[FocusArea] | None = Field(None, max_length=MOST_FOCUS_AREAS)
    status: PlanStatus | None = None
    review_notes: Text | None = None


class ReorderDay(OneDay):
    """The wanted order."""

    items: list[Id] = Field(
        min_length=1,
        max_length=MOST_REORDERED,
        description="Ids of items of that day in the wanted order; those left out follow as they are.",
    )


def _get_day(context: ToolContext, given: OneDay) -> Shown:
    return {"day": day_shown(day_of(context.user, given.date), context.zone)}


def _get_week(context: ToolContext, given: OneWeek) -> Shown:
    return {"week": _week(context, week_of(context.user, given.date))}


def _write_day(context: ToolContext, given: WriteDay) -> Shown:
    day, _ = put_daily_plan(context.actor, given.date, changes=_something(given))
    return {"day": day_shown(day, context.zone)}


def _write_week(context: ToolContext, given: WriteWeek) -> Shown:
    week, _ = put_weekly_plan(context.actor, given.date, changes=_something(given))
    return {"week": _week(context, week)}


def _reorder(context: ToolContext, given: ReorderDay) -> Shown:
    standing = [item.pk for item in day_of(context.user, given.date).ordered_items]
    if len(set(given.items)) < len(given.items):
        raise ValidationFailed.on("items", "unique", "Name each item once.")
    if not set(given.items) <= set(standing):
        raise ValidationFailed.on("items", "does_not_exist", f"Not all of these are in the plan of {given.date}.")
    move_item(context.actor, given.items[0], before=standing[0])
    for ahead, following in zip(given.items, given.items[1:], strict=False):
        move_item(context.actor, following, after=ahead)
    return {"day": day_shown(day_of(context.user, given.date), context.zone)}


def _delete_day(context: ToolContext, given: OneDay) -> Shown:
    day = day_of(context.user, given.date)
    if day.pk is None:
        raise NotFound(f"There is no plan of {dated(given.date)}.")
    deleted = {"object": "daily_plan", "id": day.pk, "date": str(day.date), "items": len(day.ordered_items)}
    delete_daily_plan(context.actor, day.pk)
    return {"deleted": [deleted]}


def _delete_week(context: ToolContext, given: OneWeek) -> Shown:
    week = week_of(context.user, given.date)
    if week.pk is None:
        raise NotFound(f"There is no plan of the week with {dated(given.date)}.")
    deleted = {"object": "weekly_plan", "id": week.pk, "week_start_date": str(week.week_start_date)}
    delete_weekly_plan(context.actor, week.pk)
    return {"deleted": [deleted]}


def _week(context: ToolContext, week: WeeklyPlan) -> Shown:
    return week_shown(week, lambda day: empty_day(context.user, day), context.zone)


def _something(given: WriteDay | WriteWeek) -> Any:
    """What was sent, under the names of DayFields and WeekFields."""
    sent = fields_of(given, "date")
    if not sent:
        raise ValidationFailed("Send what to write.")
    return sent


TOOLS = (
    Tool(
        name="get_day",
        description="Look at the plan of one day: summary, status and its items in order. Where nothing is planned "
        "the id is null.",
        input=OneDay,
        effect="read",
        run=_get_day,
    ),
    Tool(
        name="get_week",
        description="Look at the week with a date: summary, focus areas, status, review notes, and its seven days with "
        "their items.",
        input=OneWeek,
        effect="read",
        run=_get_week,
    ),
    Tool(
        name="write_day",
        description="Write the summary or status of a day's plan, which is made if need be; items have tools of their "
        "own. Returns the day.",
        input=WriteDay,
        effect="write",
        run=_write_day,
    ),
    Tool(
        name="write_week",
        description="Write the summary, focus areas, status or review notes of the week with a date; its plan is made "
        "if need be. Returns the week.",
        input=WriteWeek,
        effect="write",
        run=_write_week,
    ),
    Tool(
        name="reorder_day",
        description="Put items of a day in another order. Returns the day.",
        input=ReorderDay,
        effect="write",
        run=_reorder,
    ),
    Tool(
        name="delete_day",
        description="Delete the plan of a day with all its items; their tasks stay. Returns what was deleted.",
        input=OneDay,
        effect="destructive",
        run=_delete_day,
    ),
    Tool(
        name="delete_week",
        description="Delete the plan of the week with a date; its days and their items stay. Returns what was deleted.",
        input=OneWeek,
        effect="destructive",
        run=_delete_week,
    ),
)
