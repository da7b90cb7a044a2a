"""The fold of a Chat Completions stream: chunks with deltas, then `[DONE]`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agent.providers.base import Finish, Finished, ProviderEvent, ReasoningDelta, TextDelta, TokenUsage
from agent.providers.errors import refused
from agent.providers.lines import Unreadable
from agent.providers.open_calls import OpenCalls
from agent.providers.reading import count, mapping, objects, parse_object, text
from agent.providers.vendor_errors import VendorError

DONE = b"[DONE]"


class ChatCompletionsFold:
    """One answer's events. The terminal signal is `[DONE]`; a `finish_reason` alone is none, and may be missing."""

    def __init__(
        self, *, vendor: str, label: str, tools_offered: bool, call_extra: str | None, message_extra: str | None
    ) -> None:
        self.is_finished = False
        self._label = label
        self._calls = OpenCalls(vendor=vendor, label=label, tools_offered=tools_offered, extra=call_extra)
        self._message_extra = message_extra
        self._refusal: list[str] = []
        self._usage: Mapping[str, Any] = {}
        self._finish_reason = ""
        self._has_answered = False

    def take(self, frame: bytes) -> Iterator[ProviderEvent]:
        """The events of one frame."""
        if frame.strip() == DONE:
            yield from self._finished()
            return
        chunk = parse_object(frame)
        if chunk.get("error"):
            raise VendorError(200, chunk)
        self._usage = mapping(chunk.get("usage")) or self._usage
        for choice in objects(chunk.get("choices")):
            if count(choice.get("index")) == 0:  # of several alternatives, the first is the answer
                self._has_answered = True
                yield from self._delta(mapping(choice.get("delta")))
                self._finish_reason = text(choice.get("finish_reason")) or self._finish_reason

    def _delta(self, delta: Mapping[str, Any]) -> Iterator[ProviderEvent]:
        if thought := text(delta.get("reasoning")) or text(delta.get("reasoning_content")):
            yield ReasoningDelta(text=thought)
        if words := text(delta.get("content")):
            yield TextDelta(text=words)
        if words := text(delta.get("refusal")):
            self._refusal.append(words)
        for call in objects(delta.get("tool_calls")):
            yield from self._calls.take(call)
        if self._message_extra:
            self._calls.keep(self._message_extra, delta.get(self._message_extra))

    def _finished(self) -> Iterable[ProviderEvent]:
        if not self._has_answered:
            raise Unreadable("no answer")
        if self._refusal or self._finish_reason == "content_filter":
            raise refused(self._label, "".join(self._refusal))
        if self._finish_reason == "error":
            raise VendorError(200, {})
        self.is_finished = True
        yield from self._calls.end()
        if self._usage:
            yield _token_usage(self._usage)
        finish: Finish = "tool_calls" if self._calls else "stop"
        yield Finished(reason="length" if self._finish_reason == "length" else finish)


def _token_usage(usage: Mapping[str, Any]) -> TokenUsage:
    reasoning = mapping(usage.get("completion_tokens_details")).get("reasoning_tokens")
    return TokenUsage(
        input_tokens=count(usage.get("prompt_tokens")),
        output_tokens=count(usage.get("completion_tokens")),
        cached_input_tokens=count(mapping(usage.get("prompt_tokens_details")).get("cached_tokens")),
        reasoning_tokens=reasoning if isinstance(reasoning, int) else None,
    )
