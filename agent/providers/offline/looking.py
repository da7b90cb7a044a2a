"""Plays that look something up which the briefing does not hold: other days, anything by name, free time, history."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent.providers.offline import answers
from agent.providers.offline.dates import Days, days_of
from agent.providers.offline.durations import minutes_of
from agent.providers.offline.matching import words_of
from agent.providers.offline.phrases import (
    bullets,
    count_of,
    day_in_words,
    duration,
    item_line,
    listed,
    numbered,
    paragraphs,
)
from agent.providers.offline.plays import Answered, Play, call, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk
from agent.providers.offline.things import clock_in, things_in

DAYS_OF_WEEK = 7
MOST_FREE_DAYS = 31
USUAL_FREE_MINUTES = 30


def days_ahead(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what is on friday", "what about next week"."""
    days = days_of(match["date"], talk.today)
    if days is None:
        raise Answered(f"I don't know a day “{match['date']}”.")
    days = _as_past(days, match, talk)
    if days.first == days.last == talk.today:
        return answers.today(talk.briefing, talk.question)
    if days.is_one_day:
        return _day((yield from read("get_day", date=days.first.isoformat())).get("day", {}), talk.today)
    if (days.last - days.first).days >= DAYS_OF_WEEK:
        raise Answered(f"That is {count_of((days.last - days.first).days + 1, 'day')}: ask me for a day or a week.")
    week = (yield from read("get_week", date=days.first.isoformat())).get("week", {})
    return _week(week, days, talk.today)


def _as_past(days: Days, match: re.Match[str], talk: Talk) -> Days:
    """ "what did I plan for 28 September?": a date without a year is then one that is over."""
    is_asked_of_the_past = re.search(r"\b(?:did|was|were|had)\b", talk.question, re.IGNORECASE)
    names_no_year = re.search(r"[a-z]", match["date"], re.IGNORECASE) and not re.search(r"\d{4}", match["date"])
    if not (is_asked_of_the_past and names_no_year and re.search(r"\d", match["date"]) and days.is_one_day):
        return days
    if days.first <= talk.today or re.match(r"the |in |\d+ (?:day|week|month|year)", match["date"], re.IGNORECASE):
        return days
    before = days_of(f"{days.first.year - 1}-{days.first:%m-%d}", talk.today)
    return before or days


def find(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "find 'x'": among items, tasks and goals."""
    name = sentence.plain(match["thing"])
    word = max(words_of(name) or [name], key=len)[:100]
    first, last = talk.today - timedelta(90), talk.today + timedelta(365)
    results = yield [
        call("find_items", search=word, from_date=first.isoformat(), to_date=last.isoformat(), limit=20),
        call("list_tasks", search=word, limit=20),
        call("list_goals", search=word, limit=20),
    ]
    wanted = words_of(name) or [name.casefold()]
    things = [thing for result in results for thing in things_in(result.data, talk.today)]
    found = [thing for thing in things if all(part in thing.title.casefold() for part in wanted)]
    if not found:
        return f"I found nothing called “{name[:200]}”."
    return paragraphs(f"I found {count_of(len(found), 'thing')}:", numbered(found, lambda thing: thing.line))


def free_time(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "when am I free tomorrow for 1h"."""
    phrase, length = match["date"], match["length"]
    days = days_of(phrase, talk.today) if phrase else Days(first=talk.today, last=talk.today + timedelta(6))
    minutes = minutes_of(length) if length else USUAL_FREE_MINUTES
    if days is None or minutes is None or days.last < talk.today:
        raise Answered("I can look for free time from now on: say for example “when am I free tomorrow for 1h”.")
    first = max(days.first, talk.today)
    last = min(days.last, first + timedelta(MOST_FREE_DAYS - 1))
    data = yield from read("find_free_time", from_date=first.isoformat(), to_date=last.isoformat(), minutes=minutes)
    span = day_in_words(first, talk.today)
    span += f" to {day_in_words(last, talk.today)}" if last != first else ""
    if not data.get("free"):
        return f"You have no {duration(minutes)} free {span}, within your working hours and beside what has a time."
    return paragraphs(
        f"Free for {duration(minutes)} or more, {span}:",
        bullets(data["free"], lambda gap: _gap(gap, talk.today, is_one_day=first == last)),
    )


def history(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what did you change today"."""
    since = datetime.combine(talk.today, time(), ZoneInfo(talk.briefing["now"]["time_zone"]))
    mine = "agent" if match["who"].casefold() == "you" else None
    data = yield from read("list_changes", via=mine, since=since.isoformat(), limit=20)
    # What waits, was rejected or expired was not done.
    done = [change for change in data.get("changes", ()) if change.get("state") in {"applied", "undone"}]
    if not done:
        return "Nothing was changed today." if mine is None else "I have changed nothing today."
    return paragraphs("Today, newest first:", bullets(done, _change))


def due(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what is due next week"."""
    days = days_of(match["date"], talk.today)
    if days is None:
        raise Answered(f"I don't know a day “{match['date']}”.")
    first, last = days.first.isoformat(), days.last.isoformat()
    data = yield from read("list_tasks", status="open", due_from=first, due_until=last, limit=30)
    span = day_in_words(days.first, talk.today)
    span += "" if days.is_one_day else f" to {day_in_words(days.last, talk.today)}"
    things = list(things_in(data, talk.today))
    if not things:
        return f"Nothing is due {span}."
    return paragraphs(f"Open tasks due {span}:", numbered(things, lambda thing: thing.line))


def weekday(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "what day is june 5", "how long until june 5"."""
    days = days_of(match["date"], talk.today)
    if days is None:
        raise Answered(f"I don't know a day “{match['date']}”.")
    yield from ()
    ahead = (days.last - talk.today).days
    away = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(ahead)
    away = away or (f"in {count_of(ahead, 'day')}" if ahead > 0 else f"{count_of(-ahead, 'day')} ago")
    return f"{days.last:%A} {days.last.day} {days.last:%B %Y}: {away}."


def _day(day: Mapping[str, Any], today: date) -> str:
    on = date.fromisoformat(day["date"])
    items = day.get("items", ())
    near = {1: "Tomorrow, ", -1: "Yesterday, "}.get((on - today).days, "")
    heading = f"{near}{on:%A} {on.day} {on:%B %Y}"
    if not items:
        return paragraphs(f"Nothing is planned for {day_in_words(on, today)}.", str(day.get("summary") or ""))
    done = sum(item["status"] == "done" for item in items)
    return paragraphs(
        f"{heading}: {done} of {count_of(len(items), 'item')} done.",
        str(day.get("summary") or ""),
        numbered(items, _line),
    )


def _week(week: Mapping[str, Any], days: Days, today: date) -> str:
    areas = [str(area) for area in week.get("focus_areas") or ()]
    focus = f"The week is about {listed(areas)}." if areas else ""
    wanted = [day for day in week.get("days", ()) if days.first.isoformat() <= day["date"] <= days.last.isoformat()]
    planned = [day for day in wanted if day.get("items")]
    if not planned:
        first, last = day_in_words(days.first, today), day_in_words(days.last, today)
        return paragraphs(f"Nothing is planned from {first} to {last}.", focus)
    return paragraphs(focus, *(_day_in_week(day, today) for day in planned))


def _day_in_week(day: Mapping[str, Any], today: date) -> str:
    heading = day_in_words(date.fromisoformat(day["date"]), today)
    return paragraphs(f"{heading[0].upper()}{heading[1:]}:", bullets(day["items"], _line))


def _line(item: Mapping[str, Any]) -> str:
    return item_line(
        {
            "id": item["id"],
            "title": " ".join(str(item["title"]).split()),
            "status": item["status"],
            "priority": item.get("priority", "medium"),
            "start_at": clock_in(item),
            "duration_minutes": item.get("duration_minutes"),
            "goal_title": None,
            "task_title": None,
        }
    )


def _gap(gap: Mapping[str, Any], today: date, *, is_one_day: bool) -> str:
    on = "" if is_one_day else f"{day_in_words(date.fromisoformat(gap['date']), today)}: "
    return f"{on}{gap['start']} to {gap['end']} ({duration(gap['minutes'])})"


def _change(change: Mapping[str, Any]) -> str:
    state = "" if change.get("state") == "applied" else f" ({change.get('state')})"
    return f"{change.get('reason') or 'a change'}{state}"
