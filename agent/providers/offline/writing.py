"""Plays that write the words of a week or a day: its focus, a note."""

import re
from datetime import timedelta

from agent.providers.offline.adding import one_day
from agent.providers.offline.dates import days_of
from agent.providers.offline.plays import Answered, Play, act, call, read
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk

MOST_AREAS = 10
LONGEST_AREA = 100


def set_focus(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "set focus to 'a', 'b'", "set the focus of next week to writing and rest"."""
    parts = re.split(r"\s*(?:,\s*and\s|,|;|\sand\s|\s&\s)\s*", match["areas"])
    areas = [area for part in parts if (area := sentence.plain(part))]
    if not areas:
        raise Answered("What is the week about? Say for example “set focus to writing, base runs”.")
    if len(areas) > MOST_AREAS or any(len(area) > LONGEST_AREA for area in areas):
        raise Answered(f"A week has at most {MOST_AREAS} focus areas of up to {LONGEST_AREA} characters.")
    later = timedelta(7) if (match["which"] or "").casefold() == "next" else timedelta()
    yield from act(call("write_week", date=(talk.today + later).isoformat(), focus_areas=areas))
    return ""


def note(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "note for today: …": added to the day's summary, never in place of it."""
    text = sentence.plain(match["text"])
    days = days_of(match["date"] or "today", talk.today)
    if days is None or not text:
        raise Answered("Say for example “note for today: slept badly, keep it light”.")
    on = one_day(days, talk.today)
    if on == talk.today and not talk.offers("get_day"):
        before = talk.briefing["today"]["summary"]
    else:
        # The briefing may hold only the beginning of a long summary.
        before = str((yield from read("get_day", date=on.isoformat())).get("day", {}).get("summary") or "")
    summary = f"{before}\n{text}" if before else text
    return (yield from act(call("write_day", date=on.isoformat(), summary=summary)))
