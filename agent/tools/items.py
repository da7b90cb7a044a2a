"""Tools on what is planned for a day."""

from typing import Any, Literal

from django.db import connection
from django.db.models import Q
from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import (
    MOST_UNLESS_TOLD,
    ActualMinutes,
    Day,
    Id,
    Limit,
    LocalTime,
    MinutesOfDay,
    Priority,
    Search,
    Text,
    Title,
    fields_of,
    start_on,
)
from agent.tools.showing import Shown, ids_in_order, item_in_list, item_shown, named, page_of, shown_list
from config.common.filtering import search_in
from goals.selectors import owned_goal_or_invalid, owned_task_or_invalid
from planning.models import PlanItem
from planning.selectors import day_of, get_plan_item_for, items_for
from planning.services import create_item, delete_item, move_item, update_item


class FindItems(ToolInput):
    """Which items."""

    search: Search | None = None
    from_date: Day | None = None
    to_date: Day | None = None
    status: Literal["todo", "in_progress", "done", "skipped"] | None = None
    goal: Id | None = None
    task: Id | None = None
    limit: Limit | None = None


class OneItem(ToolInput):
    """An item."""

    item: Id


class ItemDetails(ToolInput):
    """What an item can have."""

    notes: Text | None = None
    goal: Id | None = None
    task: Id | None = Field(None, description="The task it works on.")
    priority: Priority | None = None
    start: LocalTime | None = None
    duration_minutes: MinutesOfDay | None = None
    pinned: bool | None = Field(None, description="true: planning never moves it.")


class CreateItem(ItemDetails):
    """A new item."""

    date: Day
    title: Title


class UpdateItem(ItemDetails):
    """What changes; the rest stays."""

    item: Id
    title: Title | None = None
    status: Literal["todo", "in_progress", "done", "skipped"] | None = None
    actual_minutes: ActualMinutes | None = None
    clear: list[Literal["notes", "goal", "task", "start", "duration_minutes", "actual_minutes"]] | None = Field(
        None, description="Fields to empty."
    )


class CompleteItem(OneItem):
    """What was done."""

    actual_minutes: ActualMinutes | None = None


class MoveItem(OneItem):
    """Where to."""

    date: Day | None = Field(None, description="To the end of this day.")
    before: Id | None = Field(None, description="The item that then follows, on that one's day.")
    after: Id | None = Field(None, description="The item that then precedes, on that one's day.")


def _find(context: ToolContext, given: FindItems) -> Shown:
    if given.goal is not None:
        owned_goal_or_invalid(context.user, given.goal)
    if given.task is not None:
        owned_task_or_invalid(context.user, given.task)
    items = items_for(context.user).filter(_matching(given)).by_day()
    found, more = page_of(items, given.limit or MOST_UNLESS_TOLD)
    return shown_list("items", found, lambda item: item_in_list(item, context.zone), more=more)


def _matching(given: FindItems) -> Q:
    columns = {"from_date": "daily_plan__date__gte", "to_date": "daily_plan__date__lte"}
    kept = Q(**{columns.get(name, name): value for name, value in fields_of(given, "search", "limit").items()})
    return kept & search_in(("title", "notes"), given.search or "", connection.vendor)


def _create(context: ToolContext, given: CreateItem) -> Shown:
    item = create_item(context.actor, **_timed(context, given.date, fields_of(given)))
    return {"item": item_shown(item, context.zone)}


def _update(context: ToolContext, given: UpdateItem) -> Shown:
    day = get_plan_item_for(context.user, given.item).on_date
    return _changed(context, given.item, _timed(context, day, fields_of(given, "item")))


def _complete(context: ToolContext, given: CompleteItem) -> Shown:
    return _changed(context, given.item, {**fields_of(given, "item"), "status": PlanItem.Status.DONE.value})


def _move(context: ToolContext, given: MoveItem) -> Shown:
    item = move_item(context.actor, given.item, date=given.date, before=given.before, after=given.after)
    order = ids_in_order(day_of(context.user, item.on_date).ordered_items)
    return {"item": item_shown(item, context.zone), "order": order}


def _delete(context: ToolContext, given: OneItem) -> Shown:
    shown = named("plan_item", get_plan_item_for(context.user, given.item))
    delete_item(context.actor, given.item)
    return {"deleted": [shown]}


def _changed(context: ToolContext, item_id: int, changes: Any) -> Shown:
    return {"item": item_shown(update_item(context.actor, item_id, changes=changes), context.zone)}


def _timed(context: ToolContext, day: Any, fields: dict[str, Any]) -> Any:
    """The fields as ItemFields has them: the local time is an instant there."""
    if "start" not in fields:
        return fields
    start = fields.pop("start")
    return {**fields, "start_at": start_on(day, start, context.zone) if start else None}


TOOLS = (
    Tool(
        name="find_items",
        description="Find plan items over all days by words, dates, status, goal or task, earliest day first. "
        "Use get_day for one whole day. Returns items and whether there are more.",
        input=FindItems,
        effect="read",
        run=_find,
    ),
    Tool(
        name="create_item",
        description="Plan something on a day: an item at its end, with or without a time. The day's plan is made if "
        "need be. Returns the item.",
        input=CreateItem,
        effect="write",
        run=_create,
    ),
    Tool(
        name="update_item",
        description="Change fields of a plan item on its day; to another day, use move_item. Send only what changes. "
        "Returns the item.",
        input=UpdateItem,
        effect="write",
        run=_update,
    ),
    Tool(
        name="complete_item",
        description="Mark a plan item as done. Its task is done too when no other open item of it is left. "
        "Returns the item.",
        input=CompleteItem,
        effect="write",
        run=_complete,
    ),
    Tool(
        name="move_item",
        description="Move a plan item to the end of a day, or before or after another item. On another day it loses "
        "its time. Returns the item and the ids of that day in order.",
        input=MoveItem,
        effect="write",
        run=_move,
    ),
    Tool(
        name="delete_item",
        description="Delete a plan item for good; its task stays. Returns what was deleted.",
        input=OneItem,
        effect="destructive",
        run=_delete,
    ),
)
