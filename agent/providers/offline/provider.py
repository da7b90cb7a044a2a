"""The rule-based assistant as a provider among others."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from typing import ClassVar

from agent.providers.base import (
    ChatRequest,
    Finished,
    LLMProvider,
    ProviderEvent,
    TextDelta,
    ToolCallArguments,
    ToolCallEnded,
    ToolCallStarted,
)
from agent.providers.config import ProviderConfig
from agent.providers.offline.plays import Calls
from agent.providers.offline.small_talk import NO_MODEL, nothing_known
from agent.providers.offline.talk import Call, fingerprint, talk_of
from agent.providers.offline.turns import next_step, words_before

INTRODUCTION = (
    "I'm Daymark's built-in rule-based assistant: no language model is at work here, "
    "and what I say comes straight from your own plan.\n\n"
)
WORD = re.compile(r"\s*\S+\s*")


class OfflineProvider(LLMProvider):
    """Answers by rule, word by word, from what any model would be told, and acts through the tools any model gets."""

    name: ClassVar[str] = "offline"

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(model=config.model)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ProviderEvent, None]:
        """See `LLMProvider.stream`. A word counts as a token."""
        # In a thread: the first date that is read loads a library, and others are to have their turn meanwhile.
        said, calls = await asyncio.to_thread(_step, request)
        words = WORD.findall(said)
        for word in words[: request.max_tokens]:
            yield TextDelta(text=word)
            await asyncio.sleep(0)  # others have their turn, as with any stream
        if calls:
            for event in _calling(calls, fingerprint(request.messages)):
                yield event
            yield Finished(reason="tool_calls")
            return
        yield Finished(reason="length" if len(words) > request.max_tokens else "stop")


def _step(request: ChatRequest) -> tuple[str, Calls]:
    """What to say, and then to call."""
    talk = talk_of(request)
    step = next_step(talk) if talk else nothing_known()
    if talk is not None and not isinstance(step, str):
        return words_before(talk, step), step
    is_first = talk is None or not any(message.role == "assistant" for message in talk.before)
    return (INTRODUCTION + str(step).removeprefix(NO_MODEL) if is_first else str(step)), ()


def _calling(calls: Calls, step: str) -> list[ProviderEvent]:
    return [event for number, call in enumerate(calls) for event in _one_call(call, f"call_{step}_{number}")]


def _one_call(call: Call, id_: str) -> list[ProviderEvent]:
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return [
        ToolCallStarted(id=id_, name=call.tool),
        ToolCallArguments(id=id_, delta=arguments),
        ToolCallEnded(id=id_, name=call.tool, arguments=arguments),
    ]
