"""OpenRouter: many vendors' models behind one key (https://openrouter.ai/docs)."""

from collections.abc import Mapping
from typing import ClassVar

import openai

from agent.providers.chat_completions import ChatCompletionsProvider


class OpenRouterProvider(ChatCompletionsProvider):
    """Reasoning models need their `reasoning_details` back together with the calls they led to."""

    name: ClassVar[str] = "openrouter"
    # The SDK would send the OpenAI account's ids from the environment to this other company.
    headers: ClassVar[Mapping[str, str | openai.Omit]] = {
        "X-Title": "Daymark",
        "OpenAI-Organization": openai.omit,
        "OpenAI-Project": openai.omit,
    }
    message_extra: ClassVar[str | None] = "reasoning_details"
