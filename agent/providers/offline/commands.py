"""What is wanted: the first row of the grammar that fits, orders before questions."""

from dataclasses import replace

from agent.providers.offline.grammar import Command
from agent.providers.offline.orders import ORDERS
from agent.providers.offline.plays import Play
from agent.providers.offline.questions import QUESTIONS
from agent.providers.offline.sentences import sentence_of
from agent.providers.offline.talk import Talk


def command_in(talk: Talk) -> tuple[Command, Play] | None:
    """The command and its play; None where the question is none."""
    sentence = sentence_of(talk.question)
    if sentence is None:
        return None
    # "ok" alone is no politeness before something else.
    text = sentence.text or " ".join(talk.question.strip(" .,!?…\n").split())
    sentence = replace(sentence, text=text)
    if not text:
        return None
    for command in (*ORDERS, *QUESTIONS):
        if match := command.compiled.fullmatch(sentence.text):
            return command, command.play(talk, sentence, match)
    return None
