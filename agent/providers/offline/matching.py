"""Which of the person's things a question names: titles against its words, tolerant of case and small slips."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol, TypeVar

WORD = re.compile(r"[^\W_]+")
_SMALL = """
a an the my our your of on in at to for from with and or is are was be do does did i me it its this that how what when
where which who why about going doing coming along goal goals task tasks plan item items progress status today week day
work get go stand stands far tell show give s m re ll
"""
SMALL_WORDS = frozenset(_SMALL.split())
SPELLING = 0.8  # how alike two words must be to count as the same
LONG_ENOUGH = 5  # letters in which a slip may be forgiven where something is to be changed
ENOUGH = 0.5  # the part of a title that a question must hold, in letters: long words say more


class Titled(Protocol):
    """A briefing's object: a dict with a title."""

    def __getitem__(self, key: str, /) -> object: ...


Thing = TypeVar("Thing", bound=Titled)


def best_matches(things: Iterable[Thing], text: str) -> list[Thing]:
    """The things whose titles the text names best, several if they are equally good; [] if it names none."""
    words = words_of(text)
    scored = [(_score(str(thing["title"]), words), thing) for thing in things]
    best = max((score for score, _ in scored), default=0.0)
    return [thing for score, thing in scored if score == best] if best >= ENOUGH else []


def named_by(things: Iterable[Thing], name: str) -> list[Thing]:
    """The things a name can stand for: those called exactly so, else with all its words, else with words like them.

    Stricter than `best_matches`, for what is about to be changed: a word that is not in the title speaks against it,
    and small words alone ("the task") name only what is called exactly so.
    """
    titled = [(" ".join(str(thing["title"]).casefold().split()), thing) for thing in things]
    wanted = words_of(name)
    if exact := [thing for title, thing in titled if title == " ".join(name.casefold().split())]:
        return exact
    if not wanted:
        return []
    worded = [(WORD.findall(title), thing) for title, thing in titled]
    if whole := [thing for words, thing in worded if set(wanted) <= set(words)]:
        return whole
    return [thing for words, thing in worded if all(_is_like(word, words) for word in wanted)]


def _is_like(word: str, words: list[str]) -> bool:
    """Short words are alike by chance: "all" is no slip of "call"."""
    return word in words or (len(word) >= LONG_ENOUGH and bool(get_close_matches(word, words, 1, SPELLING)))


def words_of(text: str) -> list[str]:
    """The words that say something."""
    return [word for word in WORD.findall(text.casefold()) if word not in SMALL_WORDS]


def _score(title: str, words: list[str]) -> float:
    wanted = words_of(title)
    if not wanted or not words:
        return 0.0
    found = [word for word in wanted if get_close_matches(word, words, n=1, cutoff=SPELLING)]
    return len("".join(found)) / len("".join(wanted))
