"""What was done to a goal or a task, as history tells it to the person."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from goals.models import Goal, Task
from history.domain import dated, quoted, renamed, row_changed
from history.writes import differing

GOAL_STATUSES = MappingProxyType(
    {"active": "active again", "completed": "completed", "paused": "paused", "cancelled": "cancelled"}
)
TASK_STATUSES = MappingProxyType(
    {"todo": "to do again", "in_progress": "begun", "done": "done", "cancelled": "cancelled"}
)


def goal_changed(goal: Goal, columns: Mapping[str, Any]) -> str:
    """What writing these columns does to the goal, which is still as it was."""
    new = differing(goal, columns)
    phrases = {
        "status": GOAL_STATUSES.get(new.get("status", ""), ""),
        "title": renamed(new.get("title", "")),
        "target_on": _until("with target", new.get("target_on")),
    }
    return row_changed(f"Goal {quoted(goal.title)}", new, phrases)


def task_changed(task: Task, columns: Mapping[str, Any], *, touched: bool) -> str:
    """What writing these columns does to the task, which is still as it was. `touched`: it waits for other tasks."""
    new = {**differing(task, columns), **({"depends_on": None} if touched else {})}
    phrases = {
        "status": TASK_STATUSES.get(new.get("status", ""), ""),
        "title": renamed(new.get("title", "")),
    }
    # Where an instant takes the date's place, the date goes without a word: the task is still due.
    if "due_on" in new and new.get("due_at") is None:
        phrases["due_on"] = _until("due", new["due_on"])
    return row_changed(f"Task {quoted(task.title)}", new, phrases)


def _until(words: str, day: date | None) -> str:
    return f"{words} {dated(day)}" if day else f"without {words.removeprefix('with ')} date"
