"""The order rules that every event log obeys (AG-UI 1.0 and our narrower ones), as a pure function: log -> violations.

    assert violations(events) == []          # a finished log of bare events, in seq order
    assert log_violations(entries) == []     # `[{"seq", "event"}]` as REST and the socket give them: numbering too

Use `complete=False` for the prefix of a run that is still at work.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ag_ui.core import Event
from pydantic import TypeAdapter, ValidationError

EVENT = TypeAdapter[Any](Event)
ERROR_CODES = frozenset(
    [
        "provider_auth",
        "provider_rate_limited",
        "provider_quota",
        "provider_overloaded",
        "provider_bad_request",
        "context_too_long",
        "provider_unavailable",
        "provider_timeout",
        "stream_truncated",
        "refused",
        "unexpected_tool_call",
        "limit_reached",
        "interrupted",
        "internal",
    ]
)
USED = frozenset(
    [
        "RUN_STARTED",
        "RUN_FINISHED",
        "RUN_ERROR",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
        "REASONING_START",
        "REASONING_MESSAGE_START",
        "REASONING_MESSAGE_CONTENT",
        "REASONING_MESSAGE_END",
        "REASONING_END",
        "REASONING_ENCRYPTED_VALUE",
        "TOOL_CALL_START",
        "TOOL_CALL_ARGS",
        "TOOL_CALL_END",
        "TOOL_CALL_RESULT",
        "STEP_STARTED",
        "STEP_FINISHED",
        "CUSTOM",
    ]
)


def text_of(log: Iterable[Mapping[str, Any]]) -> str:
    """All text deltas in order: what the stored message must equal."""
    return "".join(event["delta"] for event in log if event["type"] == "TEXT_MESSAGE_CONTENT")


def is_terminal(event: Mapping[str, Any]) -> bool:
    """RUN_ERROR, or RUN_FINISHED with another outcome than `interrupt`."""
    return event["type"] == "RUN_ERROR" or (event["type"] == "RUN_FINISHED" and _outcome(event) != "interrupt")


def log_violations(entries: Sequence[Mapping[str, Any]], *, complete: bool = True) -> list[str]:
    """As `violations`, and seq runs 1, 2, 3 … without gap or duplicate."""
    numbers = [entry["seq"] for entry in entries]
    wrong = [] if numbers == list(range(1, len(entries) + 1)) else [f"seq is not 1, 2, 3 …: {_first_gap(numbers)}"]
    return wrong + violations([entry["event"] for entry in entries], complete=complete)


def violations(log: Sequence[Mapping[str, Any]], *, complete: bool = True) -> list[str]:
    """One sentence per broken rule, with the place of the event that broke it (from 1)."""
    state = _State()
    found: list[str] = []
    for place, event in enumerate(log, start=1):
        found += [f"{place} {event.get('type')}: {wrong}" for wrong in (*_shape(event), *state.take(event))]
    if complete and not state.terminal:
        found.append("the log has no terminal event")
    return found


def _first_gap(numbers: Sequence[int]) -> str:
    place = next(place for place, number in enumerate(numbers, start=1) if place != number)
    return f"place {place} holds {numbers[place - 1]}"


def _outcome(event: Mapping[str, Any]) -> str:
    outcome = event.get("outcome") or {"type": "success"}
    return str(outcome["type"])


def _has_null(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(inner is None or _has_null(inner) for inner in value.values())
    return isinstance(value, list) and any(_has_null(inner) for inner in value)


def _shape(event: Mapping[str, Any]) -> list[str]:
    wrong = []
    try:
        EVENT.validate_python(event)
    except ValidationError as error:
        wrong.append(f"not an AG-UI event ({error.errors()[0]['msg']})")
    if event.get("type") not in USED:
        wrong.append("a type that Daymark does not use")
    if _has_null({key: value for key, value in event.items() if key != "value"}):
        wrong.append("a null")
    if any("_" in key for key in event):
        wrong.append("a key that is not camelCase")
    return wrong


class _State:
    """What is open after the events so far."""

    def __init__(self) -> None:
        self.started = False  # within a segment
        self.terminal = False
        self.identity: tuple[str, str] | None = None
        self.text: str | None = None
        self.reasoning: str | None = None
        self.thought: str | None = None
        self.calls: dict[str, str] = {}  # id -> open | ended | answered
        self.waiting: set[str] = set()  # ids of the calls that a person must decide on
        self.steps: list[str] = []

    def take(self, event: Mapping[str, Any]) -> list[str]:
        if self.terminal:
            return ["follows a terminal event"]
        kind = str(event.get("type"))
        if kind != "RUN_STARTED" and not self.started:
            return ["stands outside a segment: RUN_STARTED comes first"]
        rule = getattr(self, f"_{kind.lower()}", None)
        try:
            return [wrong for wrong in rule(event) if wrong] if rule else []
        except KeyError as error:
            return [f"lacks {error}"]

    def _run_started(self, event: Mapping[str, Any]) -> list[str]:
        identity = (event["threadId"], event["runId"])
        wrong = ["within an open segment"] if self.started else []
        if self.identity not in (None, identity):
            wrong.append("another runId or threadId than the first segment's")
        self.started, self.identity = True, identity
        return wrong

    def _run_finished(self, event: Mapping[str, Any]) -> list[str]:
        wrong = [f"{name} is still open" for name in self._still_open()]
        if (event["threadId"], event["runId"]) != self.identity:
            wrong.append("another runId or threadId than RUN_STARTED's")
        outcome = _outcome(event)
        wrong += self._interrupt_faults(event) if outcome == "interrupt" else self._unanswered()
        self.started, self.terminal = False, outcome != "interrupt"
        return wrong

    def _interrupt_faults(self, event: Mapping[str, Any]) -> list[str]:
        listed = [entry.get("toolCallId") for entry in event["outcome"]["interrupts"]]
        if not set(listed) <= self.calls.keys():
            return ["interrupts for a tool call that never started"]
        return [] if sorted(listed) == sorted(self.waiting) else ["does not list exactly the tool calls that wait"]

    def _run_error(self, event: Mapping[str, Any]) -> list[str]:
        self.started, self.terminal = False, True
        wrong = self._unanswered() if event.get("message") else ["says nothing"]
        return wrong if event.get("code") in ERROR_CODES else [*wrong, f"unknown code {event.get('code')!r}"]

    def _still_open(self) -> list[str]:
        names = {"the text message": self.text, "the reasoning": self.reasoning, "the reasoning message": self.thought}
        open_calls = [f"tool call {key}" for key, state in self.calls.items() if state == "open"]
        open_steps = [f"the step {name}" for name in self.steps]
        return [name for name, value in names.items() if value is not None] + open_calls + open_steps

    def _unanswered(self) -> list[str]:
        return [f"tool call {key} has no result" for key, state in self.calls.items() if state != "answered"]

    def _overlaps(self) -> list[str]:
        """Words, thoughts and calls come one after the other."""
        return [f"while {name} is open" for name in self._still_open() if not name.startswith("the step")]

    def _text_message_start(self, event: Mapping[str, Any]) -> list[str]:
        wrong = self._overlaps()
        self.text = event["messageId"]
        return wrong if event.get("role", "assistant") == "assistant" else [*wrong, "is not the assistant's"]

    def _text_message_content(self, event: Mapping[str, Any]) -> list[str]:
        wrong = [] if event["delta"] else ["an empty delta"]
        return wrong if event["messageId"] == self.text else [*wrong, "is not of the open message"]

    def _text_message_end(self, event: Mapping[str, Any]) -> list[str]:
        wrong = [] if event["messageId"] == self.text else ["is not of the open message"]
        self.text = None
        return wrong

    def _reasoning_start(self, event: Mapping[str, Any]) -> list[str]:
        wrong = self._overlaps()
        self.reasoning = event["messageId"]
        return wrong

    def _reasoning_message_start(self, event: Mapping[str, Any]) -> list[str]:
        wrong = ["outside a reasoning"] if self.reasoning is None else []
        wrong += ["a reasoning message is open already"] if self.thought is not None else []
        self.thought = event["messageId"]
        return wrong

    def _reasoning_message_content(self, event: Mapping[str, Any]) -> list[str]:
        return [] if event["messageId"] == self.thought else ["is not of the open reasoning message"]

    def _reasoning_message_end(self, event: Mapping[str, Any]) -> list[str]:
        wrong = [] if event["messageId"] == self.thought else ["is not of the open reasoning message"]
        self.thought = None
        return wrong

    def _reasoning_end(self, event: Mapping[str, Any]) -> list[str]:
        wrong = ["a reasoning message is open"] if self.thought is not None else []
        wrong += [] if event["messageId"] == self.reasoning else ["is not of the open reasoning"]
        self.reasoning = None
        return wrong

    def _tool_call_start(self, event: Mapping[str, Any]) -> list[str]:
        wrong = ["the id was used before"] if event["toolCallId"] in self.calls else self._overlaps()
        self.calls[event["toolCallId"]] = "open"
        return wrong

    def _tool_call_args(self, event: Mapping[str, Any]) -> list[str]:
        return [] if self.calls.get(event["toolCallId"]) == "open" else ["is not of an open tool call"]

    def _tool_call_end(self, event: Mapping[str, Any]) -> list[str]:
        wrong = [] if self.calls.get(event["toolCallId"]) == "open" else ["is not of an open tool call"]
        self.calls[event["toolCallId"]] = "ended"
        return wrong

    def _tool_call_result(self, event: Mapping[str, Any]) -> list[str]:
        wrong = [] if self.calls.get(event["toolCallId"]) == "ended" else ["answers no ended tool call"]
        self.calls[event["toolCallId"]] = "answered"
        self.waiting.discard(event["toolCallId"])
        return wrong

    def _step_started(self, event: Mapping[str, Any]) -> list[str]:
        wrong = ["the step is open already"] if event["stepName"] in self.steps else []
        self.steps.append(event["stepName"])
        return wrong

    def _step_finished(self, event: Mapping[str, Any]) -> list[str]:
        if event["stepName"] not in self.steps:
            return ["the step is not open"]
        self.steps.remove(event["stepName"])
        return []

    def _custom(self, event: Mapping[str, Any]) -> list[str]:
        if event["name"] == "daymark.tool_call":
            return self._tool_call_state(event["value"])
        return [] if str(event["name"]).startswith("daymark.") else ["a name that is not daymark.*"]

    def _tool_call_state(self, value: Mapping[str, Any]) -> list[str]:
        called = value["toolCallId"]
        (self.waiting.add if value["status"] == "pending" else self.waiting.discard)(called)
        return [] if self.calls.get(called) == "ended" else ["tells of no ended tool call that has no result yet"]
