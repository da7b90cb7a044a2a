"""Ollama, through its own chat API (https://github.com/ollama/ollama/blob/main/docs/api.md)."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any, ClassVar

import httpx

from agent.providers.base import ChatMessage, ChatRequest, ToolRequest, ToolSpec
from agent.providers.config import ProviderConfig
from agent.providers.ndjson import JsonLines
from agent.providers.ollama_stream import OllamaFold
from agent.providers.reading import parse_arguments
from agent.providers.vendor_errors import VendorError
from agent.providers.wire import WireProvider
from config.common.tls import trusted

DEFAULT_CONTEXT_TOKENS = 4096
CHARACTERS_PER_TOKEN = 3  # cautious: English has about four


class OllamaProvider(WireProvider):
    """Models on the person's own machine."""

    name: ClassVar[str] = "ollama"
    adaptations: ClassVar[Mapping[str, str | None]] = MappingProxyType({"tools": None})  # many local models know none

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        self._client = httpx.AsyncClient(
            base_url=config.base_url,
            timeout=httpx.Timeout(None, connect=config.timeouts.connect),
            verify=trusted(),
            headers={"Authorization": f"Bearer {config.api_key}"} if config.api_key else {},
        )

    async def aclose(self) -> None:
        """Close the connection pool."""
        await self._client.aclose()

    def _body(self, request: ChatRequest) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "options": {"temperature": request.temperature, "num_predict": request.max_tokens},
            "messages": list(_turns(request)),
            "stream": True,
        }
        if request.tools:
            body["tools"] = [_tool(tool) for tool in request.tools]
        if window := _context_tokens(body["messages"], request):
            body["options"]["num_ctx"] = window
        return body

    @asynccontextmanager
    async def _send(self, body: Mapping[str, Any]) -> AsyncIterator[AsyncIterator[bytes]]:
        async with self._client.stream("POST", "/api/chat", json=body) as response:
            if not response.is_success:
                raise VendorError.from_body(response.status_code, await response.aread(), response.headers)
            yield response.aiter_bytes()

    def _splitter(self) -> JsonLines:
        return JsonLines()

    def _fold(self, request: ChatRequest) -> OllamaFold:
        return OllamaFold(label=self.config.label, tools_offered=bool(request.tools))


def _tool(tool: ToolSpec) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.input_schema)}
    return {"type": "function", "function": function}


def _turns(request: ChatRequest) -> Iterator[dict[str, Any]]:
    if request.system_prompt:
        yield {"role": "system", "content": request.system_prompt}
    names = {call.id: call.name for message in request.messages for call in message.tool_calls}
    for message in request.turns:
        yield _turn(message, names)


def _turn(message: ChatMessage, names: Mapping[str, str]) -> dict[str, Any]:
    turn: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.tool_calls:
        turn["tool_calls"] = [_call(call) for call in message.tool_calls]
    if message.tool_call_id is not None:  # Ollama knows a result by the tool's name, not by the call's id
        turn["tool_name"] = names.get(message.tool_call_id, "")
    return turn


def _call(call: ToolRequest) -> dict[str, Any]:
    return {"function": {"name": call.name, "arguments": parse_arguments(call.arguments)}}


def _context_tokens(turns: list[dict[str, Any]], request: ChatRequest) -> int | None:
    """The window to ask for, None where Ollama's own is enough.

    Ollama drops the oldest turns without a word when they do not fit, and the person's own data comes first. Powers of
    two, because each new size makes it load the model again.
    """
    tools = sum(len(tool.description) + len(str(tool.input_schema)) for tool in request.tools)
    characters = tools + sum(len(turn["content"]) for turn in turns)
    needed = characters // CHARACTERS_PER_TOKEN + request.max_tokens
    return None if needed <= DEFAULT_CONTEXT_TOKENS else 1 << (needed - 1).bit_length()
