"""The play that has days planned. The planner finds the times, and the person decides on its proposal."""

import re
from datetime import timedelta

from agent.providers.offline.plays import Play, act, call
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Talk

EVERYTHING = re.compile(r"\b(?:replan|reschedule|reorgani[sz]e|tasks|work|everything|things|month)\b", re.IGNORECASE)


def plan(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "plan my day", "plan next week", "replan"."""
    text = sentence.text.casefold()
    if "week" in text:
        day = talk.today + timedelta(7 if "next" in text else 0)
        return (yield from act(call("plan_week", date=day.isoformat())))
    if "tomorrow" in text:
        return (yield from act(call("plan_day", date=(talk.today + timedelta(1)).isoformat())))
    if EVERYTHING.search(text):
        return (yield from act(call("replan")))
    return (yield from act(call("plan_day", date=talk.today.isoformat())))
