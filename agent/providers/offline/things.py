"""What a name can stand for: an item, a task or a goal, from the briefing or from a tool's answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from agent.providers.offline.phrases import day_in_words
from agent.providers.offline.talk import Talk

Kind = Literal["item", "task", "goal"]
OPEN = frozenset({"todo", "in_progress", "active", "paused"})
CLOSED = frozenset({"done", "skipped", "completed", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One of them. `line` tells it from others of the same title."""

    kind: Kind
    id: int
    title: str
    status: str
    line: str
    on: date | None = None
    """The day of an item."""
    stands_for: object = None
    """The task an item was planned for: its id or its title, whichever is known."""

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)


def known_things(talk: Talk) -> Iterator[Thing]:
    """Those of the briefing: today's items in their order, open tasks, active goals, and what the talk is about."""
    told, today = talk.briefing, talk.today
    yield from (item_of({**item, "date": told["today"]["date"]}, today) for item in told["today"]["items"])
    yield from (task_of(task, today) for task in (*told["tasks"]["overdue"], *told["tasks"]["next"]))
    yield from (goal_of(goal) for goal in told["goals"])
    subject = subject_of(talk)
    if subject is not None:
        yield subject
    about = told["subject"] or {}
    yield from (task_of(task, today) for task in about.get("open_tasks", ()))


def subject_of(talk: Talk) -> Thing | None:
    """The goal or the task that the conversation is about."""
    told = talk.briefing["subject"] or {}
    if "id" not in told:
        return None
    match told.get("type"):
        case "task":
            return task_of(told, talk.today)
        case "goal":
            return goal_of(told)
    return None


def things_in(data: Mapping[str, Any], today: date) -> Iterator[Thing]:
    """Those in a reading tool's answer."""
    for row in data.get("items", ()):
        yield item_of(row, today)
    for row in data.get("tasks", ()):
        yield task_of(row, today)
    for row in data.get("goals", ()):
        yield goal_of(row)


def item_of(row: Mapping[str, Any], today: date) -> Thing:
    """An item as the briefing or a tool tells it."""
    on = date.fromisoformat(row["date"]) if row.get("date") else None
    when = f" – {day_in_words(on, today)}" if on else ""
    start = clock_in(row)
    at = f" at {start}" if start else ""
    return Thing(
        kind="item", id=row["id"], title=_line(row), status=_status(row), on=on,
        line=f"**{_line(row)}**{when}{at}{_state(row)}", stands_for=row.get("task") or row.get("task_title"),
    )  # fmt: skip


def clock_in(row: Mapping[str, Any]) -> str | None:
    """An item's local start: the briefing calls it `start_at`, the tools `start`."""
    start = row.get("start") or row.get("start_at")
    return start if isinstance(start, str) and len(start) == len("09:30") else None


def task_of(row: Mapping[str, Any], today: date) -> Thing:
    """A task as the briefing or a tool tells it."""
    due = f", due {day_in_words(date.fromisoformat(row['due_on']), today)}" if row.get("due_on") else ""
    line = f"**{_line(row)}** – a task{due}{_state(row)}"
    return Thing(kind="task", id=row["id"], title=_line(row), status=_status(row), line=line)


def goal_of(row: Mapping[str, Any]) -> Thing:
    """A goal as the briefing or a tool tells it."""
    line = f"**{_line(row)}** – a goal{_state(row)}"
    return Thing(kind="goal", id=row["id"], title=_line(row), status=_status(row), line=line)


def _line(row: Mapping[str, Any]) -> str:
    return " ".join(str(row["title"]).split())


def _status(row: Mapping[str, Any]) -> str:
    return str(row.get("status") or "todo")


def _state(row: Mapping[str, Any]) -> str:
    status = _status(row)
    return f", {status}" if status in CLOSED else ""
