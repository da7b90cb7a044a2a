"""The rule-based assistant as a provider among others."""

import asyncio
import re
from collections.abc import AsyncGenerator
from typing import ClassVar

from agent.providers.base import ChatRequest, Finished, LLMProvider, ProviderEvent, TextDelta
from agent.providers.briefing import OPENING, find
from agent.providers.config import ProviderConfig
from agent.providers.offline.answers import nothing_known
from agent.providers.offline.intents import answer_to

INTRODUCTION = (
    "I'm Daymark's built-in rule-based assistant: no language model is at work here, "
    "and what I say comes straight from your own plan.\n\n"
)
WORD = re.compile(r"\s*\S+\s*")


class OfflineProvider(LLMProvider):
    """Answers by rule, word by word, from what any model would be told."""

    name: ClassVar[str] = "offline"

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(model=config.model)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ProviderEvent, None]:
        """See `LLMProvider.stream`. A word counts as a token."""
        words = WORD.findall(_reply(request))
        for word in words[: request.max_tokens]:
            yield TextDelta(text=word)
            await asyncio.sleep(0)  # others have their turn, as with any stream
        yield Finished(reason="length" if len(words) > request.max_tokens else "stop")


def _reply(request: ChatRequest) -> str:
    briefing = find(request.messages)
    said = [message for message in request.messages if not message.content.startswith(OPENING)]
    question = next((message.content for message in reversed(said) if message.role == "user"), "")
    introduction = "" if any(message.role == "assistant" for message in said) else INTRODUCTION
    return introduction + (answer_to(briefing, question) if briefing else nothing_known())
