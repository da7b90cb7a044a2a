"""Plays that make something: an item of a day, a task, a goal."""

import re
from collections.abc import Generator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from agent.providers.offline.dates import Days, misspelt_day
from agent.providers.offline.details import Details, details_of, impossible_in
from agent.providers.offline.durations import clock_after
from agent.providers.offline.matching import named_by
from agent.providers.offline.naming import thing_named
from agent.providers.offline.phrases import day_in_words, listed
from agent.providers.offline.plays import Answered, Calls, Play, act, call
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Result, Talk
from agent.providers.offline.things import goal_of

LONGEST_TITLE = 500
EXAMPLE = "add 'call the bank' to tomorrow at 9:30 for 30m !high"
EVERY = r"(?:(?:every|each) (?:\w+ )?(?:day|morning|evening|night|week|month|year|weekday|\w+day)|daily|weekly|monthly)"
_REPEATED = re.compile(rf"\b{EVERY}(?=$| (?:at|for|from|until|by|in) | [!#@\d])", re.IGNORECASE)
NO_REPEATS = "I can't repeat things by myself yet. Please add it to the days you want, one by one."
_KIND_ALONE = re.compile(r"(?:(?:an?|the|my|new|another) )*(?:items?|tasks?|goals?|entry|to-?dos?)", re.IGNORECASE)
_EMPTY = " '\"“”‘’„‚«»"
MONTHS_OF_SHORT, MONTHS_OF_MEDIUM = 3, 12


def add_item(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "add 'call the bank' to tomorrow 30m !high #health"."""
    details = _clear(sentence, match["rest"], talk.today)
    if details.due is not None:
        raise Answered(
            "A due date belongs to a task, a day to an item of the plan. Say “add task …” for something that is due, "
            f"or “{EXAMPLE}” for something to do on a day."
        )
    on, start = _when(talk, details)
    goal = (yield from goal_tagged(talk, details.goal)) if details.goal else None
    return (
        yield from act(
            call(
                "create_item", date=on.isoformat(), title=details.title, start=start, priority=details.priority,
                duration_minutes=details.minutes, goal=goal,
            )
        )
    )  # fmt: skip


def add_task(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "add task 'x' due friday 2h !urgent #goal"; a day without "due" means the same."""
    details = _clear(sentence, match["rest"], talk.today)
    if details.clock or details.in_minutes:
        raise Answered("A task is due on a date, without a time. For a time, put it on a day: say “" + EXAMPLE + "”.")
    due = _last_day(details)
    goal = (yield from goal_tagged(talk, details.goal)) if details.goal else None
    return (
        yield from act(
            call(
                "create_task", title=details.title, due_on=due and due.isoformat(), priority=details.priority,
                estimate_minutes=details.minutes, goal=goal,
            )
        )
    )  # fmt: skip


def add_goal(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "new goal 'x' by june"; a goal without a horizon gets that of its date, else a medium one."""
    rest, behind = _horizon_behind(match["rest"])
    details = _clear(sentence, rest, talk.today)
    if details.clock or details.minutes or details.in_minutes:
        raise Answered("A goal has a date, but no time and no length. Say for example “new goal 'Run 10 km' by june”.")
    target = _last_day(details)
    horizon = (match["horizon"] or behind or _horizon_of(target, talk.today)).casefold()
    parent = (yield from goal_tagged(talk, details.goal)) if details.goal else None
    return (
        yield from act(
            call(
                "create_goal", title=details.title, time_horizon=horizon, priority=details.priority,
                target_on=target and target.isoformat(), parent=parent,
            )
        )
    )  # fmt: skip


def repeated(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "run every tuesday"."""
    yield from ()
    return NO_REPEATS


def goal_tagged(talk: Talk, name: str) -> Generator[Calls, Sequence[Result], int]:
    """The id of the goal that "#name" stands for: an active one in sight, else one that is looked for."""
    active = named_by([goal_of(goal) for goal in talk.briefing["goals"]], name)
    if len(active) == 1 and not talk.briefing["omitted"].get("goals"):
        return active[0].id
    return (yield from thing_named(talk, name, ("goal",), frozenset({"active"}))).id


def one_day(days: Days, today: date) -> date:
    """The day; a question where several are named."""
    if days.is_one_day:
        return days.first
    span = f"{day_in_words(days.first, today)} to {day_in_words(days.last, today)}"
    raise Answered(f"That is more than one day ({span}). Which day do you mean? Nothing is changed yet.")


def _clear(sentence: Sentence, rest: str, today: date) -> Details:
    if _REPEATED.search(rest):
        raise Answered(NO_REPEATS)
    details = details_of(sentence, rest, today)
    beside = " ".join(details.unclear) if details.quoted else details.title
    if wrong := impossible_in(beside, today):
        raise Answered(f"{wrong} I added nothing; if it belongs to the title, put the whole title in quotes.")
    if details.unclear:
        unclear = listed(f"“{words}”" for words in details.unclear)
        raise Answered(f"I don't understand {unclear} there, so I added nothing. Say for example “{EXAMPLE}”.")
    if not details.title.strip(_EMPTY) or (not details.quoted and _KIND_ALONE.fullmatch(details.title)):
        raise Answered(f"What shall it be called? Say for example “{EXAMPLE}”.")
    if not details.quoted and (slip := misspelt_day(details.title)):
        written, meant = slip
        raise Answered(
            f"Do you mean “{meant}” by “{written}”? I added nothing. Say it again with “{meant}”, or put the whole "
            "title in quotes."
        )
    if len(details.title) > LONGEST_TITLE:
        raise Answered(f"That title is longer than {LONGEST_TITLE} characters. Please say it shorter.")
    return details


def _when(talk: Talk, details: Details) -> tuple[date, str | None]:
    if details.in_minutes is not None:
        if details.days or details.clock:
            raise Answered("That names two times. Say one of them, such as “in 2 hours” or “tomorrow at 9:30”.")
        now = talk.briefing["now"]
        return clock_after(details.in_minutes, talk.today, now["time"], ZoneInfo(now["time_zone"]))
    return one_day(details.days, talk.today) if details.days else talk.today, details.clock


def _last_day(details: Details) -> date | None:
    """ "by june" is until its last day."""
    if details.days and details.due:
        raise Answered("That names two dates. Which one is it due on?")
    days = details.due or details.days
    return days.last if days else None


def _horizon_behind(rest: str) -> tuple[str, str | None]:
    behind = re.search(r"[\s,(]+(?P<horizon>long|medium|short)(?:[\s-]term)?\)?$", rest, re.IGNORECASE)
    return (rest[: behind.start()], behind["horizon"]) if behind else (rest, None)


def _horizon_of(target: date | None, today: date) -> str:
    if target is None:
        return "medium"
    months = (target.year - today.year) * 12 + target.month - today.month
    return "short" if months < MONTHS_OF_SHORT else "medium" if months < MONTHS_OF_MEDIUM else "long"
