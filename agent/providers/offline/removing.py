"""Plays that delete, cancel and take back. What cannot be got back easily waits for approval: the runner asks."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from agent.providers.offline.adding import one_day
from agent.providers.offline.dates import days_of
from agent.providers.offline.naming import ANY, thing_named, things_named
from agent.providers.offline.plays import Answered, Play, act, call
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk
from agent.providers.offline.things import Kind, Thing

ALL: frozenset[str] = frozenset("todo in_progress done skipped active paused completed cancelled".split())
KINDS: Mapping[str, tuple[Kind, ...]] = MappingProxyType({"item": ("item",), "task": ("task",), "goal": ("goal",)})


def delete(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "delete 2", "delete 1 and 2", "delete task 'x'", "delete goal 'x'"."""
    things = yield from things_named(talk, sentence.plain(match["thing"]), ANY, ALL)
    if len(things) == 1:
        return (yield from act(call(f"delete_{things[0].kind}", **{things[0].kind: things[0].id})))
    kinds = {thing.kind for thing in things}
    if kinds == {"item"} or kinds == {"task"}:
        ids = [thing.id for thing in things]
        many: dict[str, list[int]] = {f"{things[0].kind}s": ids}
        return (yield from act(call(f"delete_{things[0].kind}s", **many)))
    raise Answered("Those are of different kinds. Please delete them one by one.")


def delete_plan(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "delete the plan for friday", "clear tomorrow", "delete the plan for next week"."""
    days = days_of(match["date"], talk.today)
    if days is None:
        raise Answered(f"I don't know a day “{match['date']}”.")
    if (days.last - days.first).days == 6:
        return (yield from act(call("delete_week", date=days.first.isoformat())))
    return (yield from act(call("delete_day", date=one_day(days, talk.today).isoformat())))


def cancel(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "cancel goal 'x'", "cancel task 'x'"; an item can be skipped or deleted."""
    thing = yield from thing_named(talk, sentence.plain(match["thing"]), ANY)
    return (yield from act(call(f"cancel_{_cancellable(thing).kind}", **{thing.kind: thing.id})))


def undo(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "undo": what the newest reply changed and is not undone yet."""
    if talk.withdrawn:
        raise Answered(
            "What waited for your decision was withdrawn when you wrote, so nothing of it was done, and I undid "
            "nothing. Say “undo” once more to take back what I changed before it."
        )
    return (yield from act(call("undo_change")))


def undo_mine(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "undo everything you did today", "… since monday"."""
    said = match["date"] or "today"
    days = days_of(f"last {said}", talk.today) or days_of(said, talk.today)
    if days is None or days.first > talk.today:
        raise Answered(f"I can take back what I did since a day that has begun; “{said}” has not.")
    zone = ZoneInfo(talk.briefing["now"]["time_zone"])
    since = datetime.combine(days.first, time(), zone)
    return (yield from act(call("undo_agent_changes", since=since.isoformat())))


def undo_too_much(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "undo everything" does not say whose, "undo 2" not what."""
    yield from ()
    return (
        "“undo” takes back the last change; “undo everything you did today” all that I changed today; “reopen 2” opens "
        "what was done. I changed nothing."
    )


def _cancellable(thing: Thing) -> Thing:
    if thing.kind == "item":
        raise Answered(
            f"**{thing.title}** is an item of a plan: it can be skipped (“skip …”) or deleted (“delete …”). "
            "Goals and tasks can be cancelled."
        )
    return thing
