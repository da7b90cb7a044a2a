"""What it can say. An answer is a pure function of briefing and question, and names the person's own things."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import cast

from agent.providers.briefing import Briefing, GoalBrief, ItemBrief, TaskBrief
from agent.providers.offline.matching import best_matches
from agent.providers.offline.phrases import (
    bullets,
    count_of,
    day,
    goal_line,
    item_line,
    listed,
    paragraphs,
    task_line,
)

OPEN = frozenset({"todo", "in_progress"})
STATUSES = MappingProxyType({"todo": "to do", "in_progress": "in progress", "done": "done", "cancelled": "cancelled"})
ABILITIES = (
    "I can tell you what is on **today**, what this **week** is about, how a **goal** is going, what is **overdue**, "
    "what to do **next**, and give you an **overview**."
)


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
        bullets(items, item_line, omitted=briefing["omitted"].get("items", 0)),
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
    named = best_matches(briefing["goals"], text) or _goal_at_hand(briefing)
    if not named:
        return _goals(briefing) or "You have no active goals yet. Add the first one on the Goals page."
    return paragraphs(*(_goal(briefing, goal) for goal in named))


def overdue(briefing: Briefing, text: str) -> str:
    """What is past its due date."""
    late = briefing["tasks"]["overdue"]
    if not late:
        return "Nothing is overdue."
    omitted = briefing["omitted"].get("overdue", 0)
    verb = "is" if len(late) + omitted == 1 else "are"
    return paragraphs(
        f"{count_of(len(late) + omitted, 'task')} {verb} overdue:", bullets(late, task_line, omitted=omitted)
    )


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


def tasks(briefing: Briefing, text: str) -> str:
    """Open tasks, the overdue ones apart."""
    coming = briefing["tasks"]["next"]
    if not coming and not briefing["tasks"]["overdue"]:
        return "You have no open tasks. Add one on the Tasks page."
    late = overdue(briefing, text) if briefing["tasks"]["overdue"] else ""
    omitted = briefing["omitted"].get("next", 0)
    return paragraphs(late, paragraphs("Coming up:", bullets(coming, task_line, omitted=omitted)) if coming else "")


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


def change(briefing: Briefing, text: str) -> str:
    """Asked to change something."""
    places = "items on the Today page, tasks on the Tasks page, goals on the Goals page"
    return f"I can't change anything yet, only look. You can do it yourself: {places}."


def greeting(briefing: Briefing, text: str) -> str:
    """Hello, and what to ask."""
    name = briefing["person"]["name"]
    return paragraphs(f"Hello{', ' + name if name else ''}! {ABILITIES}", _outline(briefing))


def help_text(briefing: Briefing, text: str) -> str:
    """What it is and can do."""
    return f"I follow rules, I'm no language model. {ABILITIES} I can't change anything yet."


def welcome(briefing: Briefing, text: str) -> str:
    """Thanked."""
    return "You're welcome."


def named_things(briefing: Briefing, text: str) -> str | None:
    """What the question names, among items, tasks and goals; None where it names nothing."""
    if items := best_matches(briefing["today"]["items"], text):
        return paragraphs("On today's plan:", bullets(items, item_line))
    open_tasks = [*briefing["tasks"]["overdue"], *briefing["tasks"]["next"]]
    if found := best_matches(open_tasks, text):
        return paragraphs("Among your open tasks:", bullets(found, task_line))
    return goals(briefing, text) if best_matches(briefing["goals"], text) else None


def fallback(briefing: Briefing, text: str) -> str:
    """No rule fits, and nothing is named: say so, and show the day."""
    if found := named_things(briefing, text):
        return found
    return paragraphs(f"I have no rule for that. {ABILITIES}", _subject(briefing), _outline(briefing))


def nothing_known() -> str:
    """Without a briefing there is nothing to answer from."""
    return "I was given nothing of your plan in this conversation, so I can't say anything about it."


def _goal_at_hand(briefing: Briefing) -> list[GoalBrief]:
    """The goal this conversation is about."""
    subject = briefing["subject"] or {}
    if subject.get("type") != "goal":
        return []
    active = [goal for goal in briefing["goals"] if goal["id"] == subject["id"]]
    return active or ([cast("GoalBrief", subject)] if "progress" in subject else [])


def _goal(briefing: Briefing, goal: GoalBrief) -> str:
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
    )


def _goals(briefing: Briefing) -> str:
    if not briefing["goals"]:
        return ""
    listing = bullets(briefing["goals"], goal_line, omitted=briefing["omitted"].get("goals", 0))
    return paragraphs("Your active goals:", listing)


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


def _suggestion(briefing: Briefing) -> str:
    coming: Sequence[TaskBrief] = [*briefing["tasks"]["overdue"], *briefing["tasks"]["next"]][:3]
    return paragraphs("You could start with:", bullets(coming, task_line)) if coming else ""


def _overdue_hint(briefing: Briefing) -> str:
    late = len(briefing["tasks"]["overdue"]) + briefing["omitted"].get("overdue", 0)
    return f"Besides, {count_of(late, 'task')} {'is' if late == 1 else 'are'} overdue." if late else ""


def _outline(briefing: Briefing) -> str:
    waiting = [item["title"] for item in briefing["today"]["items"] if item["status"] in OPEN]
    return f"Still open today: {listed(waiting)}." if waiting else "Nothing is open on today's plan."


def _subject(briefing: Briefing) -> str:
    subject = briefing["subject"] or {}
    return f"This conversation is about **{subject['title']}**." if subject.get("title") else ""
