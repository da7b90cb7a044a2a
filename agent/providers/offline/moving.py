"""Plays that move items: to a day, to a time, before or after another, to an end of their day."""

import re
from collections.abc import Generator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from agent.providers.offline.adding import one_day
from agent.providers.offline.details import Details, details_of, impossible_in
from agent.providers.offline.durations import clock_after
from agent.providers.offline.naming import ONE_AT_A_TIME, is_many, thing_named, things_named
from agent.providers.offline.plays import Answered, Calls, Play, act, call, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Call, Result, Talk
from agent.providers.offline.things import Thing, known_things, things_in

HOW = "Say for example “move 3 to friday” or “move 'call the bank' to tomorrow at 10”."


def move_to(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "move 3 to friday", "move 'x' to tomorrow at 10", "move 2 to 14:30"."""
    details = details_of(sentence, match["rest"], talk.today)
    on, start = _target(talk, details)
    name = re.sub(r"\s+(?:back|forward|off|over|out)$", "", details.title)
    things = yield from things_named(talk, name, ("item", "task"))
    calls: list[Call] = []
    for thing in map(_planned, things):
        if on is not None and on != thing.on:
            calls.append(call("move_item", item=thing.id, date=on.isoformat()))
        if start or details.minutes:
            calls.append(call("update_item", item=thing.id, start=start, duration_minutes=details.minutes))
    if not calls:
        raise Answered("It is on that day already, so I changed nothing.")
    return (yield from act(*calls))


def move_beside(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "move 3 before 1", "put 2 after 'lunch'"."""
    thing = _planned((yield from thing_named(talk, sentence.plain(match["thing"]), ("item",))))
    anchor = _planned((yield from thing_named(talk, sentence.plain(match["anchor"]), ("item",))))
    if anchor.id == thing.id:
        raise Answered("That is one and the same item, so I changed nothing.")
    side = match["side"].casefold()
    return (yield from act(call("move_item", item=thing.id, **{side: anchor.id})))


def move_to_end(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "put 3 first", "move 2 to the bottom"."""
    thing = _planned((yield from thing_named(talk, sentence.plain(match["thing"]), ("item",))))
    others = [other for other in (yield from _same_day(talk, thing)) if other.id != thing.id]
    if not others:
        raise Answered(f"**{thing.title}** is the only item of its day, so I changed nothing.")
    if match["end"].casefold() in {"first", "top", "start", "beginning"}:
        return (yield from act(call("move_item", item=thing.id, before=others[0].id)))
    return (yield from act(call("move_item", item=thing.id, after=others[-1].id)))


def nowhere(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """Asked to move something, but not where to."""
    yield from ()
    return f"Where to? {HOW}"


def _same_day(talk: Talk, thing: Thing) -> Generator[Calls, Sequence[Result], list[Thing]]:
    """The items of its day, in order."""
    if talk.offers("get_day") and thing.on is not None:
        data = yield from read("get_day", date=thing.on.isoformat())
        return list(things_in(data.get("day", {}), talk.today))
    return [other for other in known_things(talk) if other.kind == "item" and other.on == thing.on]


def _planned(thing: Thing) -> Thing:
    if thing.kind == "item":
        return thing
    raise Answered(
        f"**{thing.title}** is a task and on no plan yet. Say “add '{thing.title[:80]}' to friday” to plan it, or "
        f"“'{thing.title[:80]}' is due friday” for its due date."
    )


def _target(talk: Talk, details: Details) -> tuple[date | None, str | None]:
    if is_many(details.title):
        raise Answered(ONE_AT_A_TIME)
    if wrong := impossible_in(details.title, talk.today):
        raise Answered(f"{wrong} I changed nothing.")
    if details.unclear or details.priority or details.goal or not details.title:
        raise Answered(f"I don't understand where to move that. {HOW}")
    if details.in_minutes is not None:
        now = talk.briefing["now"]
        return clock_after(details.in_minutes, talk.today, now["time"], ZoneInfo(now["time_zone"]))
    days = details.days or details.due
    if days is None and details.clock is None and details.minutes is None:
        raise Answered(f"Where to? {HOW}")
    return one_day(days, talk.today) if days else None, details.clock
