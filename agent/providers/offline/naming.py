"""Which thing is meant: by the number it was shown with, by its title, or by "it". Never a guess.

What is to be changed must be the only thing that fits, in the whole of what the person has; else a question lists those
that do. Its answer, a number, is read together with the command that was asked before.
"""

import re
from collections.abc import Collection, Generator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from agent.providers.offline.matching import named_by, words_of
from agent.providers.offline.phrases import numbered
from agent.providers.offline.plays import Answered, Calls, call
from agent.providers.offline.shown import shown_in
from agent.providers.offline.talk import Call, Choice, Result, Talk
from agent.providers.offline.things import OPEN, Kind, Thing, known_things, subject_of, things_in

Naming = Generator[Calls, Sequence[Result], Thing]
ONE_AT_A_TIME = "I change one thing at a time, or several by their numbers, such as “done 1, 3 and 4”."
WHICH = "Which one do you mean?"
ARTICLES: Mapping[Kind, str] = MappingProxyType({"item": "an item", "task": "a task", "goal": "a goal"})
ANY: tuple[Kind, ...] = ("item", "task", "goal")
BACK, AHEAD = timedelta(days=14), timedelta(days=90)  # how far an item is looked for by its title
_NUMBER = re.compile(r"(?:the |my )?(?:items?|tasks?|goals?|numbers?|nos?\.?)?\s*#?(\d{1,3})", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?:(?:items?|tasks?|numbers?) )?\d{1,3}(?:(?:\s*,\s*(?:and )?|\s+and\s+|\s+)\d{1,3})+", re.IGNORECASE
)
_PRONOUN = re.compile(r"(?:it|this|that|(?:this|that|the last|the same) (?:one|task|goal|item))", re.IGNORECASE)
_MANY = re.compile(r"(?:all|every|everything|both|each|any|anything)\b", re.IGNORECASE)
_WHOSE_LINE = re.compile(r"\*\* – (?!done$|skipped$|in progress$)")
"""How `Thing.line` goes on behind the title: it says which thing it is, so another of that title is not meant."""
_KIND = re.compile(r"(?:the |my )?(task|goal|item)\b:?\s+(?=\S)", re.IGNORECASE)


def thing_named(talk: Talk, name: str, kinds: Sequence[Kind] = ANY, suits: Collection[str] = OPEN) -> Naming:
    """The one thing; those whose status suits the act go before others. Raises Answered with a question."""
    if _MANY.match(name) and not named_by(known_things(talk), name):
        raise Answered(ONE_AT_A_TIME)
    if kind := _KIND.match(name):
        kinds, name = [one for one in kinds if one == kind[1].casefold()] or kinds, name[kind.end() :]
    if number := _NUMBER.fullmatch(name):
        return _of_kind((yield from _numbered(talk, int(number[1]), kinds)), number[1], kinds)
    if _PRONOUN.fullmatch(name):
        return (yield from _pronoun(talk, name, kinds))
    return (yield from _titled(talk, name, kinds, suits))


def is_many(name: str) -> bool:
    """Whether the name is only a word for all of them."""
    return re.fullmatch(r"everything|all(?: (?:of it|of them|items|tasks))?", name, re.IGNORECASE) is not None


def things_named(
    talk: Talk, name: str, kinds: Sequence[Kind] = ANY, suits: Collection[str] = OPEN
) -> Generator[Calls, Sequence[Result], list[Thing]]:
    """Several by their numbers ("1, 2 and 5"), or one."""
    if not _NUMBERS.fullmatch(name):
        return [(yield from thing_named(talk, name, kinds, suits))]
    things = []
    for number in dict.fromkeys(re.findall(r"\d+", name)):
        things.append((yield from thing_named(talk, number, kinds, suits)))  # noqa: PERF401  (a generator's step)
    return things


def _titled(talk: Talk, name: str, kinds: Sequence[Kind], suits: Collection[str]) -> Naming:
    known = [thing for thing in known_things(talk) if thing.kind in kinds]
    today = [thing for thing in named_by(known, name) if thing.kind == "item" and thing.status in suits]
    is_exact = len(today) == 1 and today[0].title.casefold() == name.casefold() and _is_alone(today[0], known)
    if is_exact:
        return today[0]
    found = named_by([*known, *(yield from _looked_up(talk, name, kinds))], name)
    return _only_one(talk, name, _distinct(found), suits, kinds)


def _is_alone(item: Thing, known: Sequence[Thing]) -> bool:
    """Whether no other thing in sight has the item's title, but the task that it stands for."""
    others = [thing for thing in known if thing.title.casefold() == item.title.casefold() and thing is not item]
    return all(thing.kind == "task" and item.stands_for in (thing.id, thing.title) for thing in others)


def _looked_up(talk: Talk, name: str, kinds: Sequence[Kind]) -> Generator[Calls, Sequence[Result], list[Thing]]:
    word = max(words_of(name) or [name], key=len)[:100]
    calls = [one for one in _searches(talk, word, kinds) if talk.offers(one.tool)]
    if not calls or not word.strip():
        return []
    results = yield calls
    return [thing for result in results for thing in things_in(result.data, talk.today)]


def _searches(talk: Talk, word: str, kinds: Sequence[Kind]) -> list[Call]:
    first, last = (talk.today - BACK).isoformat(), (talk.today + AHEAD).isoformat()
    searches: dict[Kind, Call] = {
        "item": call("find_items", search=word, from_date=first, to_date=last, limit=50),
        "task": call("list_tasks", search=word, limit=50),
        "goal": call("list_goals", search=word, limit=50),
    }
    return [searches[kind] for kind in kinds]


def _distinct(things: Sequence[Thing]) -> list[Thing]:
    """Each once, and no task beside the item that stands for it."""
    once = {(thing.kind, thing.id): thing for thing in reversed(things)}
    tasks = {thing.stands_for for thing in once.values() if thing.kind == "item" and thing.status in OPEN} - {None}
    kept = [one for one in once.values() if not (one.kind == "task" and tasks & {one.id, one.title})]
    return kept[::-1]


def _only_one(talk: Talk, name: str, things: Sequence[Thing], suits: Collection[str], kinds: Sequence[Kind]) -> Thing:
    fitting = [thing for thing in things if thing.status in suits] or list(things)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise Answered(_nothing_called(talk, name, kinds))
    chosen = [thing for choice in talk.choices if (thing := _chosen(choice, fitting))]
    if len(chosen) == 1:
        return chosen[0]
    raise Answered(which(fitting))


def _chosen(choice: Choice, things: Sequence[Thing]) -> Thing | None:
    """The thing that was chosen. Those whose lines read the same count in the order of their ids."""
    alike = sorted((thing for thing in things if thing.line == choice.line), key=lambda thing: thing.id)
    return alike[choice.place] if choice.line and len(alike) == choice.twins else None


def which(things: Sequence[Thing]) -> str:
    """The question that lists the candidates."""
    return f"{WHICH}\n\n{numbered(things, lambda thing: thing.line)}\n\nSay the number."


def _nothing_called(talk: Talk, name: str, kinds: Sequence[Kind]) -> str:
    waiting = [thing for thing in known_things(talk) if thing.status in OPEN and thing.kind in kinds][:10]
    nothing = f"I found nothing called “{name[:200]}”, so I changed nothing."
    if not waiting:
        return nothing
    return f"{nothing} These I know:\n\n{numbered(waiting, lambda thing: thing.line)}"


def _numbered(talk: Talk, number: int, kinds: Sequence[Kind]) -> Naming:
    items = [thing for thing in known_things(talk) if thing.kind == "item"]
    shown = shown_in(talk)
    if shown is None:
        if 0 < number <= len(items):
            return items[number - 1]
        raise Answered(_no_such_number(number, items))
    if number not in shown.lines:
        raise Answered(f"The list I showed you has no {number}.")
    there = yield from _of_day(talk, shown.on) if shown.on else _known(talk)
    place = there[number - 1 : number] if shown.is_day else []
    if place and shown.names(number, place[0].title):
        return place[0]
    named = [thing for thing in there if shown.names(number, thing.title) and thing.kind in (shown.kind, *kinds)]
    named = [thing for thing in named if shown.kind in (None, thing.kind)] or named
    if (meant := _chosen(shown.choice(number), named)) is not None:
        return meant
    if not named or _WHOSE_LINE.search(shown.lines[number]):
        named += yield from _looked_up(talk, shown.title(number), kinds)
        named = _distinct([thing for thing in named if shown.names(number, thing.title)])
    exact = [thing for thing in named if thing.line == shown.lines[number]]
    if (meant := _chosen(shown.choice(number), exact)) is not None:
        return meant
    return _only_one(talk, shown.title(number), exact or _distinct(named), OPEN, kinds)


def _of_kind(thing: Thing, number: str, kinds: Sequence[Kind]) -> Thing:
    """A list may hold other things than the sentence speaks of."""
    if thing.kind in kinds:
        return thing
    said, meant = (" or ".join(ARTICLES[kind] for kind in some) for some in ((thing.kind,), kinds))
    raise Answered(f"{number} is {thing.line}: {said}, not {meant}. I changed nothing.")


def _known(talk: Talk) -> Generator[Calls, Sequence[Result], list[Thing]]:
    yield from ()
    return list(known_things(talk))


def _of_day(talk: Talk, on: str) -> Generator[Calls, Sequence[Result], list[Thing]]:
    [result] = yield [call("get_day", date=on)]
    return list(things_in(result.data.get("day", {}), talk.today))


def _no_such_number(number: int, items: Sequence[Thing]) -> str:
    if not items:
        return f"Nothing is planned for today, so there is no {number}."
    return f"There is no {number} on today's plan:\n\n{numbered(items, lambda thing: thing.line)}"


def _pronoun(talk: Talk, name: str, kinds: Sequence[Kind]) -> Naming:
    subject = subject_of(talk)
    titles = list(dict.fromkeys(re.findall(r"\*\*(.+?)\*\*", talk.last_said)))
    if len(titles) == 1:
        return (yield from _titled(talk, titles[0], kinds, OPEN))
    if subject is not None and subject.kind in kinds:
        return subject
    raise Answered(f"I can't tell what “{name}” is. Say its number on the list, or its title.")
