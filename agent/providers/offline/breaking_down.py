"""The play that takes a goal apart by a template. The tool checks it, orders it and asks before it stands."""

import re

from agent.providers.offline.naming import thing_named
from agent.providers.offline.plays import Play, act, call
from agent.providers.offline.sentences import Sentence
from agent.providers.offline.talk import Call, Talk
from agent.providers.offline.templates import template_for
from agent.providers.offline.things import Thing, subject_of

LONGEST_NAME = 120  # of the goal's title inside a task's


def break_down(talk: Talk, sentence: Sentence, match: re.Match[str]) -> Play:
    """ "break down 'run a half-marathon'"."""
    name = re.sub(r"^(?:the |my )?goal:?\s+", "", sentence.plain(match["thing"]), flags=re.IGNORECASE)
    about = subject_of(talk)
    if about and about.kind == "goal" and about.title.casefold() in talk.question.casefold():
        return (yield from act(proposal_for(about)))  # others may have its title; this talk is about this one
    goal = yield from thing_named(talk, name, ("goal",), frozenset({"active", "paused"}))
    return (yield from act(proposal_for(goal)))


def proposal_for(goal: Thing) -> Call:
    """The call with the template's steps."""
    name = goal.title if len(goal.title) <= LONGEST_NAME else f"{goal.title[: LONGEST_NAME - 1]}…"
    return call(
        "break_down_goal",
        goal=goal.id,
        tasks=[
            {
                "key": step.key,
                "title": step.title.replace("{goal}", name),
                "estimate_minutes": step.minutes,
                "done_when": step.done_when,
                "first_step": step.first_step,
                "depends_on": list(step.after),
            }
            for step in template_for(goal.title).steps
        ],
    )
