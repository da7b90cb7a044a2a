"""Plays that change what is there: done, reopened, skipped, renamed, given a priority, a length, a due date."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from agent.providers.offline.adding import LONGEST_TITLE
from agent.providers.offline.dates import days_of
from agent.providers.offline.durations import minutes_of
from agent.providers.offline.naming import thing_named, things_named
from agent.providers.offline.plays import Answered, Play, act, call
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Call, Talk
from agent.providers.offline.things import CLOSED, Kind, Thing

ITEM_OR_TASK: tuple[Kind, ...] = ("item", "task")
COMPLETING: Mapping[Kind, str] = MappingProxyType(
    {"item": "complete_item", "task": "complete_task", "goal": "complete_goal"}
)


def done(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "done 2", "done 1, 3 and 4", "finish 'call the bank' in 45m", "done goal 'x'"."""
    name, minutes = _without_length(sentence, match["thing"])
    things = yield from things_named(talk, name, _kinds(match, ITEM_OR_TASK))
    return (yield from act(*(_completion(thing, minutes if len(things) == 1 else None) for thing in things)))


def reopen(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "undone 2", "reopen 'x'"."""
    things = yield from things_named(talk, sentence.plain(match["thing"]), ITEM_OR_TASK, CLOSED)
    return (yield from act(*(_reopening(thing) for thing in things)))


def start(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "start 2"."""
    thing = yield from thing_named(talk, sentence.plain(match["thing"]), ITEM_OR_TASK)
    return (yield from act(_update(thing, status="in_progress")))


def skip(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "skip 2": an item of a plan; a task cannot be skipped."""
    things = yield from things_named(talk, sentence.plain(match["thing"]), ("item",))
    return (yield from act(*(call("update_item", item=_item(thing).id, status="skipped") for thing in things)))


def rename(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "rename 2 to 'y'"."""
    title = _with_its_end(sentence.plain(match["title"]), talk.question)
    if not title or len(title) > LONGEST_TITLE:
        raise Answered(f"A title has from 1 to {LONGEST_TITLE} characters.")
    thing = yield from thing_named(talk, sentence.plain(match["thing"]))
    return (yield from act(_update(thing, title=title)))


def set_priority(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "make 2 urgent", "set the priority of 'x' to high"."""
    things = yield from things_named(talk, sentence.plain(match["thing"]))
    return (yield from act(*(_update(thing, priority=match["priority"].casefold()) for thing in things)))


def set_length(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "make 2 45m": how long an item takes, what a task is estimated at."""
    minutes = minutes_of(match["length"])
    if minutes is None:
        raise Answered("I can plan from 1 minute to 24 hours, such as “make 2 45m”.")
    thing = yield from thing_named(talk, sentence.plain(match["thing"]), ITEM_OR_TASK)
    length = {"duration_minutes": minutes} if thing.kind == "item" else {"estimate_minutes": minutes}
    return (yield from act(_update(thing, **length)))


def set_due(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "'x' is due friday": a task's due date, a goal's target. By a month is by its last day."""
    days = days_of(match["date"], talk.today)
    if days is None:
        raise Answered(f"I don't know a date “{match['date']}”.")
    thing = yield from thing_named(talk, sentence.plain(match["thing"]), ("task", "goal"))
    due = {"due_on": days.last.isoformat()} if thing.kind == "task" else {"target_on": days.last.isoformat()}
    return (yield from act(_update(thing, **due)))


def pause(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "pause goal 'x'"."""
    goal = yield from thing_named(talk, sentence.plain(match["thing"]), ("goal",), frozenset({"active"}))
    return (yield from act(call("update_goal", goal=goal.id, status="paused")))


def resume(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "resume goal 'x'"."""
    goal = yield from thing_named(talk, sentence.plain(match["thing"]), ("goal",), frozenset({"paused"}))
    return (yield from act(call("update_goal", goal=goal.id, status="active")))


def unnamed(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """A verb alone."""
    yield from ()
    verb = match[0].casefold()
    return f"Which one? Say its number on today's list or its title, such as “{verb} 2” or “{verb} 'call the bank'”."


def never_mind(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """Asked to leave it."""
    yield from ()
    return "All right, I changed nothing."


def decision(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "yes", "approve", "reject": a decision is taken with its buttons, for a word alone does not say on what.

    What waited was withdrawn by the word itself, so a yes asks for the very same again: its buttons are there again.
    """
    if talk.withdrawn and match["no"]:
        return "All right, I left it as it is."
    if talk.withdrawn:
        return (yield from act(*talk.withdrawn))
    return (
        "Nothing waits for your decision in this conversation. What does wait is decided with its Approve and Reject "
        "buttons, here or on the Proposals page."
    )


def _with_its_end(title: str, question: str) -> str:
    """The title with the sign that ends it, which is taken off sentences."""
    end = re.search(rf"{re.escape(title)}([!?…]+)\s*$", question)
    return title + end[1] if title and end else title


def _completion(thing: Thing, minutes: int | None) -> Call:
    if thing.kind == "item":
        return call("complete_item", item=thing.id, actual_minutes=minutes)
    return call(COMPLETING[thing.kind], **{thing.kind: thing.id})


def _reopening(thing: Thing) -> Call:
    if thing.kind == "item":
        return call("update_item", item=thing.id, status="todo")
    return call("reopen_task", task=thing.id)


def _update(thing: Thing, **fields: object) -> Call:
    return call(f"update_{thing.kind}", **{thing.kind: thing.id}, **fields)


def _item(thing: Thing) -> Thing:
    if thing.kind != "item":
        raise Answered(f"**{thing.title}** is a {thing.kind}, not an item of a plan: only items can be skipped.")
    return thing


def _kinds(match: re.Match[str], usual: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """A goal is meant only where the sentence says so."""
    return ("goal",) if re.match(r"(?:the |my )?goal\b", match["thing"], re.IGNORECASE) else usual


def _without_length(sentence: Sentence, thing: str) -> tuple[str, int | None]:
    took = re.search(r"[\s,]+(?:in|took|after|it took)\s+(?P<length>[\w., ]+)$", thing)
    minutes = minutes_of(took["length"]) if took else None
    return sentence.plain(thing[: took.start()] if took and minutes else thing), minutes
