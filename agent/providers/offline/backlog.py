"""Plays that tell open tasks: those of the briefing, which can be begun, and those that wait, which are looked up."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from agent.providers.briefing import Briefing, GoalBrief, TaskBrief
from agent.providers.offline import answers
from agent.providers.offline.phrases import numbered, paragraphs, task_line
from agent.providers.offline.plays import Play, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk

MOST = 50
NO_MORE = "There are more: the Tasks page has them all."


def all_tasks(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "list all tasks", "what are my tasks"."""
    data = yield from read("list_tasks", status="open", limit=MOST)
    told = talk.briefing["tasks"]
    rest = _beyond(talk.briefing, data)
    if not rest:
        return answers.tasks(talk.briefing, talk.question)
    seen = cast("Briefing", {**talk.briefing, "omitted": {}})  # what is left out there stands below
    known = len(told["overdue"]) + len(told["next"])
    is_all_waiting = not any(talk.briefing["omitted"].get(name) for name in ("overdue", "next"))
    return paragraphs(
        answers.tasks(seen, talk.question) if known else "",
        answers.WAITING if is_all_waiting else "And these open tasks:",
        numbered(rest, task_line, start=known + 1, most=MOST),
        NO_MORE if data.get("more") else "",
    )


def of_goal(talk: Talk, goal: GoalBrief) -> Play:
    """How a goal is going, with all of its open tasks."""
    data = yield from read("list_tasks", goal=goal["id"], status="open", limit=MOST)
    return answers.goal_told(talk.briefing, goal, _beyond(talk.briefing, data))


def _beyond(briefing: Briefing, data: Mapping[str, Any]) -> Sequence[TaskBrief]:
    """The rows that the briefing does not hold, in its shape."""
    seen = {task["id"] for task in (*briefing["tasks"]["overdue"], *briefing["tasks"]["next"])}
    goals = {goal["id"]: goal["title"] for goal in briefing["goals"]}
    rows = [row for row in data.get("tasks", ()) if row["id"] not in seen]
    return [cast("TaskBrief", {"due_on": None, **row, "goal_title": goals.get(row.get("goal"))}) for row in rows]
