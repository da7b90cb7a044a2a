"""What a log says of steps and tool calls: a pure fold, for the provider, for the stored message and for the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.domain import Event, reasoning_of


@dataclass(kw_only=True)
class Called:
    """One call of a tool."""

    id: str
    name: str
    arguments: str = ""
    """JSON text, as the model wrote it."""
    result: str | None = None
    """JSON text; None while it has none."""
    state: Mapping[str, Any] = field(default_factory=dict)
    """The last `daymark.tool_call` of it."""


@dataclass(kw_only=True)
class Step:
    """One answer of the model: words, then calls."""

    text: str = ""
    calls: list[Called] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        """Whether a result of its calls has come: what the model says then belongs to the next step."""
        return any(call.result is not None for call in self.calls)


def steps_of(log: Iterable[Event]) -> list[Step]:
    """The steps of a run, in order; the last may be in the making."""
    steps = [Step()]
    calls: dict[str, Called] = {}
    for event in log:
        kind = event["type"]
        if kind in {"TEXT_MESSAGE_CONTENT", "TOOL_CALL_START"} and steps[-1].is_answered:
            steps.append(Step())
        if kind == "TEXT_MESSAGE_CONTENT":
            steps[-1].text += event["delta"]
        elif kind == "TOOL_CALL_START":
            call = Called(id=event["toolCallId"], name=event["toolCallName"])
            calls[call.id] = call
            steps[-1].calls.append(call)
        else:
            _note(calls, event)
    return [step for step in steps if step.text or step.calls]


def parts_of(log: Iterable[Event]) -> list[dict[str, Any]]:
    """The words and calls of a run in order, as a stored message keeps them; [] for a run that called nothing."""
    parts: list[dict[str, Any]] = []
    steps = steps_of(log)
    if not any(step.calls for step in steps):
        return []
    for step in steps:
        if step.text:
            parts.append({"type": "text", "text": step.text})
        parts += [_part(call) for call in step.calls]
    return parts


def stored_parts(log: Sequence[Event]) -> list[dict[str, Any]]:
    """As `parts_of`, after what the model reasoned: the `parts` of a message."""
    reasoning = reasoning_of(log)
    return [*([{"type": "reasoning", "text": reasoning}] if reasoning else []), *parts_of(log)]


def _note(calls: Mapping[str, Called], event: Event) -> None:
    """What belongs to a call that has begun."""
    if event["type"] == "CUSTOM" and event["name"] == "daymark.tool_call":
        calls[event["value"]["toolCallId"]].state = event["value"]
    elif event["type"] == "TOOL_CALL_ARGS":
        calls[event["toolCallId"]].arguments += event["delta"]
    elif event["type"] == "TOOL_CALL_RESULT":
        calls[event["toolCallId"]].result = event["content"]


def _part(call: Called) -> dict[str, Any]:
    known = {name: call.state[name] for name in ("id", "effect", "status", "proposal") if name in call.state}
    return {
        "type": "tool_call",
        "call_id": call.id,
        "tool": call.name,
        "arguments": call.arguments,
        "result": call.result,
        **known,
    }
