"""One step of a turn: what to say, or which tools to call next. A pure function of what was said and brought so far."""

from agent.providers.offline import answers, backlog, small_talk
from agent.providers.offline.commands import command_in
from agent.providers.offline.grammar import Command
from agent.providers.offline.intents import answer_to, goal_asked_about, intent_of
from agent.providers.offline.naming import WHICH
from agent.providers.offline.orders import ORDERS
from agent.providers.offline.plays import READS, Calls, NotOffered, next_of
from agent.providers.offline.shown import as_commanded
from agent.providers.offline.talk import Talk
from agent.providers.offline.telling import told

AGAIN = "A written answer decides nothing. I ask again: decide with the Approve and Reject buttons of this request.\n\n"


def next_step(talk: Talk) -> Calls | str:
    """The calls to make now, or the words that end the turn."""
    if any(not result.ok or result.call.tool not in READS for result in talk.last_step):
        return told(talk.last_step, talk.today)
    commanded = as_commanded(talk, WHICH)
    found = command_in(commanded)
    if found is None:
        return _answer(commanded)
    command, play = found
    try:
        return next_of(play, commanded) if talk.offered else _without_tools(command, commanded)
    except NotOffered:
        return _without_tools(command, commanded)


def words_before(talk: Talk, calls: Calls) -> str:
    """What is said before the calls: "" but where they ask again for what a written yes has withdrawn."""
    return AGAIN if talk.withdrawn and list(calls) == list(talk.withdrawn) else ""


def _without_tools(command: Command, talk: Talk) -> str:
    """An order cannot be followed; a question may be answered from the briefing."""
    return (small_talk.change if command in ORDERS else answer_to)(talk.briefing, talk.question)


def _answer(talk: Talk) -> Calls | str:
    """What is no command, most of it without a tool; an order that no command fits is answered with examples."""
    if not talk.offered:
        return answer_to(talk.briefing, talk.question)
    name = intent_of(talk.question).name
    if name in {"change", "other days"}:
        return small_talk.not_understood(talk.briefing, talk.question)
    if name == "help":
        return small_talk.help_with_tools(talk.briefing, talk.question)
    if name == "fallback" and answers.named_things(talk.briefing, talk.question) is None:
        return small_talk.not_understood(talk.briefing, talk.question)
    goal = goal_asked_about(talk.briefing, talk.question)
    if goal is not None and talk.offers("list_tasks"):
        return next_of(backlog.of_goal(talk, goal), talk)
    return answer_to(talk.briefing, talk.question)
