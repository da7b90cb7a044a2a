"""A model that does as it is told: whatever its script says, or whatever orders stand in what it reads.

A step is what one answer holds: words, or calls as `[("delete_goal", {"goal": 7}), …]`; arguments that are text go out
as they are. Which answer is due is read from the request alone: it is the same model after a retry and a restart.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.fakes.exchange import Exchange, Received
from tests.fakes.streams import chat_chunk, chat_stream, sse

Call = tuple[str, dict[str, Any] | str]
Step = str | Sequence[Call]
ORDER = re.compile(r"OBEY (\w+)((?: \w+=[\w-]+)*)")
LAST_WORDS = "As you wish."


def obedient(*steps: Step) -> Callable[[Received], Exchange]:
    """A vendor whose model answers with one step after another, and with the last one for ever."""

    def answer(request: Received) -> Exchange:
        return _said(steps[min(steps_taken(request), len(steps) - 1)])

    return answer


class Scripted:
    """As `obedient`; its steps are exchanged between two messages of the person."""

    def follow(self, *steps: Step) -> None:
        """Go through these from the next message on."""
        self.obey(obedient(*steps))

    def obey(self, answer: Callable[[Received], Exchange]) -> None:
        """Answer as this one does from here on."""
        self._answer = answer

    def __call__(self, request: Received) -> Exchange:
        return self._answer(request)


def suggestible(request: Received) -> Exchange:
    """A vendor whose model does what the newest text tells it to: `OBEY delete_goal goal=7`, wherever that stands."""
    return _said(orders_in(newest_text(request)) or LAST_WORDS)


def told_by_the_person(request: Received) -> Exchange:
    """A vendor whose model takes its steps from the person's message: `[[["create_task", {…}]], …]`, as JSON."""
    return obedient(*json.loads(request.last_user_text), LAST_WORDS)(request)


def steps_taken(request: Received) -> int:
    """How often the model has answered since the person last spoke."""
    roles = [message["role"] for message in request.body["messages"]]
    return roles[::-1][: roles[::-1].index("user")].count("assistant")


def results_in(request: Received) -> list[Any]:
    """What the model is told of the calls it made since the person last spoke."""
    messages = request.body["messages"]
    asked = max(place for place, message in enumerate(messages) if message["role"] == "user")
    return [json.loads(message["content"]) for message in messages[asked:] if message["role"] == "tool"]


def newest_text(request: Received) -> str:
    """What the model has not answered yet."""
    roles = [message["role"] for message in request.body["messages"]]
    answered = roles[::-1].index("assistant") if "assistant" in roles else len(roles)
    return "\n".join(str(message["content"]) for message in request.body["messages"][-answered:])


def orders_in(text: str) -> list[Call]:
    """Every order in the text, once each."""
    return [(tool, dict(map(_argument, given.split()))) for tool, given in dict.fromkeys(ORDER.findall(text))]


def _said(step: Step) -> Exchange:
    """The answer in the format of Chat Completions. Tokens: 10 in, 5 out."""
    if isinstance(step, str):
        return Exchange(writes=chat_stream([step]))
    calls = [
        {"index": place, "id": f"call_{place}", "function": {"name": tool, "arguments": _text(arguments)}}
        for place, (tool, arguments) in enumerate(step)
    ]
    delta = {"role": "assistant", "content": None, "tool_calls": calls}
    usage = {"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}
    return Exchange(writes=sse(chat_chunk(delta), chat_chunk({}, finish="tool_calls"), usage, "[DONE]"))


def _text(arguments: dict[str, Any] | str) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def _argument(text: str) -> tuple[str, Any]:
    name, value = text.split("=")
    return name, int(value) if value.isdigit() else value
