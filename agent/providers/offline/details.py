"""What stands after a title: "… to tomorrow at 9:30 for 30m !high #health due friday", in any order.

Taken from the end of the sentence only, piece by piece, so that "review the march budget" keeps its month.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.providers.offline.dates import PHRASE, Days, days_of
from agent.providers.offline.durations import CLOCK, DURATION, clock_of, minutes_of
from agent.providers.offline.sentences import QUOTE, Sentence

MOST_UNCLEAR = 5  # then it is no sentence that more reading would help
PRIORITIES = "low|medium|high|urgent"
_LOOSE = re.compile(
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_FILLER = re.compile(
    r"\s*\b(?:(?:to|on|in|into|onto) (?:my|the) "
    r"(?:plan|list|day|schedule|calendar|agenda|to-?do list|to-?dos|tasks|goals)"
    r"|to|on|as an? (?:item|task|goal)|with)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a sentence says of a new thing; None where it does not."""

    title: str = ""
    quoted: bool = False
    days: Days | None = None
    due: Days | None = None
    clock: str | None = None
    minutes: int | None = None
    in_minutes: int | None = None
    """Counted from now: "in 2 hours"."""
    priority: str | None = None
    goal: str | None = None
    unclear: Sequence[str] = ()
    """Words beside a quoted title that say nothing we know, and details that are given twice or cannot be."""


Reader = Callable[[re.Match[str], Sentence, date], dict[str, object] | None]


def details_of(sentence: Sentence, rest: str, today: date) -> Details:
    """The title, and the details behind it."""
    found = Details()
    while len(found.unclear) < MOST_UNCLEAR and (taken := _last_detail(sentence, rest, today, found)) is not None:
        rest, found = taken
    rest = _without_filler(rest).strip(" ,;:-–")
    found = replace(found, unclear=found.unclear[::-1])
    if sign := re.search(QUOTE, rest):
        beside = filter(None, map(sentence.plain, _without_filler(rest.replace(sign[0], " ")).split()))
        return replace(found, title=sentence.plain(sign[0]), quoted=True, unclear=(*found.unclear, *beside))
    return replace(found, title=sentence.plain(rest))


def _last_detail(sentence: Sentence, rest: str, today: date, found: Details) -> tuple[str, Details] | None:
    rest = rest.rstrip(" ,;")
    for pattern, reader in _READERS:
        match = pattern.search(rest)
        if match is None:
            continue
        read = reader(match, sentence, today)
        if read is None:
            continue
        left = rest[: match.start()]
        if any(getattr(found, name) is not None for name in read):
            return left, replace(found, unclear=(*found.unclear, sentence.plain(match[0])))
        return left, replace(found, **read)  # type: ignore[arg-type]  # the readers name fields of Details
    return None


def _without_filler(rest: str) -> str:
    while (shorter := _FILLER.sub("", rest.rstrip(" ,"))) != rest:
        rest = shorter
    return rest


def _goal(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object]:
    return {"goal": sentence.plain(match["goal"]).replace("-", " ").replace("_", " ").strip()}


def _goal_quoted(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object] | None:
    """ "… for 'y'" is a goal only behind a quoted title: else it may be the title."""
    return _goal(match, sentence, today) if re.search(QUOTE, match.string[: match.start()]) else None


def impossible_in(rest: str, today: date) -> str | None:
    """What is wrong with a date, a time or a length at the end that is like one and is none; None where nothing is."""
    if match := _FIGURES.search(rest):
        return (
            f"I don't read “{match['date'] or match['dotted']}” as a date: say it like “december 31” or “2026-12-31”."
        )
    if (
        (match := _A_DATE.search(rest))
        and not _LOOSE.fullmatch(match["date"])
        and days_of(match["date"], today) is None
    ):
        return f"“{match['date']}” is no date."
    if (match := _A_CLOCK.search(rest)) and clock_of(match["clock"]) is None:
        return f"“{match['clock']}” is no time of day."
    if (match := _A_LENGTH.search(rest)) and minutes_of(match["length"]) is None:
        return f"“{match['length']}” is no length I can plan: it goes from 1 minute to 24 hours."
    return None


def _priority(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object]:
    return {"priority": match["priority"].casefold()}


def _in_minutes(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object] | None:
    minutes = minutes_of(match["length"])
    return {"in_minutes": minutes} if minutes else None


def _minutes(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object] | None:
    minutes = minutes_of(match["length"])
    return {"minutes": minutes} if minutes else None


def _clock(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object] | None:
    clock = clock_of(match["clock"])
    return {"clock": clock} if clock else None


def _days(match: re.Match[str], sentence: Sentence, today: date) -> dict[str, object] | None:
    preposition, phrase = (match["preposition"] or "").casefold(), match["date"].casefold()
    if not preposition and _LOOSE.fullmatch(phrase):
        return None  # "buy sun", "thank may": too short to be a date without a word that says so
    days = days_of(phrase, today)
    if days is None:
        return None
    return {"due" if preposition.startswith(("due", "by")) else "days": days}


def _at_end(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s,;]+){pattern}$", re.IGNORECASE)


_FIGURES = _at_end(
    r"(?:(?P<date>\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?)"
    r"|(?:on|by|due|until) (?P<dotted>\d{1,2}\.\d{1,2}))"
)
_A_DATE = _at_end(rf"(?P<date>{PHRASE})")
_A_CLOCK = _at_end(rf"(?P<clock>{CLOCK})")
_A_LENGTH = _at_end(rf"(?P<length>{DURATION})")
_READERS: Sequence[tuple[re.Pattern[str], Reader]] = (
    (_at_end(rf"#(?P<goal>{QUOTE}|[\w-]+)"), _goal),
    (_at_end(rf"!(?P<priority>{PRIORITIES})"), _priority),
    (_at_end(rf"(?:with |at |of )?(?P<priority>{PRIORITIES}) priority"), _priority),
    (_at_end(rf"(?:with |at )?priority:? (?P<priority>{PRIORITIES})"), _priority),
    (_at_end(rf"in (?P<length>{DURATION})"), _in_minutes),
    (_at_end(rf"(?:(?:for|takes|taking|about|lasting) )?(?P<length>{DURATION})"), _minutes),
    (_at_end(r"for (?P<length>\d{1,3} minutes)"), _minutes),
    (_at_end(rf"(?P<clock>{CLOCK})"), _clock),
    (
        _at_end(
            r"(?:(?P<preposition>due (?:on|by|at|in)|due|by|until|till|on|for|to|at|this coming) )?(?:the (?=[a-z]+ ))?"
            rf"(?P<date>{PHRASE})(?:'s (?:plan|list))?"
        ),
        _days,
    ),
    (_at_end(rf"(?:to|for|under|towards?) (?:the |my )?goal:? (?P<goal>{QUOTE}|[^{QUOTE[1:]}+?)"), _goal),
    (_at_end(rf"(?:to|for|under|towards?) (?P<goal>{QUOTE})"), _goal_quoted),
)
