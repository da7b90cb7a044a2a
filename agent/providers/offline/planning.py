"""Plays about plans: having days planned, why something is where it is, what if, what would help.

The planner finds the times, gives the reasons and measures what would help; the person decides on its proposals.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.providers.offline.dates import days_of
from agent.providers.offline.naming import thing_named
from agent.providers.offline.phrases import bullets, duration, paragraphs
from agent.providers.offline.plays import Answered, Play, act, call, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk

DAYS_OF_WEEK = 7
EVERYTHING = re.compile(r"\b(?:replan|reschedule|reorgani[sz]e|tasks|work|everything|things|month)\b", re.IGNORECASE)


def plan(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "plan my day", "plan next week", "replan"."""
    text = sentence.text.casefold()
    if "week" in text:
        day = talk.today + timedelta(7 if "next" in text else 0)
        return (yield from act(call("plan_week", date=day.isoformat())))
    if "tomorrow" in text:
        return (yield from act(call("plan_day", date=(talk.today + timedelta(1)).isoformat())))
    if EVERYTHING.search(text):
        return (yield from act(call("replan")))
    return (yield from act(call("plan_day", date=talk.today.isoformat())))


def why(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "why is 'x' on friday", "why is 3 so late"."""
    thing = yield from thing_named(talk, sentence.plain(match["thing"]), ("item",))
    if thing.kind != "item":
        raise Answered(f"**{thing.title}** is on no plan yet. Say “plan my week” and I find it a time.")
    data = yield from read("explain_item", item=thing.id)
    other = data.get("alternative")
    return paragraphs(f"**{thing.title}**: {data['sentence']}", _alternative(other, talk) if other else "")


def suppose_day_off(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what if thursday is off", "what if I take friday off"."""
    days = days_of(match["date"], talk.today)
    if days is None or days.last < talk.today:
        raise Answered(f"I don't know a day to come “{match['date']}”.")
    if (days.last - days.first).days >= DAYS_OF_WEEK:
        raise Answered("I can suppose up to a week without work.")
    off = [days.first + timedelta(number) for number in range((days.last - days.first).days + 1)]
    to_date = max(days.last, talk.today + timedelta(DAYS_OF_WEEK - 1))
    supposed = {"days_off": [day.isoformat() for day in off], "to_date": to_date.isoformat()}
    return _compared((yield from read("what_if", **supposed)))


def suppose_dropped(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what if I drop 'x'": a goal or a task."""
    thing = yield from thing_named(talk, sentence.plain(match["thing"]), ("goal", "task"))
    return _compared((yield from read("what_if", **{f"drop_{thing.kind}s": [thing.id]})))


def suppose_due(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what if 'x' is due on thursday"."""
    days = days_of(match["date"], talk.today)
    if days is None:
        raise Answered(f"I don't know a day “{match['date']}”.")
    task = yield from thing_named(talk, sentence.plain(match["thing"]), ("task",))
    due = [{"task": task.id, "due_on": days.last.isoformat()}]
    return _compared((yield from read("what_if", due=due)))


def repair(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what would help", "repair 2"."""
    number = match["number"]
    return (yield from act(call("repair", number=int(number) if number else None)))


def _compared(data: Mapping[str, Any]) -> str:
    """The plan with the supposition beside the one without."""
    without, supposed = _troubles(data["without"]), _troubles(data["supposed"])
    worse = [line for line in supposed if line not in without]
    better = [line for line in without if line not in supposed]
    moved = data["supposed"]["stability"]["moved"]
    return paragraphs(
        "Then this would be worse:" if worse else "Then nothing more would be late.",
        bullets(worse, str) if worse else "",
        "No longer so:" if better else "",
        bullets(better, str) if better else "",
        f"{moved} of what has a time would move." if moved else "",
        "Nothing is changed: I only supposed it.",
    )


def _troubles(report: Mapping[str, Any]) -> list[str]:
    late = [f"**{one['title']}** late by {duration(one['late_minutes'])}" for one in report["late"]]
    return [*late, *(f"**{one['title']}** without a place" for one in report["unplaced"])]


def _alternative(other: Mapping[str, Any], talk: Talk) -> str:
    zone = ZoneInfo(talk.briefing["now"]["time_zone"])
    at = datetime.fromisoformat(other["start_at"]).astimezone(zone)
    costs = [f"**{title}** would be late" for title in other["cost"]["newly_late"]]
    price = f", but {' and '.join(costs)}" if costs else ""
    return f"The best other time is {at:%A} {at.day} {at:%B}, {at:%H:%M}{price}."
