"""What OpenAI, OpenRouter and Gemini share: the Chat Completions API (https://platform.openai.com/docs/api-reference/chat).

A vendor's own file says only how it differs.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from types import MappingProxyType
from typing import Any, ClassVar

import httpx2
import openai

from agent.providers.base import ChatMessage, ChatRequest, ToolRequest, ToolSpec
from agent.providers.chat_completions_stream import ChatCompletionsFold
from agent.providers.config import ProviderConfig
from agent.providers.reading import mapping
from agent.providers.sdk import raw_stream
from agent.providers.sse import ServerSentEvents
from agent.providers.wire import WireProvider
from config.common.tls import trusted


class ChatCompletionsProvider(WireProvider):
    """A vendor that speaks Chat Completions."""

    length_parameter: ClassVar[str] = "max_tokens"
    # Fields beside the standard ones that come with a tool call, or with the message around it, and must be sent back.
    call_extra: ClassVar[str | None] = None
    message_extra: ClassVar[str | None] = None
    adaptations: ClassVar[Mapping[str, str | None]] = MappingProxyType(
        {
            "temperature": None,
            "tools": None,  # a model that knows no tools can still talk
            "stream_options": None,
            "max_tokens": "max_completion_tokens",
            "max_completion_tokens": "max_tokens",
        }
    )

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        self._client = openai.AsyncOpenAI(
            api_key=config.api_key,
            base_url=config.base_url,
            max_retries=0,
            # Prompts go to the configured host alone.
            http_client=openai.DefaultAsyncHttpxClient(follow_redirects=False, verify=trusted()),
            timeout=httpx2.Timeout(None, connect=config.timeouts.connect),
            default_headers=self._headers(),  # type: ignore[arg-type]  # the SDK drops Omit, though its type does not say so
        )

    async def warm(self) -> None:
        """Load what the SDK loads on first use."""
        _ = self._client.chat.completions.with_streaming_response

    async def aclose(self) -> None:
        """Close the connection pool."""
        await self._client.close()

    def _headers(self) -> dict[str, str | openai.Omit]:
        """Headers for every request. The SDK would send the OpenAI account's ids from the environment to anybody."""
        return {"OpenAI-Organization": openai.omit, "OpenAI-Project": openai.omit}

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            self.length_parameter: request.max_tokens,
            "temperature": request.temperature,
            "messages": list(self._turns(request)),
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.tools:
            body["tools"] = [_tool(tool) for tool in request.tools]
        return body

    def _turns(self, request: ChatRequest) -> Iterator[dict[str, Any]]:
        if request.system_prompt:
            yield {"role": "system", "content": request.system_prompt}
        for message in request.turns:
            if message.role == "tool":
                yield {"role": "tool", "tool_call_id": message.tool_call_id, "content": message.content}
            elif message.tool_calls:
                yield self._calling_turn(message)
            else:
                yield {"role": message.role, "content": message.content}

    def _calling_turn(self, message: ChatMessage) -> dict[str, Any]:
        turn: dict[str, Any] = {"role": "assistant", "content": message.content}
        turn["tool_calls"] = [self._call(call) for call in message.tool_calls]
        for call in message.tool_calls:
            turn |= self._kept(call, self.message_extra)
        return turn

    def _call(self, call: ToolRequest) -> dict[str, Any]:
        function = {"name": call.name, "arguments": call.arguments}
        return {"id": call.id, "type": "function", "function": function} | self._kept(call, self.call_extra)

    def _kept(self, call: ToolRequest, field: str | None) -> dict[str, Any]:
        """What this vendor wants to see again; another vendor's is left alone."""
        kept = mapping(call.provider_data.get(self.name))
        return {field: kept[field]} if field and field in kept else {}

    def _send(self, body: Mapping[str, Any]) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        create = self._client.chat.completions.with_streaming_response.create
        # As it is: the SDK would go through each typed argument, the tools' schemas too, by its hints, in milliseconds.
        opening = create(model=str(body["model"]), messages=(), stream=True, extra_body=body)
        return raw_stream(openai, opening)

    def _splitter(self) -> ServerSentEvents:
        return ServerSentEvents()

    def _fold(self, request: ChatRequest) -> ChatCompletionsFold:
        return ChatCompletionsFold(
            vendor=self.name,
            label=self.config.label,
            tools_offered=bool(request.tools),
            call_extra=self.call_extra,
            message_extra=self.message_extra,
        )


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.input_schema)}
    return {"type": "function", "function": function}
