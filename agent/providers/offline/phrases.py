"""The small parts of a sentence: durations, dates, one line for an item, a task, a goal. Markdown."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from agent.providers.briefing import GoalBrief, ItemBrief, TaskBrief

LINES_MAX = 12
STATUS_WORDS = MappingProxyType({"done": "done", "skipped": "skipped", "in_progress": "in progress"})

Thing = TypeVar("Thing")


def bullets(things: Sequence[Thing], line: Callable[[Thing], str], *, omitted: int = 0) -> str:
    """A list, cut to LINES_MAX, that says how many it leaves out; `omitted` were left out before."""
    lines = [f"- {line(thing)}" for thing in things[:LINES_MAX]]
    if more := len(things) - len(lines) + omitted:
        lines.append(f"- … and {more} more")
    return "\n".join(lines)


def numbered(
    things: Sequence[Thing], line: Callable[[Thing], str], *, omitted: int = 0, start: int = 1, most: int = 30
) -> str:
    """A list whose numbers the person may use afterwards, cut to `most` lines."""
    lines = [f"{number}. {line(thing)}" for number, thing in enumerate(things[:most], start)]
    if more := len(things) - len(lines) + omitted:
        lines.append(f"\n… and {more} more")
    return "\n".join(lines)


def day_in_words(on: date, today: date) -> str:
    """ "today, Wednesday 4 March"; the year where it is another one."""
    near = {0: "today, ", 1: "tomorrow, ", -1: "yesterday, "}.get((on - today).days, "")
    year = f" {on.year}" if on.year != today.year else ""
    return f"{near}{on:%A} {on.day} {on:%B}{year}"


def paragraphs(*parts: str) -> str:
    """The non-empty parts, apart."""
    return "\n\n".join(part for part in parts if part)


def listed(words: Iterable[str]) -> str:
    """ "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def duration(minutes: int) -> str:
    """90 -> "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def day(on: str) -> str:
    """ "2026-03-04" -> "4 March"."""
    moment = date.fromisoformat(on)
    return f"{moment.day} {moment:%B}"


def count_of(number: int, noun: str) -> str:
    """1 -> "1 task", 2 -> "2 tasks"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def one_line(title: str) -> str:
    """A title that cannot look like several lines of a list."""
    return " ".join(title.split())


def item_line(item: ItemBrief) -> str:
    """ "09:00 **Write the report** (45 min), for Ship the book – done"."""
    start = f"{item['start_at']} " if item["start_at"] else ""
    length = f" ({duration(item['duration_minutes'])})" if item["duration_minutes"] else ""
    goal = f", for {item['goal_title']}" if item["goal_title"] else ""
    status = f" – {STATUS_WORDS[item['status']]}" if item["status"] in STATUS_WORDS else ""
    return f"{start}**{one_line(item['title'])}**{length}{goal}{status}"


def task_line(task: TaskBrief) -> str:
    """ "**Draft chapter 3** (2 h), due 4 March, for Ship the book"."""
    estimate = task.get("estimate_minutes")
    length = f" ({duration(estimate)})" if estimate else ""
    due = f", due {day(task['due_on'])}" if task["due_on"] else ""
    urgent = f", {task['priority']}" if task["priority"] in {"high", "urgent"} else ""
    goal = f", for {task['goal_title']}" if task["goal_title"] else ""
    return f"**{one_line(task['title'])}**{length}{due}{urgent}{goal}"


def goal_line(goal: GoalBrief) -> str:
    """ "**Ship the book**: 30 % done (3 h of 10 h), target 1 June"."""
    target = f", target {day(goal['target_on'])}" if goal["target_on"] else ""
    return f"**{one_line(goal['title'])}**: {progress(goal)}{target}"


def progress(goal: GoalBrief) -> str:
    """How far a goal is."""
    figures = goal["progress"]
    if figures["ratio"] is None:
        return "no tasks yet"
    done, total = duration(figures["done_minutes"]), duration(figures["total_minutes"])
    return f"{figures['ratio']:.0%} done ({done} of {total})".replace("%", " %", 1)
