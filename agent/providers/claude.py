"""Claude, through Anthropic's Messages API (https://docs.anthropic.com/en/api/messages-streaming)."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from itertools import groupby
from types import MappingProxyType
from typing import Any, ClassVar

import anthropic
import httpx2

from agent.providers.base import ChatMessage, ChatRequest, ToolRequest, ToolSpec
from agent.providers.claude_stream import ClaudeFold
from agent.providers.config import ProviderConfig
from agent.providers.reading import mapping, objects, parse_arguments
from agent.providers.sdk import raw_stream
from agent.providers.sse import ServerSentEvents
from agent.providers.wire import WireProvider
from config.common.tls import trusted


class ClaudeProvider(WireProvider):
    """Anthropic's models."""

    name: ClassVar[str] = "claude"
    adaptations: ClassVar[Mapping[str, str | None]] = MappingProxyType({"temperature": None})

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        self._client = anthropic.AsyncAnthropic(
            api_key=config.api_key,
            base_url=config.base_url,
            max_retries=0,
            # Prompts go to the configured host alone.
            http_client=anthropic.DefaultAsyncHttpxClient(follow_redirects=False, verify=trusted()),
            timeout=httpx2.Timeout(None, connect=config.timeouts.connect),
            open_telemetry=False,
        )

    async def warm(self) -> None:
        """Load what the SDK loads on first use."""
        _ = self._client.messages.with_streaming_response

    async def aclose(self) -> None:
        """Close the connection pool."""
        await self._client.close()

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": request.max_tokens,
            "temperature": min(request.temperature, 1.0),
            "messages": list(_turns(request.turns)),
            "stream": True,
        }
        if request.system_prompt:
            body["system"] = request.system_prompt
        if request.tools:
            body["tools"] = [_tool(tool) for tool in request.tools]
        return body

    def _send(self, body: Mapping[str, Any]) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        # The newest models take no temperature, so the SDK has no argument for it; the older ones still do.
        untyped = {"temperature": body["temperature"]} if "temperature" in body else None
        typed = {name: value for name, value in body.items() if name != "temperature"}
        create = self._client.messages.with_streaming_response.create
        return raw_stream(anthropic, create(**typed, extra_body=untyped))

    def _splitter(self) -> ServerSentEvents:
        return ServerSentEvents()

    def _fold(self, request: ChatRequest) -> ClaudeFold:
        return ClaudeFold(label=self.config.label, tools_offered=bool(request.tools))


def _tool(tool: ToolSpec) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.input_schema)}


def _turns(messages: Iterable[ChatMessage]) -> Iterator[dict[str, Any]]:
    """Turns that alternate: a tool's result is something the user says, and all results of one turn go together."""
    for role, turn in groupby(messages, key=lambda message: "assistant" if message.role == "assistant" else "user"):
        yield {"role": role, "content": [block for message in turn for block in _blocks(message)]}


def _blocks(message: ChatMessage) -> Iterator[dict[str, Any]]:
    if message.role == "tool":
        yield {"type": "tool_result", "tool_use_id": message.tool_call_id, "content": message.content}
        return
    calls = [(call, _thinking(call)) for call in message.tool_calls]
    if calls:  # the thoughts before the first call were had before the text
        yield from calls[0][1]
    if message.content.strip():
        yield {"type": "text", "text": message.content}
    for position, (call, thinking) in enumerate(calls):
        if position:
            yield from thinking
        yield {"type": "tool_use", "id": call.id, "name": call.name, "input": parse_arguments(call.arguments)}


def _thinking(call: ToolRequest) -> list[dict[str, Any]]:
    """The signed thoughts that led to this call; the model must see them again, unchanged."""
    return [dict(block) for block in objects(mapping(call.provider_data.get("claude")).get("thinking"))]
