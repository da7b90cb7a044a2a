"""What to do next, and why."""

from agent.providers.briefing import Briefing, ItemBrief
from agent.providers.offline.answers import OPEN
from agent.providers.offline.phrases import item_line, paragraphs, task_line


def what_next(briefing: Briefing, text: str) -> str:
    """One thing to do, and why this one."""
    if (item := _next_item(briefing)) is not None:
        return paragraphs(f"Next: {item_line(item)}.", f"Why: {_why(item, briefing['now']['time'])}.")
    if late := briefing["tasks"]["overdue"]:
        return paragraphs(f"Next: {task_line(late[0])}.", "Why: today's plan holds nothing open, and this is overdue.")
    if coming := briefing["tasks"]["next"]:
        return paragraphs(
            f"Next: {task_line(coming[0])}.", "Why: today's plan holds nothing open; this task comes first."
        )
    return "Nothing is open: today's plan is done, and no task is waiting. Enjoy it."


def _next_item(briefing: Briefing) -> ItemBrief | None:
    """Under way; else the first open one that is not over; else the first open one."""
    waiting = [item for item in briefing["today"]["items"] if item["status"] in OPEN]
    under_way = [item for item in waiting if item["status"] == "in_progress"]
    ahead = [item for item in waiting if item["start_at"] and _end(item) > _minutes(briefing["now"]["time"])]
    return next(iter([*under_way, *ahead, *waiting]), None)


def _why(item: ItemBrief, now: str) -> str:
    if item["status"] == "in_progress":
        return "it is already under way"
    if item["start_at"] is None:
        return "it is the first open item of today's plan without a time"
    if _minutes(item["start_at"]) > _minutes(now):
        return f"it is {now}, and this is the first open item of today's plan still ahead"
    if _end(item) > _minutes(now):
        return f"it is {now}, and today's plan has this for now"
    return f"it was planned for {item['start_at']} and is still open"


def _end(item: ItemBrief) -> int:
    return _minutes(item["start_at"] or "00:00") + (item["duration_minutes"] or 0)


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
