"""What a run's log says so far: a pure fold, used to close a log properly whoever ends the run."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
    texts: int = 0
    """Text messages begun; numbers the next one's id."""
    reasonings: int = 0
    """Reasoning messages begun; numbers the next one's id."""
    ended: bool = False
    """The terminal event is written; nothing may follow."""


def step(state: LogState, event: Event) -> LogState:
    """The state after one more event."""
    match event["type"]:
        case "RUN_STARTED":
            return replace(state, started=True)
        case "TEXT_MESSAGE_START":
            return replace(state, open_text=event["messageId"], texts=state.texts + 1)
        case "TEXT_MESSAGE_END":
            return replace(state, open_text=None)
        case "REASONING_START":
            return replace(state, open_reasoning=event["messageId"], reasonings=state.reasonings + 1)
        case "REASONING_END":
            return replace(state, open_reasoning=None)
        case "RUN_FINISHED" | "RUN_ERROR":
            return replace(state, started=False, ended=is_terminal(event))
        case _:
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
    if state.open_reasoning is not None:
        closed += events.reasoning_end(state.open_reasoning)
    if state.open_text is not None:
        closed.append(events.text_end(state.open_text))
    return closed
