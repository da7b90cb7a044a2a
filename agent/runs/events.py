"""The AG-UI 1.0 events that Daymark writes, as JSON (https://docs.ag-ui.com).

Tests check them against `ag_ui.core`; nothing else loads it, for it builds models of every event.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from agent.domain import Event
from agent.providers.base import TokenUsage

PROTOCOL_VERSION = "1.0"


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
    """A segment ends. `outcome`: success, cancelled or interrupt."""
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


def tool_call_start(call_id: str, name: str) -> Event:
    """The model begins to call a tool."""
    return {"type": "TOOL_CALL_START", "toolCallId": call_id, "toolCallName": name}


def tool_call_args(call_id: str, delta: str) -> Event:
    """More of the call's arguments, JSON text."""
    return {"type": "TOOL_CALL_ARGS", "toolCallId": call_id, "delta": delta}


def tool_call_result(call_id: str, content: str) -> Event:
    """What the model is told of the call, JSON text."""
    return {
        "type": "TOOL_CALL_RESULT",
        "messageId": f"{call_id}-result",
        "toolCallId": call_id,
        "content": content,
        "role": "tool",
    }


def tool_call_state(call_id: str, **value: Any) -> Event:
    """Ours: how a call stands, for those who show it: `{toolCallId, id, tool, effect, status, proposal?}`."""
    told = {"toolCallId": call_id, **{name: one for name, one in value.items() if one is not None}}
    return {"type": "CUSTOM", "name": "daymark.tool_call", "value": told}


def run_interrupted(
    conversation_id: int, run_id: object, interrupts: Sequence[Mapping[str, Any]], *, usage: Sequence[Any] = ()
) -> Event:
    """A segment ends because a person must decide; the run goes on afterwards."""
    event = dict(run_finished(conversation_id, run_id, "interrupt", usage=usage))
    event["outcome"] = {"type": "interrupt", "interrupts": [dict(one) for one in interrupts]}
    return event


def interrupt(call: int, call_id: str, expires_at: datetime) -> dict[str, str]:
    """One call that waits for approval; `id` is what a decision names."""
    return {"id": str(call), "reason": "approval", "toolCallId": call_id, "expiresAt": expires_at.isoformat()}


def tool_call_end(call_id: str) -> Event:
    """The arguments of the call are over."""
    return {"type": "TOOL_CALL_END", "toolCallId": call_id}


def added_usage(entries: Sequence[Mapping[str, Any]], more: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Usage of several answers: one entry per provider and model, the counts added up."""
    total: dict[tuple[Any, Any], dict[str, Any]] = {}
    for entry in (*entries, *more):
        known = total.setdefault((entry.get("provider"), entry.get("model")), {})
        for name, value in entry.items():
            known[name] = known.get(name, 0) + value if isinstance(value, int) else value
    return list(total.values())


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
