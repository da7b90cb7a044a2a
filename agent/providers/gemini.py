"""Google's Gemini, through its OpenAI-compatible endpoint (https://ai.google.dev/gemini-api/docs/openai)."""

from collections.abc import Mapping
from typing import ClassVar

import openai

from agent.providers.chat_completions import ChatCompletionsProvider


class GeminiProvider(ChatCompletionsProvider):
    """A call's `extra_content` carries the thought signature, without which the next turn is refused."""

    name: ClassVar[str] = "gemini"
    # The SDK would send the OpenAI account's ids from the environment to this other company.
    headers: ClassVar[Mapping[str, str | openai.Omit]] = {
        "OpenAI-Organization": openai.omit,
        "OpenAI-Project": openai.omit,
    }
    call_extra: ClassVar[str | None] = "extra_content"
