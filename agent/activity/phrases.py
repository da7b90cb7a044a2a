"""The table of phrases: what each tool does, as a verb and what follows it.

Of the phrases of a tool the first counts whose names are all known (`facts`); the last one has no names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """How one tool is spoken of: “Add …”, “Adding …”, “Added …”."""

    do: str
    doing: str
    did: str
    rest: tuple[str, ...]


def _look(*rest: str) -> Phrases:
    return Phrases(do="Look", doing="Looking", did="Looked", rest=rest)


def _add(*rest: str) -> Phrases:
    return Phrases(do="Add", doing="Adding", did="Added", rest=rest)


def _change(*rest: str) -> Phrases:
    return Phrases(do="Change", doing="Changing", did="Changed", rest=rest)


def _finish(*rest: str) -> Phrases:
    return Phrases(do="Mark", doing="Marking", did="Marked", rest=rest)


def _move(*rest: str) -> Phrases:
    return Phrases(do="Move", doing="Moving", did="Moved", rest=rest)


def _delete(*rest: str) -> Phrases:
    return Phrases(do="Delete", doing="Deleting", did="Deleted", rest=rest)


def _cancel(*rest: str) -> Phrases:
    return Phrases(do="Cancel", doing="Cancelling", did="Cancelled", rest=rest)


def _plan(*rest: str) -> Phrases:
    return Phrases(do="Plan", doing="Planning", did="Planned", rest=rest)


def _undo(*rest: str) -> Phrases:
    return Phrases(do="Undo", doing="Undoing", did="Undid", rest=rest)


PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        "list_goals": _look("for goals with {search}", "at your goals"),
        "get_goal": _look("at the goal {title}", "at a goal"),
        "create_goal": _add("the goal {title}", "a goal"),
        "update_goal": _change("the goal {title}", "a goal"),
        "complete_goal": _finish("the goal {title} as completed", "a goal as completed"),
        "cancel_goal": _cancel("the goal {title}", "a goal"),
        "delete_goal": _delete("the goal {title}", "a goal"),
        "list_tasks": _look("for tasks with {search}", "at your tasks"),
        "get_task": _look("at the task {title}", "at a task"),
        "create_task": _add("the task {title}", "a task"),
        "update_task": _change("the task {title}", "a task"),
        "complete_task": _finish("the task {title} as done", "a task as done"),
        "reopen_task": _finish("the task {title} as to do", "a task as to do"),
        "cancel_task": _cancel("the task {title}", "a task"),
        "delete_task": _delete("the task {title}", "a task"),
        "find_items": _look("for {search}", "through your plans"),
        "create_item": _add("{title} to {day}", "{title} to a day", "an item to a day"),
        "update_item": _change("{title}", "an item"),
        "complete_item": _finish("{title} as done", "an item as done"),
        "move_item": _move("{title} to {day}", "{title}", "an item"),
        "delete_item": _delete("{title} from the plan", "an item of the plan"),
        "get_day": _look("at {day}", "at a day"),
        "get_week": _look("at the week of {day}", "at a week"),
        "write_day": _change("the plan of {day}", "the plan of a day"),
        "write_week": _change("the plan of the week of {day}", "the plan of a week"),
        "reorder_day": Phrases(
            do="Put", doing="Putting", did="Put", rest=("{day} in another order", "a day in another order")
        ),
        "delete_day": _delete("the plan of {day}", "the plan of a day"),
        "delete_week": _delete("the plan of the week of {day}", "the plan of a week"),
        "break_down_goal": _add(
            "{count} as steps of the goal {title}", "{count} as steps of the goal", "steps of a goal"
        ),
        "change_tasks": _change("{count}", "several tasks"),
        "delete_tasks": _delete("{count}", "several tasks"),
        "move_items": _move("{count} to {day}", "several items"),
        "delete_items": _delete("{count} from the plan", "several items of the plan"),
        "list_changes": _look("at what was changed"),
        "undo_change": _undo("{reason}", "a change"),
        "undo_agent_changes": _undo("what the assistant changed {since}", "what the assistant changed"),
        "calculate_date": Phrases(do="Work", doing="Working", did="Worked", rest=("out a date",)),
        "find_free_time": _look("for free time"),
        "plan_day": _plan("{day}", "a day"),
        "plan_week": _plan("the week of {day}", "a week"),
        "explain_item": _look("at why an item is where it is"),
        "what_if": Phrases(do="Suppose", doing="Supposing", did="Supposed", rest=("something else",)),
        "repair": Phrases(do="Repair", doing="Repairing", did="Repaired", rest=("the plan",)),
        "review_week": _look("back on the week of {day}", "back on a week"),
        "settle_leftovers": Phrases(do="Settle", doing="Settling", did="Settled", rest=("what was left over",)),
        "replan": _plan("the next seven days anew"),
    }
)


def phrases_of(tool: str) -> Phrases:
    """Those of a tool; of one that is not in the table, by its name."""
    return PHRASES.get(tool) or Phrases(do="Use", doing="Using", did="Used", rest=(tool.replace("_", " "),))
