"""The fold of Anthropic's stream: content blocks, one after another, between message_start and message_stop."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.providers.base import (
    Finish,
    Finished,
    ProviderEvent,
    ReasoningDelta,
    TextDelta,
    TokenUsage,
    ToolCallArguments,
    ToolCallEnded,
    ToolCallStarted,
)
from agent.providers.errors import refused, unexpected_tool_call
from agent.providers.reading import count, json_text, mapping, parse_object, text
from agent.providers.vendor_errors import VendorError

LENGTH = frozenset({"max_tokens", "model_context_window_exceeded"})


@dataclass(kw_only=True)
class _Block:
    """A content block that is still open. Blocks of other types (server tools and their results) are skipped."""

    type: str
    id: str
    name: str
    input: Mapping[str, Any]
    arguments: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)
    signature: str = ""
    sealed: str = ""


class ClaudeFold:
    """One answer's events. The terminal signal is `message_stop`."""

    def __init__(self, *, label: str, tools_offered: bool) -> None:
        self.is_finished = False
        self._label = label
        self._tools_offered = tools_offered
        self._blocks: dict[int, _Block] = {}
        self._thoughts: list[dict[str, Any]] = []
        self._usage: dict[str, Any] = {}
        self._stop: Mapping[str, Any] = {}
        self._has_calls = False

    def take(self, frame: bytes) -> Iterable[ProviderEvent]:
        """The events of one frame."""
        data = parse_object(frame)
        match data.get("type"):
            case "content_block_delta":
                return self._delta(data)
            case "content_block_start":
                return self._block_started(data)
            case "content_block_stop":
                return self._block_stopped(data)
            case "message_start":
                self._usage |= mapping(mapping(data.get("message")).get("usage"))
            case "message_delta":
                self._usage |= mapping(data.get("usage"))
                self._stop = mapping(data.get("delta"))
            case "message_stop":
                return self._finished()
            case "error":
                raise VendorError(200, data)
        return ()  # `ping`, and types that do not exist yet

    def _block_started(self, data: Mapping[str, Any]) -> Iterator[ProviderEvent]:
        start = mapping(data.get("content_block"))
        block = _Block(
            type=text(start.get("type")),
            id=text(start.get("id")),
            name=text(start.get("name")),
            input=mapping(start.get("input")),
            sealed=text(start.get("data")),
        )
        self._blocks[count(data.get("index"))] = block
        if block.type == "tool_use":
            if not self._tools_offered:
                raise unexpected_tool_call(self._label)
            yield ToolCallStarted(id=block.id, name=block.name)
        elif block.type in {"text", "thinking"}:  # normally empty here
            yield from self._more(block, {**start, "type": f"{block.type}_delta"})

    def _delta(self, data: Mapping[str, Any]) -> Iterable[ProviderEvent]:
        block = self._blocks.get(count(data.get("index")))
        return self._more(block, mapping(data.get("delta"))) if block else ()

    def _more(self, block: _Block, delta: Mapping[str, Any]) -> Iterable[ProviderEvent]:
        match block.type, delta.get("type"):
            case "text", "text_delta":
                if words := text(delta.get("text")):
                    return (TextDelta(text=words),)
            case "thinking", "thinking_delta":
                if words := text(delta.get("thinking")):
                    block.thinking.append(words)
                    return (ReasoningDelta(text=words),)
            case "thinking", "signature_delta":
                block.signature += text(delta.get("signature"))
            case "tool_use", "input_json_delta":
                if piece := text(delta.get("partial_json")):
                    block.arguments.append(piece)
                    return (ToolCallArguments(id=block.id, delta=piece),)
        return ()  # citations, the input of server tools

    def _block_stopped(self, data: Mapping[str, Any]) -> Iterator[ProviderEvent]:
        block = self._blocks.pop(count(data.get("index")), None)
        if block is None:
            return
        match block.type:
            case "tool_use":
                yield from self._call_ended(block)
            case "thinking":
                thought = {"type": "thinking", "thinking": "".join(block.thinking), "signature": block.signature}
                self._thoughts.append(thought)
            case "redacted_thinking":
                self._thoughts.append({"type": "redacted_thinking", "data": block.sealed})

    def _call_ended(self, block: _Block) -> Iterator[ProviderEvent]:
        if not block.arguments and block.input:
            block.arguments.append(json_text(block.input))
            yield ToolCallArguments(id=block.id, delta=block.arguments[0])
        thoughts, self._thoughts = self._thoughts, []
        self._has_calls = True
        yield ToolCallEnded(
            id=block.id,
            name=block.name,
            arguments="".join(block.arguments) or "{}",
            provider_data={"claude": {"thinking": thoughts}} if thoughts else {},
        )

    def _finished(self) -> Iterator[ProviderEvent]:
        reason = text(self._stop.get("stop_reason"))
        if reason == "refusal":
            raise refused(self._label, text(mapping(self._stop.get("stop_details")).get("explanation")))
        for index in list(self._blocks):  # normally none is open any more
            yield from self._block_stopped({"index": index})
        self.is_finished = True
        if self._usage:
            yield self._token_usage()
        finish: Finish = "tool_calls" if self._has_calls else "stop"
        yield Finished(reason="length" if reason in LENGTH else finish)

    def _token_usage(self) -> TokenUsage:
        cached = count(self._usage.get("cache_read_input_tokens"))
        written = count(self._usage.get("cache_creation_input_tokens"))
        thinking = mapping(self._usage.get("output_tokens_details")).get("thinking_tokens")
        return TokenUsage(
            input_tokens=count(self._usage.get("input_tokens")) + cached + written,
            output_tokens=count(self._usage.get("output_tokens")),
            cached_input_tokens=cached,
            reasoning_tokens=thinking if isinstance(thinking, int) else None,
        )
