"""What became of the calls, in words, from the record alone: each result names what changed, with its date.

The last step decides: what was refused, what failed and what was done are told apart, and how to take it back.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from agent.providers.offline.phrases import bullets, count_of, day_in_words, duration, listed, numbered, paragraphs
from agent.providers.offline.talk import Result
from agent.providers.offline.things import clock_in

Data = Mapping[str, Any]
TAKE_BACK = "Say “undo” to take it back."
REFUSALS = MappingProxyType(
    {
        "rejected": "All right, I left it as it is.",
        "expired": "That waited too long for your approval, so I left everything as it is. Ask again if you want it.",
        "withdrawn": "That was withdrawn, so I left everything as it is.",
        "interrupted": "I was interrupted and can't tell whether that was done: please look before you ask again.",
        "limit_reached": "I have reached the limit of what I may do in one go, so I stopped there.",
    }
)


def told(results: Sequence[Result], today: date) -> str:
    """The words for a step that was to change something, or in which something failed."""
    done = [_sentence(result, today) for result in results if result.ok]
    failed = [_failure(result) for result in results if not result.ok and result.code != "skipped"]
    changed = [result for result in results if result.ok and not _is_idle(result)]
    hint = TAKE_BACK if changed and not any(result.call.tool.startswith("undo") for result in changed) else ""
    return paragraphs(*dict.fromkeys([*done, *failed]), hint if done else "")


def _is_idle(result: Result) -> bool:
    return result.summary.startswith("Nothing changed")


def _failure(result: Result) -> str:
    return REFUSALS.get(result.code) or result.detail or "That did not work, and I was not told why."


def _sentence(result: Result, today: date) -> str:
    if _is_idle(result):
        idle = IDLE.get(result.call.tool)
        return idle(result.data or {}) if idle else "Nothing changed: it is so already."
    tell = SENTENCES.get(result.call.tool)
    if tell is None or not result.data:
        return result.summary or "Done."
    try:
        return tell(result.data, result.call.arguments, today)
    except (KeyError, TypeError, ValueError):
        return result.summary or "Done."  # a tool that answers in another shape than agreed still says what it did


def _item_added(data: Data, asked: Data, today: date) -> str:
    item = data["item"]
    return f"Added **{item['title']}** to {_day(item['date'], today)}{_particulars(item)}."


def _item_changed(data: Data, asked: Data, today: date) -> str:
    item = data["item"]
    what = {"todo": "is open again", "in_progress": "is under way", "done": "is done", "skipped": "is skipped"}
    if "status" in asked:
        return f"**{item['title']}** {what[asked['status']]}."
    return f"Changed **{item['title']}**, {_day(item['date'], today)}{_particulars(item)}."


def _item_moved(data: Data, asked: Data, today: date) -> str:
    item = data["item"]
    start = f" at {clock}" if (clock := clock_in(item)) else ""
    where = f"to {_day(item['date'], today)}{start}" if "date" in asked else f"within {_day(item['date'], today)}"
    return f"Moved **{item['title']}** {where}."


def _task_added(data: Data, asked: Data, today: date) -> str:
    task = data["task"]
    return f"Added the task **{task['title']}**{_task_particulars(task, today)}."


def _task_changed(data: Data, asked: Data, today: date) -> str:
    task = data["task"]
    state = {"todo": " is open", "in_progress": " is under way"}.get(str(asked.get("status")), " is changed")
    return f"The task **{task['title']}**{state}{_task_particulars(task, today)}."


def _goal_added(data: Data, asked: Data, today: date) -> str:
    goal = data["goal"]
    target = f", by {_day(goal['target_on'], today)}" if goal.get("target_on") else ""
    return f"Added the {goal['time_horizon']}-term goal **{goal['title']}**{target}."


def _goal_changed(data: Data, asked: Data, today: date) -> str:
    goal = data["goal"]
    state = {"paused": " is paused", "active": " is active again"}.get(str(asked.get("status")), " is changed")
    target = f", by {_day(goal['target_on'], today)}" if "target_on" in asked and goal.get("target_on") else ""
    priority = f", {goal['priority']} priority" if "priority" in asked else ""
    return f"The goal **{goal['title']}**{state}{target}{priority}."


def _became(noun: str, word: str) -> Callable[[Data, Data, date], str]:
    def tell(data: Data, asked: Data, today: date) -> str:
        article = "" if noun == "item" else f"The {noun} "
        return f"{article}**{data[noun]['title']}** is {word}."

    return tell


def _deleted(data: Data, asked: Data, today: date) -> str:
    return f"Deleted {listed(_name(row, today) for row in data['deleted'])}."


def _name(row: Data, today: date) -> str:
    if row.get("title"):
        return f"**{row['title']}**"
    if row.get("date"):
        return f"the plan for {_day(row['date'], today)}"
    return f"the plan for the week from {_day(row['week_start_date'], today)}"


def _undone(data: Data, asked: Data, today: date) -> str:
    reasons = [str(change["reason"]) for change in data["undone"] if change.get("reason")]
    if not data["undone"]:
        return "There is nothing to take back."
    if len(reasons) != 1:
        return paragraphs(f"Taken back: {count_of(len(data['undone']), 'change')}.", bullets(reasons, str))
    return f"Taken back: {reasons[0]}."


def _week_written(data: Data, asked: Data, today: date) -> str:
    week = data["week"]
    start = f"The week from {_day(week['week_start_date'], today)}"
    return f"{start} is now about {listed(week['focus_areas'])}." if week.get("focus_areas") else f"{start} is written."


def _day_written(data: Data, asked: Data, today: date) -> str:
    return f"Noted for {_day(data['day']['date'], today)}."


def _broken_down(data: Data, asked: Data, today: date) -> str:
    tasks = {task["key"]: task for task in data["tasks"] if "key" in task}
    titles = {**{step["key"]: step["title"] for step in asked["tasks"]}}
    order = [str(tasks.get(key, {}).get("title") or titles[key]) for key in data["order"]]
    path = data["critical_path"]
    return paragraphs(
        f"It is {count_of(len(order), 'task')} now, {duration(data['total_minutes'])} in all. What depends on each "
        f"other takes {duration(path['minutes'])} at least. In their order:",
        numbered(order, lambda title: f"**{title}**"),
    )


def _planned(data: Data, asked: Data, today: date) -> str:
    placed = [f"{_day(row['starts'][:10], today)} {row['starts'][11:16]}: **{row['title']}**" for row in data["placed"]]
    said = "It is planned:" if placed else "Nothing needed a time there."
    return paragraphs(said, bullets(placed, str) if placed else "", *_missed(data))


def _missed(data: Data) -> list[str]:
    """What a plan cannot have in time."""
    late = [f"**{row['title']}** by {duration(row['late_minutes'])}" for row in data.get("late", ())]
    left = [f"**{row['title']}**" for row in data.get("unplaced", ())]
    return [f"Late: {listed(late)}." if late else "", f"Without a place: {listed(left)}." if left else ""]


def _unmoved(data: Data) -> str:
    """A plan that changes nothing."""
    if data.get("placed"):
        return paragraphs("Everything is where a new plan would put it.", *_missed(data))
    if data.get("working_minutes_left") == 0:
        return paragraphs(
            "No working time is left there, so nothing was planned. Name later days, such as “plan next week”, or add "
            "hours under Availability.",
            *_missed(data),
        )
    return paragraphs("Nothing needs a time there.", *_missed(data))


def _repaired(data: Data, asked: Data, today: date) -> str:
    return paragraphs(f"{data['repair']}", _planned(data, asked, today))


def _help(data: Data) -> str:
    """What would help, where none of it was chosen."""
    if "repairs" not in data:
        return _unmoved(data)
    if not data["report"]["late"] and not data["report"]["unplaced"]:
        return "Nothing is late or without a place: there is nothing to repair."
    if not data["repairs"]:
        return "No single change helps."
    lines = "\n".join(f"{one['number']}. {one['sentence']}" for one in data["repairs"])
    return paragraphs("What would help:", lines, "Say “repair 1” and I propose it.")


def _settled(data: Data, asked: Data, today: date) -> str:
    return f"Settled {count_of(len(data['items']), 'leftover')}: {listed(_name(row, today) for row in data['items'])}."


IDLE: Mapping[str, Callable[[Data], str]] = MappingProxyType(
    {"plan_day": _unmoved, "plan_week": _unmoved, "replan": _unmoved, "repair": _help}
)
"""Of those that changed nothing, which have something to say all the same."""

SENTENCES: Mapping[str, Callable[[Data, Data, date], str]] = MappingProxyType(
    {
        "create_item": _item_added,
        "update_item": _item_changed,
        "complete_item": _became("item", "done"),
        "move_item": _item_moved,
        "create_task": _task_added,
        "update_task": _task_changed,
        "complete_task": _became("task", "done"),
        "reopen_task": _became("task", "open again"),
        "cancel_task": _became("task", "cancelled"),
        "create_goal": _goal_added,
        "update_goal": _goal_changed,
        "complete_goal": _became("goal", "reached"),
        "cancel_goal": _became("goal", "cancelled"),
        "delete_item": _deleted,
        "delete_task": _deleted,
        "delete_goal": _deleted,
        "delete_items": _deleted,
        "delete_tasks": _deleted,
        "delete_day": _deleted,
        "delete_week": _deleted,
        "undo_change": _undone,
        "undo_agent_changes": _undone,
        "write_week": _week_written,
        "write_day": _day_written,
        "break_down_goal": _broken_down,
        "settle_leftovers": _settled,
        "plan_day": _planned,
        "plan_week": _planned,
        "replan": _planned,
        "repair": _repaired,
    }
)


def _day(on: str, today: date) -> str:
    return day_in_words(date.fromisoformat(on), today)


def _particulars(item: Data) -> str:
    start = f" at {clock}" if (clock := clock_in(item)) else ""
    length = f", {duration(item['duration_minutes'])}" if item.get("duration_minutes") else ""
    return f"{start}{length}{_priority(item)}"


def _task_particulars(task: Data, today: date) -> str:
    due = f", due {_day(task['due_on'], today)}" if task.get("due_on") else ""
    length = f", {duration(task['estimate_minutes'])}" if task.get("estimate_minutes") else ""
    return f"{due}{length}{_priority(task)}"


def _priority(thing: Data) -> str:
    return f", {thing['priority']} priority" if thing.get("priority") not in (None, "medium") else ""
