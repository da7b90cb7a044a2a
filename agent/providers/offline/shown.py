"""What the person saw: the newest numbered list among the assistant's own words, read back from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from agent.providers.offline.dates import days_of
from agent.providers.offline.talk import Choice, Talk
from agent.providers.offline.things import Kind

_LINE = re.compile(r"^(\d{1,3})\. (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^(?:Plan for )?(?:\w+, )?[A-Z][a-z]+day (\d{1,2} [A-Z][a-z]+ \d{4})\b", re.MULTILINE)
_TODAY = re.compile(r"^[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+: ", re.MULTILINE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
CHOICE = re.compile(rf"(?:the |number |no\.? )*(\d{{1,2}}|{'|'.join(_ORDINALS)})(?: one)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A list by its numbers. `on` is the day of an other day's list, ISO; `is_day`: the places are those of a day."""

    lines: Mapping[int, str]
    on: str | None
    is_day: bool
    kind: Kind | None

    def names(self, number: int, title: str) -> bool:
        """Whether the line with this number shows this title."""
        return f"**{title}**" in self.lines[number]

    def title(self, number: int) -> str:
        """The title in that line."""
        bold = re.search(r"\*\*(.+?)\*\*", self.lines[number])
        return bold[1] if bold else self.lines[number]

    def choice(self, number: int) -> Choice:
        """That line, told from others that read the same."""
        return _choice(self.lines, number)


def shown_in(talk: Talk) -> Shown | None:
    """The newest list; None where none was shown, or it is too old to count."""
    for message in reversed(talk.before):
        if message.role == "assistant" and (lines := lines_in(message.content)):
            heading = _HEADING.search(message.content)
            on = _iso(heading[1], talk.today) if heading else None
            is_task = not heading and bool(re.search(r"overdue:|Coming up:|open tasks", message.content))
            is_day = heading is not None or _TODAY.search(message.content) is not None
            return Shown(lines=lines, on=on, is_day=is_day, kind="task" if is_task else "item" if is_day else None)
    return None


def lines_in(text: str) -> Mapping[int, str]:
    """The numbered lines of a text."""
    return {int(number): line for number, line in _LINE.findall(text)}


def chosen_number(question: str) -> int | None:
    """The number that an answer like "2", "the second one" says."""
    match = CHOICE.fullmatch(question.strip(" .!?\n"))
    if match is None:
        return None
    word = match[1].casefold()
    return int(word) if word.isdigit() else _ORDINALS.index(word) + 1


def as_commanded(talk: Talk, which: str) -> Talk:
    """The talk as of the command that led to "which one?", with the lines that were chosen by number since.

    Unchanged where the question is a command of its own.
    """
    said, question, choices = list(talk.before), talk.question, set()
    while len(said) >= 2 and which in said[-1].content and (number := chosen_number(question)) is not None:
        choices.add(_choice(lines_in(said[-1].content), number))
        question = said[-2].content
        said = said[:-2]
    return replace(talk, before=said, question=question, choices=frozenset(choices))


def _choice(lines: Mapping[int, str], number: int) -> Choice:
    line = lines.get(number, "")
    twins = [one for one in sorted(lines) if lines[one] == line]
    return Choice(line, twins.index(number) if line else 0, len(twins))


def _iso(words: str, today: date) -> str | None:
    """ "6 March 2026" -> "2026-03-06"."""
    days = days_of(words, today)
    return days.first.isoformat() if days else None
