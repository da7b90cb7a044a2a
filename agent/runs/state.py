"""What a run's log says so far: a pure fold, used to close a log properly whoever ends the run."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from agent.domain import Event, is_terminal
from agent.runs import events


@dataclass(frozen=True, kw_only=True)
class LogState:
    """The fold of a log."""

    started: bool = False
    """A RUN_STARTED has been written and its segment is open."""
    open_text: str | None = None
    """Id of the text message that is being written."""
    open_reasoning: str | None = None
    """Id of the reasoning that is being written."""
    open_thought: str | None = None
    """Id of the message within that reasoning."""
    open_call: str | None = None
    """Id of the tool call whose arguments are being written."""
    texts: int = 0
    """Text messages begun; numbers the next one's id."""
    reasonings: int = 0
    """Reasoning messages begun; numbers the next one's id."""
    calls: int = 0
    """Tool calls begun; numbers the next one's id."""
    unanswered: tuple[str, ...] = ()
    """Ids of the tool calls without a result, in the order in which they were asked for."""
    ended: bool = False
    """The terminal event is written; nothing may follow."""


# event type -> the field of LogState that then holds its id, or None again
OPENS = MappingProxyType(
    {
        "TEXT_MESSAGE_START": "open_text",
        "REASONING_START": "open_reasoning",
        "REASONING_MESSAGE_START": "open_thought",
        "TOOL_CALL_START": "open_call",
    }
)
CLOSES = MappingProxyType({kind.replace("START", "END"): name for kind, name in OPENS.items()})


def step(state: LogState, event: Event) -> LogState:
    """The state after one more event."""
    kind = event["type"]
    if kind == "TOOL_CALL_START":
        called = event["toolCallId"]
        return replace(state, open_call=called, calls=state.calls + 1, unanswered=(*state.unanswered, called))
    if kind == "TOOL_CALL_RESULT":
        return replace(state, unanswered=tuple(one for one in state.unanswered if one != event["toolCallId"]))
    if kind in OPENS:
        opened: dict[str, Any] = {OPENS[kind]: event.get("messageId") or event["toolCallId"]}
        texts, reasonings = state.texts + (kind == "TEXT_MESSAGE_START"), state.reasonings + (kind == "REASONING_START")
        return replace(state, **opened, texts=texts, reasonings=reasonings)
    if kind in CLOSES:
        closed: dict[str, Any] = {CLOSES[kind]: None}
        return replace(state, **closed)
    if kind == "RUN_STARTED":
        return replace(state, started=True)
    if kind in {"RUN_FINISHED", "RUN_ERROR"}:
        return replace(state, started=False, ended=is_terminal(event))
    return state


def fold(log: Iterable[Event]) -> LogState:
    """The state after a whole log."""
    state = LogState()
    for event in log:
        state = step(state, event)
    return state


def closing(state: LogState) -> list[Event]:
    """The events that close what is open, innermost first; the terminal event comes after them."""
    closed: list[Event] = []
    if state.open_call is not None:
        closed.append(events.tool_call_end(state.open_call))
    if state.open_thought is not None:
        closed.append(events.thought_end(state.open_thought))
    if state.open_reasoning is not None:
        closed.append(events.reasoning_end(state.open_reasoning))
    if state.open_text is not None:
        closed.append(events.text_end(state.open_text))
    return closed
