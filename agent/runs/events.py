"""The AG-UI 1.0 events that Daymark writes, as JSON (https://docs.ag-ui.com). Checked against `ag_ui.core` in tests."""

from collections.abc import Mapping, Sequence
from typing import Any

from ag_ui.core import PROTOCOL_VERSION

from agent.domain import Event
from agent.providers.base import TokenUsage


def run_started(conversation_id: int, run_id: object) -> Event:
    """A segment begins."""
    return {
        "type": "RUN_STARTED",
        "threadId": str(conversation_id),
        "runId": str(run_id),
        "protocolVersion": PROTOCOL_VERSION,
    }


def run_finished(
    conversation_id: int,
    run_id: object,
    outcome: str,
    *,
    usage: Sequence[Mapping[str, Any]] = (),
    metadata: Mapping[str, Any] | None = None,
) -> Event:
    """A segment ends. `outcome`: success or cancelled."""
    event: dict[str, Any] = {
        "type": "RUN_FINISHED",
        "threadId": str(conversation_id),
        "runId": str(run_id),
        "outcome": {"type": outcome},
    }
    if usage:
        event["usage"] = list(usage)
    if metadata:
        event["metadata"] = dict(metadata)
    return event


def run_error(code: str, message: str) -> Event:
    """The run failed. `code` is one of DESIGN's RUN_ERROR codes, `message` one sentence for the person."""
    return {"type": "RUN_ERROR", "message": message, "code": code}


def text_start(message_id: str) -> Event:
    """The reply's text begins."""
    return {"type": "TEXT_MESSAGE_START", "messageId": message_id, "role": "assistant"}


def text_delta(message_id: str, delta: str) -> Event:
    """More of the reply."""
    return {"type": "TEXT_MESSAGE_CONTENT", "messageId": message_id, "delta": delta}


def text_end(message_id: str) -> Event:
    """The reply's text is over."""
    return {"type": "TEXT_MESSAGE_END", "messageId": message_id}


def reasoning_start(message_id: str) -> tuple[Event, Event]:
    """The model begins to reason."""
    return (
        {"type": "REASONING_START", "messageId": message_id},
        {"type": "REASONING_MESSAGE_START", "messageId": message_id, "role": "reasoning"},
    )


def reasoning_delta(message_id: str, delta: str) -> Event:
    """More reasoning."""
    return {"type": "REASONING_MESSAGE_CONTENT", "messageId": message_id, "delta": delta}


def thought_end(message_id: str) -> Event:
    """The message within the reasoning is over."""
    return {"type": "REASONING_MESSAGE_END", "messageId": message_id}


def reasoning_end(message_id: str) -> Event:
    """The model has reasoned."""
    return {"type": "REASONING_END", "messageId": message_id}


def tool_call_end(call_id: str) -> Event:
    """The arguments of the call are over."""
    return {"type": "TOOL_CALL_END", "toolCallId": call_id}


def usage_of(usage: TokenUsage | None, *, provider: str, model: str) -> list[dict[str, Any]]:
    """What the reply cost, as AG-UI has it: one entry per provider and model; empty where the vendor does not tell."""
    if usage is None:
        return []
    entry: dict[str, Any] = {
        "provider": provider,
        "model": model,
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "totalTokens": usage.input_tokens + usage.output_tokens,
    }
    if usage.cached_input_tokens:
        entry["cachedInputTokens"] = usage.cached_input_tokens
    if usage.reasoning_tokens is not None:
        entry["reasoningTokens"] = usage.reasoning_tokens
    return [entry]
