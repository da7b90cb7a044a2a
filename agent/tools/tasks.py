"""Tools on tasks."""

from typing import Any, Literal

from django.db import connection
from django.db.models import Q
from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import (
    MOST_UNLESS_TOLD,
    Day,
    Energy,
    Id,
    Limit,
    Minutes,
    Priority,
    Search,
    Text,
    Title,
    clearing_both,
    fields_of,
)
from agent.tools.showing import Shown, item_in_list, named, page_of, shown_list, task_in_list, task_shown
from config.common.errors import ValidationFailed
from config.common.filtering import search_in
from goals.domain import MOST_DEPENDENCIES
from goals.models import Task
from goals.selectors import get_task_for, owned_goal_or_invalid, tasks_for, with_dependencies
from goals.services import create_task, delete_task, update_task
from planning.selectors import items_for

MOST_ITEMS = 50


class ListTasks(ToolInput):
    """Which tasks."""

    status: Literal["open", "todo", "in_progress", "done", "cancelled"] | None = Field(
        None, description="open: todo or in_progress."
    )
    goal: Id | None = None
    due_from: Day | None = Field(None, description="Due on this date or later.")
    due_until: Day | None = Field(None, description="Due on this date or earlier.")
    overdue: bool | None = Field(None, description="true: only open tasks whose due date or time is over.")
    without_goal: bool | None = Field(None, description="true: only tasks that belong to no goal.")
    search: Search | None = None
    limit: Limit | None = None


class OneTask(ToolInput):
    """A task."""

    task: Id


class TaskDetails(ToolInput):
    """What a task can have."""

    goal: Id | None = None
    notes: Text | None = None
    done_when: Text | None = Field(None, description="How the person will know that it is done.")
    priority: Priority | None = None
    estimate_minutes: Minutes | None = None
    min_chunk_minutes: Minutes | None = Field(None, description="The shortest sitting that is worth it.")
    max_chunk_minutes: Minutes | None = Field(None, description="The longest sitting.")
    due_on: Day | None = None
    not_before_on: Day | None = None
    energy: Energy | None = Field(None, description="How much energy it needs.")
    depends_on: list[Id] | None = Field(
        None, max_length=MOST_DEPENDENCIES, description="Ids of all tasks that must be done first."
    )


class CreateTask(TaskDetails):
    """A new task."""

    title: Title


class UpdateTask(TaskDetails):
    """What changes; the rest stays."""

    task: Id
    title: Title | None = None
    status: Literal["todo", "in_progress"] | None = None
    clear: (
        list[
            Literal[
                "goal",
                "notes",
                "done_when",
                "estimate_minutes",
                "min_chunk_minutes",
                "max_chunk_minutes",
                "due_on",
                "not_before_on",
                "energy",
                "depends_on",
            ]
        ]
        | None
    ) = Field(None, description="Fields to empty.")


def _list(context: ToolContext, given: ListTasks) -> Shown:
    if given.goal is not None:
        owned_goal_or_invalid(context.user, given.goal)
        if given.without_goal:
            raise ValidationFailed.on("without_goal", "exclusive", "Send goal or without_goal, not both.")
    tasks = tasks_for(context.user).filter(_matching(given))
    tasks = tasks.due_within(given.due_from, given.due_until, context.zone)
    if given.overdue:
        tasks = tasks.open().overdue(context.today, context.now)
    found, more = page_of(tasks.open_first(context.zone), given.limit or MOST_UNLESS_TOLD)
    return shown_list("tasks", with_dependencies(found), task_in_list, more=more)


def _matching(given: ListTasks) -> Q:
    kept = Q()
    if given.status is not None:
        kept &= Q(status__in=("todo", "in_progress") if given.status == "open" else (given.status,))
    if given.goal is not None:
        kept &= Q(goal=given.goal)
    if given.without_goal:
        kept &= Q(goal=None)
    if given.search:
        kept &= search_in(("title", "notes"), given.search, connection.vendor)
    return kept


def _get(context: ToolContext, given: OneTask) -> Shown:
    task = get_task_for(context.user, given.task)
    items = items_for(context.user).filter(task=task).by_day().reverse()[:MOST_ITEMS]
    return {"task": task_shown(task), "plan_items": [item_in_list(item, context.zone) for item in items]}


def _create(context: ToolContext, given: CreateTask) -> Shown:
    return {"task": task_shown(create_task(context.actor, **_typed(fields_of(given))))}


def _update(context: ToolContext, given: UpdateTask) -> Shown:
    changes = clearing_both(fields_of(given, "task"), "due", "not_before")
    if "depends_on" in changes:
        changes["depends_on"] = changes["depends_on"] or []
    return _changed(context, given.task, changes)


def _complete(context: ToolContext, given: OneTask) -> Shown:
    return _changed(context, given.task, {"status": Task.Status.DONE.value})


def _reopen(context: ToolContext, given: OneTask) -> Shown:
    task = get_task_for(context.user, given.task)
    if task.status == Task.Status.IN_PROGRESS:
        return {"task": task_shown(task)}
    return _changed(context, given.task, {"status": Task.Status.TODO.value})


def _cancel(context: ToolContext, given: OneTask) -> Shown:
    return _changed(context, given.task, {"status": Task.Status.CANCELLED.value})


def _delete(context: ToolContext, given: OneTask) -> Shown:
    shown = named("task", get_task_for(context.user, given.task))
    delete_task(context.actor, given.task)
    return {"deleted": [shown]}


def _changed(context: ToolContext, task_id: int, changes: dict[str, Any]) -> Shown:
    return {"task": task_shown(update_task(context.actor, task_id, changes=_typed(changes)))}


def _typed(fields: dict[str, Any]) -> Any:
    """The names are those of TaskFields: a test holds the inputs to that."""
    return fields


TOOLS = (
    Tool(
        name="list_tasks",
        description="List the person's tasks, open ones first, what is due first within that. "
        "Use it to find a task's id, or what is due, overdue or unassigned. Returns tasks and whether there are more.",
        input=ListTasks,
        effect="read",
        run=_list,
    ),
    Tool(
        name="get_task",
        description="Look at one task: notes, when it counts as done, estimates, dates, what it depends on, and the "
        "plan items that work on it, latest day first.",
        input=OneTask,
        effect="read",
        run=_get,
    ),
    Tool(
        name="create_task",
        description="Create a task. To plan it on a day, create an item with its id afterwards. Returns the task.",
        input=CreateTask,
        effect="write",
        run=_create,
    ),
    Tool(
        name="update_task",
        description="Change fields of a task. Send only what changes; depends_on replaces the whole list. "
        "Returns the task.",
        input=UpdateTask,
        effect="write",
        run=_update,
    ),
    Tool(
        name="complete_task",
        description="Mark a task as done. Returns the task.",
        input=OneTask,
        effect="write",
        run=_complete,
    ),
    Tool(
        name="reopen_task",
        description="Make a done or cancelled task one to do again. Returns the task.",
        input=OneTask,
        effect="write",
        run=_reopen,
    ),
    Tool(
        name="cancel_task",
        description="Give a task up: it stays, as cancelled, and no longer counts. Returns the task.",
        input=OneTask,
        effect="destructive",
        run=_cancel,
    ),
    Tool(
        name="delete_task",
        description="Delete a task for good. Its plan items stay without it. Cancel it instead where the person only "
        "gives it up. Returns what was deleted.",
        input=OneTask,
        effect="destructive",
        run=_delete,
    ),
)
