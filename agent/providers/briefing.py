"""What every model is told about the person: JSON between two tags, in a user message before the conversation.

The runner writes it with `render`; the offline provider reads it back with `find`, so it sees what any model sees.
"""

from collections.abc import Iterable
from typing import Any, TypedDict, cast

import orjson

from agent.providers.base import ChatMessage

OPENING = "<daymark_context>\n"
CLOSING = "\n</daymark_context>"


class Now(TypedDict):
    """The person's own clock: "2026-03-04", "Wednesday", "14:05", "Europe/Berlin"."""

    date: str
    weekday: str
    time: str
    time_zone: str


class Person(TypedDict):
    """`name` may be empty."""

    name: str


class Progress(TypedDict):
    """`ratio` from 0 to 1, None without tasks."""

    done_minutes: int
    total_minutes: int
    ratio: float | None


class GoalBrief(TypedDict):
    """An active goal."""

    id: int
    title: str
    time_horizon: str
    status: str
    priority: str
    target_on: str | None
    progress: Progress


class WeekBrief(TypedDict):
    """The weekly plan that contains today."""

    week_start_date: str
    summary: str
    focus_areas: list[str]


class ItemBrief(TypedDict):
    """An item of today's plan; `start_at` is local, "09:30"."""

    id: int
    title: str
    status: str
    priority: str
    start_at: str | None
    duration_minutes: int | None
    goal_title: str | None
    task_title: str | None


class DayBrief(TypedDict):
    """Today's plan, its items in order."""

    date: str
    summary: str
    items: list[ItemBrief]


class TaskBrief(TypedDict):
    """An open task."""

    id: int
    title: str
    due_on: str | None
    priority: str
    goal_title: str | None
    estimate_minutes: int | None


class TasksBrief(TypedDict):
    """Open tasks past their due date, and those that come next."""

    overdue: list[TaskBrief]
    next: list[TaskBrief]


class Briefing(TypedDict):
    """All of it. `subject` is what the conversation is about: its "type" and the named object's fields.

    `omitted` counts what did not fit, by key: {"goals": 3}.
    """

    now: Now
    person: Person
    goals: list[GoalBrief]
    week: WeekBrief | None
    today: DayBrief
    tasks: TasksBrief
    subject: dict[str, Any] | None
    omitted: dict[str, int]


def render(briefing: Briefing) -> str:
    """The message's content. No title can end it early: `<` is written as an escape."""
    return OPENING + orjson.dumps(briefing).decode().replace("<", "\\u003c") + CLOSING


def find(messages: Iterable[ChatMessage]) -> Briefing | None:
    """The briefing among these messages; None where there is none."""
    for message in messages:
        content = message.content
        if message.role == "user" and content.startswith(OPENING) and content.endswith(CLOSING):
            return _parse(content.removeprefix(OPENING).removesuffix(CLOSING))
    return None


def _parse(json: str) -> Briefing | None:
    try:
        value = orjson.loads(json)
    except orjson.JSONDecodeError:
        return None
    return cast("Briefing", value) if isinstance(value, dict) and Briefing.__required_keys__ <= value.keys() else None
