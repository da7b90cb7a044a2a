"""Google's Gemini, through its OpenAI-compatible endpoint (https://ai.google.dev/gemini-api/docs/openai)."""

from typing import ClassVar

from agent.providers.chat_completions import ChatCompletionsProvider


class GeminiProvider(ChatCompletionsProvider):
    """A call's `extra_content` carries the thought signature, without which the next turn is refused."""

    name: ClassVar[str] = "gemini"
    call_extra: ClassVar[str | None] = "extra_content"
