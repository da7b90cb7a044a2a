"""Asking a fake vendor, and what came back as plain values to compare."""

from contextlib import aclosing
from importlib import import_module
from typing import Any

from agent.providers.base import (
    ChatMessage,
    ChatRequest,
    Finished,
    LLMProvider,
    ProviderEvent,
    ReasoningDelta,
    TextDelta,
    TokenUsage,
    ToolCallArguments,
    ToolCallEnded,
    ToolCallStarted,
    ToolSpec,
)
from agent.providers.catalog import CATALOG
from agent.providers.config import ProviderConfig, Timeouts
from agent.providers.errors import ProviderError
from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.vendor import FakeVendor

PREFIX = {"claude": "", "openai": "/v1", "openrouter": "/api/v1", "gemini": "/v1beta/openai", "ollama": ""}
WEATHER = ToolSpec(
    name="get_weather",
    description="The weather in a place.",
    input_schema={"type": "object", "properties": {"place": {"type": "string"}}},
)
QUESTION = ChatMessage(role="user", content="How is the weather?")


def provider_at(vendor: FakeVendor, name: str, **overrides: Any) -> LLMProvider:
    """That provider, asking the fake vendor; `overrides` are fields of ProviderConfig."""
    entry = CATALOG[name]
    config: dict[str, Any] = {
        "name": name,
        "label": entry.label,
        "api_key": "sk-test-0123456789",
        "api_key_variable": f"{name.upper()}_API_KEY",
        "base_url": vendor.url + PREFIX[name],
        "base_url_variable": f"{name.upper()}_BASE_URL",
        "model": "test-model",
        "model_variable": f"{name.upper()}_MODEL",
        "timeouts": Timeouts(),
    }
    provider = getattr(import_module(entry.module), entry.class_name)(ProviderConfig(**(config | overrides)))
    assert isinstance(provider, LLMProvider)
    return provider


async def events_of(provider: LLMProvider, request: ChatRequest) -> tuple[list[ProviderEvent], ProviderError | None]:
    """All events, and the error that ended them."""
    events: list[ProviderEvent] = []
    try:
        async with aclosing(provider.stream(request)) as stream:
            async for event in stream:
                events.append(event)  # noqa: PERF401  (those before an error count)
    except ProviderError as error:
        return events, error
    return events, None


async def outcomes_of(name: str, *exchanges: Exchange, tools: bool = True) -> list[Outcome]:
    """Ask a vendor that answers with these exchanges, once for each, over one provider."""
    with FakeVendor(*exchanges) as vendor:
        provider = provider_at(vendor, name)
        outcomes = [await outcome_of(provider, tools=tools) for _ in exchanges]
        await provider.aclose()
    return outcomes


async def outcome_of(provider: LLMProvider, *, tools: bool = True) -> Outcome:
    """Ask, and check on the way that the events obey the order rules."""
    request = ChatRequest(messages=[QUESTION], tools=[WEATHER] if tools else [])
    events, error = await events_of(provider, request)
    assert_in_order(events, failed=error is not None)
    usage = next((event for event in events if isinstance(event, TokenUsage)), None)
    return Outcome(
        text="".join(event.text for event in events if isinstance(event, TextDelta)),
        reasoning="".join(event.text for event in events if isinstance(event, ReasoningDelta)),
        calls=tuple((event.name, event.arguments) for event in events if isinstance(event, ToolCallEnded)),
        tokens=(usage.input_tokens, usage.output_tokens) if usage else None,
        finish=next((event.reason for event in events if isinstance(event, Finished)), None),
        error=error.code if error else None,
    )


def assert_in_order(events: list[ProviderEvent], *, failed: bool) -> None:
    """Calls do not overlap and spell their arguments; a stream ends with Finished exactly when it did not fail."""
    spelled: dict[str, str] = {}
    open_call: str | None = None
    for event in events:
        match event:
            case ToolCallStarted():
                assert open_call is None
                assert event.id not in spelled
                open_call, spelled[event.id] = event.id, ""
            case ToolCallArguments():
                assert event.id == open_call
                spelled[event.id] += event.delta
            case ToolCallEnded():
                assert event.id == open_call
                assert event.arguments == (spelled[event.id] or "{}")
                open_call = None
            case TextDelta() | ReasoningDelta():
                assert event.text
    finished = [position for position, event in enumerate(events) if isinstance(event, Finished)]
    assert finished == ([] if failed else [len(events) - 1])
