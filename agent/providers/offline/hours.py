"""The play that adds up how much is planned on a day or in a week, for everything or for one goal."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from agent.providers.offline.dates import Days, days_of
from agent.providers.offline.naming import thing_named
from agent.providers.offline.phrases import count_of, day_in_words, duration, one_line, paragraphs
from agent.providers.offline.plays import Answered, Play, call, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk
from agent.providers.offline.things import Thing

MOST_DAYS = 7
MOST_TASKS = 50
Item = Mapping[str, Any]


def planned_hours(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "how many hours did I plan this week", "… today for 'Ship the book'"; without a date it is this week."""
    asked = match.groupdict()
    days = _days(asked.get("date") or "this week", talk)
    goal, tasks, is_cut = None, frozenset[int](), False
    if asked.get("goal"):
        goal = yield from thing_named(talk, sentence.plain(asked["goal"]), ("goal",))
        data = yield from read("list_tasks", goal=goal.id, limit=MOST_TASKS)
        tasks, is_cut = frozenset(task["id"] for task in data.get("tasks", ())), bool(data.get("more"))
    dates = [days.first + timedelta(number) for number in range((days.last - days.first).days + 1)]
    results = yield [call("get_day", date=on.isoformat()) for on in dates]
    plans = [result.data.get("day", {}) for result in results]
    is_cut = is_cut or any(plan.get("more") for plan in plans)
    items = [item for plan in plans for item in plan.get("items", ()) if item["status"] != "skipped"]
    counted = [item for item in items if goal is None or _is_for(item, goal, tasks)]
    more = "There is more than I can look at from here, so it may be more than that." if is_cut else ""
    return paragraphs(_told(counted, _span(days, talk), goal), more)


def _days(phrase: str, talk: Talk) -> Days:
    days = days_of(phrase, talk.today)
    if days is None:
        raise Answered(f"I don't know a day “{phrase}”.")
    if (days.last - days.first).days >= MOST_DAYS:
        raise Answered(f"That is {count_of((days.last - days.first).days + 1, 'day')}: ask me for a day or a week.")
    return days


def _is_for(item: Item, goal: Thing, tasks: Collection[int]) -> bool:
    """An item counts for its own goal, else for its task's, as it does in the hours of a proposal."""
    return bool(item["goal"] == goal.id if item.get("goal") else item.get("task") in tasks)


def _span(days: Days, talk: Talk) -> str:
    first, last = day_in_words(days.first, talk.today), day_in_words(days.last, talk.today)
    return f"for {first}" if days.is_one_day else f"from {first} to {last}"


def _told(items: Sequence[Item], span: str, goal: Thing | None) -> str:
    whose = f" for **{one_line(goal.title)}**" if goal else ""
    if not items:
        return f"Nothing is planned{whose} {span}."
    lengths = [item["duration_minutes"] for item in items if item.get("duration_minutes")]
    done = sum(item["duration_minutes"] or 0 for item in items if item["status"] == "done")
    rest = f"; {duration(done)} of it is done" if done else ""
    unknown = len(items) - len(lengths)
    return paragraphs(
        f"Planned{whose} {span}: {duration(sum(lengths))} in {count_of(len(items), 'item')}{rest}.",
        f"Not counted: {count_of(unknown, 'item')} without a length." if unknown else "",
    )
