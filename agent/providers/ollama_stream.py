"""The fold of Ollama's stream: one JSON object per line, the last one with `"done": true`."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

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
from agent.providers.errors import unexpected_tool_call
from agent.providers.lines import Unreadable
from agent.providers.reading import count, json_text, mapping, objects, parse_object, text
from agent.providers.vendor_errors import VendorError


class OllamaFold:
    """One answer's events. The terminal signal is `"done": true`."""

    def __init__(self, *, label: str, tools_offered: bool) -> None:
        self.is_finished = False
        self._label = label
        self._tools_offered = tools_offered
        self._has_calls = False

    def take(self, frame: bytes) -> Iterator[ProviderEvent]:
        """The events of one frame."""
        line = parse_object(frame)
        if line.get("error"):
            raise VendorError(200, line)
        message = mapping(line.get("message"))
        if thought := text(message.get("thinking")):
            yield ReasoningDelta(text=thought)
        if words := text(message.get("content")):
            yield TextDelta(text=words)
        for call in objects(message.get("tool_calls")):
            yield from self._call(call)
        if line.get("done") is True:
            yield from self._finished(line)

    def _call(self, call: Mapping[str, Any]) -> Iterator[ProviderEvent]:
        """A call comes whole: its arguments as an object, mostly without an id."""
        if not self._tools_offered:
            raise unexpected_tool_call(self._label)
        function = mapping(call.get("function"))
        call_id, name = text(call.get("id")) or f"call_{uuid4().hex}", text(function.get("name"))
        if not name:
            raise Unreadable("a call without a name")
        arguments = json_text(mapping(function.get("arguments")))
        self._has_calls = True
        yield ToolCallStarted(id=call_id, name=name)
        yield ToolCallArguments(id=call_id, delta=arguments)
        yield ToolCallEnded(id=call_id, name=name, arguments=arguments)

    def _finished(self, line: Mapping[str, Any]) -> Iterator[ProviderEvent]:
        self.is_finished = True
        if "eval_count" in line or "prompt_eval_count" in line:
            yield TokenUsage(
                input_tokens=count(line.get("prompt_eval_count")), output_tokens=count(line.get("eval_count"))
            )
        finish: Finish = "tool_calls" if self._has_calls else "stop"
        yield Finished(reason="length" if line.get("done_reason") == "length" else finish)
