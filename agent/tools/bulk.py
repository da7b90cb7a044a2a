"""Tools that change or delete several tasks or items at once."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from pydantic import Field

from agent.tools.base import Tool, ToolContext, ToolInput
from agent.tools.inputs import Day, Id, Ids, Priority, clearing_both, fields_of
from agent.tools.showing import Shown, item_in_list, named, task_in_list
from config.common.errors import NotFound, ValidationFailed
from goals.selectors import get_task_for
from goals.services import delete_task, update_task
from planning.selectors import get_plan_item_for
from planning.services import delete_item, move_item

Result = TypeVar("Result")


class SeveralTasks(ToolInput):
    """Tasks."""

    tasks: Ids


class SeveralItems(ToolInput):
    """Items."""

    items: Ids


class ChangeTasks(SeveralTasks):
    """What changes in all of them."""

    status: Literal["todo", "in_progress", "done", "cancelled"] | None = None
    priority: Priority | None = None
    due_on: Day | None = None
    goal: Id | None = None
    clear: list[Literal["due_on", "goal"]] | None = Field(None, description="Fields to empty.")


class MoveItems(SeveralItems):
    """Where to."""

    date: Day


def _change_tasks(context: ToolContext, given: ChangeTasks) -> Shown:
    changes: Any = clearing_both(fields_of(given, "tasks"), "due")
    if not changes:
        raise ValidationFailed("Send what to change.")

    def change(task_id: int) -> Shown:
        return task_in_list(update_task(context.actor, task_id, changes=changes))

    return {"tasks": _each("task", given.tasks, change)}


def _delete_tasks(context: ToolContext, given: SeveralTasks) -> Shown:
    def delete(task_id: int) -> Shown:
        shown = named("task", get_task_for(context.user, task_id))
        delete_task(context.actor, task_id)
        return shown

    return {"deleted": _each("task", given.tasks, delete)}


def _move_items(context: ToolContext, given: MoveItems) -> Shown:
    def move(item_id: int) -> Shown:
        return item_in_list(move_item(context.actor, item_id, date=given.date), context.zone)

    return {"items": _each("item", given.items, move)}


def _delete_items(context: ToolContext, given: SeveralItems) -> Shown:
    def delete(item_id: int) -> Shown:
        shown = named("plan_item", get_plan_item_for(context.user, item_id))
        delete_item(context.actor, item_id)
        return shown

    return {"deleted": _each("item", given.items, delete)}


def _each(noun: str, ids: list[int], act: Callable[[int], Result]) -> list[Result]:
    """One after the other, each once; of several ids the model should hear which one is wrong."""
    done = []
    for one in dict.fromkeys(ids):
        try:
            done.append(act(one))
        except NotFound as error:
            raise ValidationFailed.on(f"{noun}s", "does_not_exist", f"There is no {noun} {one}.") from error
    return done


TOOLS = (
    Tool(
        name="change_tasks",
        description="Change the status, priority, due date or goal of several tasks (50 at most) in one go. "
        "Returns the tasks.",
        input=ChangeTasks,
        effect="destructive",
        run=_change_tasks,
    ),
    Tool(
        name="delete_tasks",
        description="Delete several tasks (50 at most) for good. Returns what was deleted.",
        input=SeveralTasks,
        effect="destructive",
        run=_delete_tasks,
    ),
    Tool(
        name="move_items",
        description="Move several plan items (50 at most) to the end of a day, in the given order; those from another "
        "day lose their times. Returns the items.",
        input=MoveItems,
        effect="destructive",
        run=_move_items,
    ),
    Tool(
        name="delete_items",
        description="Delete several plan items (50 at most) for good; their tasks stay. Returns what was deleted.",
        input=SeveralItems,
        effect="destructive",
        run=_delete_items,
    ),
)
