"""What it can say of the plan: pure functions of briefing and question that name the person's own things."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import cast

from agent.providers.briefing import Briefing, GoalBrief, TaskBrief
from agent.providers.offline.matching import best_matches
from agent.providers.offline.phrases import (
    bullets,
    count_of,
    day,
    goal_line,
    item_line,
    listed,
    numbered,
    paragraphs,
    task_line,
)

OPEN = frozenset({"todo", "in_progress"})
WAITING = "Waiting for another task or a later day, as open tasks:"
STATUSES = MappingProxyType({"todo": "to do", "in_progress": "in progress", "done": "done", "cancelled": "cancelled"})


def today(briefing: Briefing, text: str) -> str:
    """The day, item by item."""
    plan, now = briefing["today"], briefing["now"]
    items = plan["items"]
    if not items:
        return paragraphs(f"Nothing is planned for today, {now['weekday']} {day(now['date'])}.", _suggestion(briefing))
    done = sum(item["status"] == "done" for item in items)
    heading = f"{now['weekday']} {day(now['date'])}: {done} of {count_of(len(items), 'item')} done."
    return paragraphs(
        heading,
        plan["summary"],
        numbered(items, item_line, omitted=briefing["omitted"].get("items", 0)),
        _overdue_hint(briefing),
    )


def week(briefing: Briefing, text: str) -> str:
    """The week's focus, and the goals it serves."""
    plan = briefing["week"]
    if plan is None:
        return paragraphs("There is no plan for this week yet. You can make one on the Week page.", _goals(briefing))
    start = f"The week from {day(plan['week_start_date'])}"
    focus = f"{start} is about {listed(plan['focus_areas'])}." if plan["focus_areas"] else f"{start} has no focus yet."
    return paragraphs(focus, plan["summary"], _goals(briefing))


def goals(briefing: Briefing, text: str) -> str:
    """How the named goal is going; all of them where none is named."""
    named = goals_meant(briefing, text)
    if not named:
        return _goals(briefing) or "You have no active goals yet. Add the first one on the Goals page."
    return paragraphs(*(goal_told(briefing, goal) for goal in named))


def goals_meant(briefing: Briefing, text: str) -> list[GoalBrief]:
    """Those the question names, else the one that the conversation is about."""
    return best_matches(briefing["goals"], text) or _goal_at_hand(briefing)


def goal_told(briefing: Briefing, goal: GoalBrief, waiting: Sequence[TaskBrief] = ()) -> str:
    """How far it is, and what is open for it; `waiting` are tasks that the briefing does not hold."""
    open_items = [
        item for item in briefing["today"]["items"] if item["goal_title"] == goal["title"] and item["status"] in OPEN
    ]
    open_tasks = [
        task
        for task in [*briefing["tasks"]["overdue"], *briefing["tasks"]["next"]]
        if task["goal_title"] == goal["title"]
    ]
    return paragraphs(
        f"{goal_line(goal)}.",
        paragraphs("On today's plan for it:", bullets(open_items, item_line)) if open_items else "",
        paragraphs("Open tasks for it:", bullets(open_tasks, task_line)) if open_tasks else "",
        paragraphs(WAITING, bullets(waiting, task_line)) if waiting else "",
    )


def overdue(briefing: Briefing, text: str) -> str:
    """What is past its due date."""
    late = briefing["tasks"]["overdue"]
    if not late:
        return "Nothing is overdue."
    omitted = briefing["omitted"].get("overdue", 0)
    verb = "is" if len(late) + omitted == 1 else "are"
    return paragraphs(
        f"{count_of(len(late) + omitted, 'task')} {verb} overdue:", numbered(late, task_line, omitted=omitted)
    )


def tasks(briefing: Briefing, text: str) -> str:
    """Open tasks, the overdue ones apart."""
    coming = briefing["tasks"]["next"]
    if not coming and not briefing["tasks"]["overdue"]:
        return "You have no open tasks. Add one on the Tasks page."
    late = overdue(briefing, text) if briefing["tasks"]["overdue"] else ""
    omitted = briefing["omitted"].get("next", 0)
    lines = numbered(coming, task_line, omitted=omitted, start=len(briefing["tasks"]["overdue"]) + 1)
    return paragraphs(late, paragraphs("Coming up:", lines) if coming else "")


def this_task(briefing: Briefing, text: str) -> str:
    """The task this conversation is about, with what is known of it."""
    subject = briefing["subject"] or {}
    if subject.get("type") != "task":
        return tasks(briefing, text)
    status = STATUSES.get(subject.get("status", ""), "to do")
    due = subject.get("due_on")
    late = " It is overdue." if due and due < briefing["now"]["date"] and status in {"to do", "in progress"} else ""
    return paragraphs(
        f"{task_line(cast('TaskBrief', subject))}: {status}.{late}" + ("" if due else " It has no due date."),
        f"Done when: {subject['done_when']}" if subject.get("done_when") else "",
        subject.get("notes", ""),
    )


def overview(briefing: Briefing, text: str) -> str:
    """Today, what is late, and every goal, in a few lines."""
    items = briefing["today"]["items"]
    done = sum(item["status"] == "done" for item in items)
    planned = f"Today: {done} of {count_of(len(items), 'item')} done." if items else "Today: nothing planned."
    left = [item["title"] for item in items if item["status"] in OPEN]
    still = f"Still open: {listed(left)}." if left else ""
    late = len(briefing["tasks"]["overdue"]) + briefing["omitted"].get("overdue", 0)
    lateness = f"Overdue: {count_of(late, 'task')}." if late else "Nothing is overdue."
    return paragraphs(f"{planned} {still}".strip(), lateness, _goals(briefing))


def other_days(briefing: Briefing, text: str) -> str:
    """Days beyond what the briefing holds."""
    return paragraphs(
        "I only see today and this week from here; the Week page shows the other days.", week(briefing, text)
    )


def named_things(briefing: Briefing, text: str) -> str | None:
    """What the question names, among items, tasks and goals; None where it names nothing."""
    if items := best_matches(briefing["today"]["items"], text):
        return paragraphs("On today's plan:", bullets(items, item_line))
    open_tasks = [*briefing["tasks"]["overdue"], *briefing["tasks"]["next"]]
    if found := best_matches(open_tasks, text):
        return paragraphs("Among your open tasks:", bullets(found, task_line))
    return goals(briefing, text) if best_matches(briefing["goals"], text) else None


def still_open(briefing: Briefing) -> str:
    """Today in one line."""
    waiting = [item["title"] for item in briefing["today"]["items"] if item["status"] in OPEN]
    return f"Still open today: {listed(waiting)}." if waiting else "Nothing is open on today's plan."


def _goal_at_hand(briefing: Briefing) -> list[GoalBrief]:
    """The goal this conversation is about."""
    subject = briefing["subject"] or {}
    if subject.get("type") != "goal":
        return []
    active = [goal for goal in briefing["goals"] if goal["id"] == subject["id"]]
    return active or ([cast("GoalBrief", subject)] if "progress" in subject else [])


def _goals(briefing: Briefing) -> str:
    if not briefing["goals"]:
        return ""
    listing = bullets(briefing["goals"], goal_line, omitted=briefing["omitted"].get("goals", 0))
    return paragraphs("Your active goals:", listing)


def _suggestion(briefing: Briefing) -> str:
    coming: Sequence[TaskBrief] = [*briefing["tasks"]["overdue"], *briefing["tasks"]["next"]][:3]
    return paragraphs("You could start with:", bullets(coming, task_line)) if coming else ""


def _overdue_hint(briefing: Briefing) -> str:
    late = len(briefing["tasks"]["overdue"]) + briefing["omitted"].get("overdue", 0)
    return f"Besides, {count_of(late, 'task')} {'is' if late == 1 else 'are'} overdue." if late else ""
