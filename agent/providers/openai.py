"""OpenAI, and servers that speak like it."""

from typing import ClassVar

import openai

from agent.providers.chat_completions import ChatCompletionsProvider


class OpenAIProvider(ChatCompletionsProvider):
    """OpenAI's models. The newer ones take only `max_completion_tokens`, some compatible servers only `max_tokens`."""

    name: ClassVar[str] = "openai"
    length_parameter: ClassVar[str] = "max_completion_tokens"

    def _headers(self) -> dict[str, str | openai.Omit]:
        return {}  # with the account's ids
