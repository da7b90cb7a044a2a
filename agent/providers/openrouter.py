"""OpenRouter: many vendors' models behind one key (https://openrouter.ai/docs)."""

from typing import ClassVar

import openai

from agent.providers.chat_completions import ChatCompletionsProvider


class OpenRouterProvider(ChatCompletionsProvider):
    """Reasoning models need their `reasoning_details` back together with the calls they led to."""

    name: ClassVar[str] = "openrouter"
    message_extra: ClassVar[str | None] = "reasoning_details"

    def _headers(self) -> dict[str, str | openai.Omit]:
        return {**super()._headers(), "X-Title": "Daymark"}
