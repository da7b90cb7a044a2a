"""The provider interface: messages in, a stream of typed events out."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from copy import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self

Finish = Literal["stop", "length", "tool_calls"]


@dataclass(frozen=True, kw_only=True)
class ToolSpec:
    """A tool the model may ask for. `input_schema` is the JSON Schema of its arguments, an object."""

    name: str
    description: str
    input_schema: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ToolRequest:
    """One call the model asks for.

    `arguments` is JSON text as the model wrote it, "{}" where it wrote none; it may be cut when the answer ended for
    length. `provider_data` is JSON that the same provider needs back in later turns (thought signatures); opaque here.
    """

    id: str
    name: str
    arguments: str = "{}"
    provider_data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChatMessage:
    """One turn. A tool's result has the role "tool" and the id of the call it answers."""

    role: Literal["user", "assistant", "tool"]
    content: str
    tool_calls: tuple[ToolRequest, ...] = ()
    tool_call_id: str | None = None
    provider_data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ChatRequest:
    """Everything a provider is asked with. `max_tokens` bounds the answer; some models ignore `temperature`."""

    messages: Sequence[ChatMessage]
    system_prompt: str | None = None
    temperature: float = 0.7
    max_tokens: int = 1024
    tools: Sequence[ToolSpec] = ()

    @property
    def turns(self) -> list[ChatMessage]:
        """The messages without the empty ones (an answer that failed at once leaves one), which some vendors refuse."""
        return [one for one in self.messages if one.content.strip() or one.tool_calls or one.role == "tool"]


@dataclass(frozen=True, kw_only=True)
class TextDelta:
    """More of the answer."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, kw_only=True)
class ReasoningDelta:
    """More of the model's reasoning; no part of the answer."""

    text: str
    kind: Literal["reasoning"] = "reasoning"


@dataclass(frozen=True, kw_only=True)
class ToolCallStarted:
    """The model begins a call. Calls never overlap: each one ends before the next one starts."""

    id: str
    name: str
    kind: Literal["tool_call_started"] = "tool_call_started"


@dataclass(frozen=True, kw_only=True)
class ToolCallArguments:
    """More of the JSON text of the call's arguments."""

    id: str
    delta: str
    kind: Literal["tool_call_arguments"] = "tool_call_arguments"


@dataclass(frozen=True, kw_only=True)
class ToolCallEnded:
    """The call is whole. The fields are those of `ToolRequest`."""

    id: str
    name: str
    arguments: str
    provider_data: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["tool_call_ended"] = "tool_call_ended"


@dataclass(frozen=True, kw_only=True)
class TokenUsage:
    """What the answer cost, once, just before `Finished`; not sent by every vendor.

    `input_tokens` counts the whole prompt, `cached_input_tokens` the part of it read from a cache;
    `reasoning_tokens` is the part of `output_tokens` spent on reasoning, None where the vendor does not say.
    """

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    reasoning_tokens: int | None = None
    kind: Literal["usage"] = "usage"


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The vendor's own terminal signal, always the last event. After "length" the last tool call may be cut."""

    reason: Finish
    kind: Literal["finished"] = "finished"


ProviderEvent = TextDelta | ReasoningDelta | ToolCallStarted | ToolCallArguments | ToolCallEnded | TokenUsage | Finished


@dataclass(frozen=True, kw_only=True)
class LLMResponse:
    """A whole answer: the fold of its stream. `usage` is None where the vendor does not tell it."""

    text: str
    reasoning: str
    tool_calls: tuple[ToolRequest, ...]
    usage: TokenUsage | None
    finish: Finish
    provider: str
    model: str


class LLMProvider(ABC):
    """One vendor and model. Raises nothing but ProviderError; closing the stream closes the connection behind it."""

    name: ClassVar[str]

    def __init__(self, *, model: str) -> None:
        self.model = model

    @abstractmethod
    def stream(self, request: ChatRequest) -> AsyncGenerator[ProviderEvent, None]:
        """The events of one answer, ending with `Finished`; a stream that breaks raises ProviderError instead."""

    def chat_stream(
        self,
        messages: Sequence[ChatMessage],
        system_prompt: str | None = None,
        temperature: float = 0.7,
        max_tokens: int = 1024,
        tools: Sequence[ToolSpec] = (),
    ) -> AsyncGenerator[ProviderEvent, None]:
        """`stream`, with the request spelled out."""
        return self.stream(
            ChatRequest(
                messages=messages,
                system_prompt=system_prompt,
                temperature=temperature,
                max_tokens=max_tokens,
                tools=tools,
            )
        )

    async def chat(
        self,
        messages: Sequence[ChatMessage],
        system_prompt: str | None = None,
        temperature: float = 0.7,
        max_tokens: int = 1024,
        tools: Sequence[ToolSpec] = (),
    ) -> LLMResponse:
        """The whole answer at once: the fold of its stream."""
        async with aclosing(self.chat_stream(messages, system_prompt, temperature, max_tokens, tools)) as stream:
            events = [event async for event in stream]
        return fold_response(events, provider=self.name, model=self.model)

    def with_model(self, model: str) -> Self:
        """The same provider asking another model, over the same connections."""
        sibling = copy(self)
        sibling.model = model
        return sibling

    async def warm(self) -> None:  # noqa: B027  (most have nothing to prepare)
        """Do before the first request what would slow it down; sends nothing."""

    async def aclose(self) -> None:  # noqa: B027  (most hold nothing open)
        """Close the connections this provider holds."""


def fold_response(events: Sequence[ProviderEvent], *, provider: str, model: str) -> LLMResponse:
    """The answer that a finished stream of events spells."""
    return LLMResponse(
        text="".join(event.text for event in events if isinstance(event, TextDelta)),
        reasoning="".join(event.text for event in events if isinstance(event, ReasoningDelta)),
        tool_calls=tuple(_tool_request(event) for event in events if isinstance(event, ToolCallEnded)),
        usage=next((event for event in events if isinstance(event, TokenUsage)), None),
        finish=next(event.reason for event in events if isinstance(event, Finished)),
        provider=provider,
        model=model,
    )


def _tool_request(ended: ToolCallEnded) -> ToolRequest:
    return ToolRequest(id=ended.id, name=ended.name, arguments=ended.arguments, provider_data=ended.provider_data)
