"""The fold of a log: whatever was stored before an end came from outside, the log is closed as the rules want it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.runs.ending import CANCELLED, INTERRUPTED, Ending
from agent.runs.events import reasoning_delta, reasoning_start, run_finished, run_started, text_delta, text_start
from agent.runs.state import LogState, closing, fold
from tests.agent.agui_rules import violations

Log = list[Any]
FAILED = Ending(status="failed", code="internal", detail="Something failed.")
RUN = (7, "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d10")


@st.composite
def text(draw: st.DrawFn, name: str) -> Log:
    """A whole text message."""
    deltas = [text_delta(name, delta) for delta in draw(st.lists(st.text(min_size=1, max_size=3), max_size=3))]
    return [text_start(name), *deltas, {"type": "TEXT_MESSAGE_END", "messageId": name}]


@st.composite
def reasoning(draw: st.DrawFn, name: str) -> Log:
    """A whole reasoning."""
    deltas = [reasoning_delta(name, delta) for delta in draw(st.lists(st.text(min_size=1, max_size=3), max_size=3))]
    ends = [{"type": kind, "messageId": name} for kind in ("REASONING_MESSAGE_END", "REASONING_END")]
    return [*reasoning_start(name), *deltas, *ends]


@st.composite
def call(draw: st.DrawFn, name: str) -> Log:
    """A whole tool call, answered or not."""
    result = {"type": "TOOL_CALL_RESULT", "messageId": f"{name}-result", "toolCallId": name, "content": "done"}
    return [
        {"type": "TOOL_CALL_START", "toolCallId": name, "toolCallName": "add"},
        {"type": "TOOL_CALL_ARGS", "toolCallId": name, "delta": "{}"},
        {"type": "TOOL_CALL_END", "toolCallId": name},
        *([result] if draw(st.booleans()) else []),
    ]


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A valid log of up to three segments; all but the last wait for an approval."""
    log: Log = []
    for segment in range(draw(st.integers(1, 3))):
        if segment:
            name = f"asked-{segment}"
            log += [*draw(call(name))[:3], _interrupt(name)]
        log.append(run_started(*RUN))
        for place, part in enumerate(draw(st.lists(st.sampled_from([text, reasoning, call]), max_size=4))):
            log += draw(part(f"{segment}-{place}"))
    return [*log, run_finished(*RUN, "success")]


def _interrupt(call_id: str) -> dict[str, Any]:
    asked = {"id": call_id, "reason": "approval", "toolCallId": call_id, "expiresAt": "2026-03-04T10:00:00Z"}
    return {**run_finished(*RUN, "interrupt"), "outcome": {"type": "interrupt", "interrupts": [asked]}}


@given(logs())
def test_the_generator_makes_valid_logs(log: Log) -> None:
    assert violations(log) == []
    assert fold(log).ended
    assert closing(fold(log)) == []


@pytest.mark.parametrize("ending", [CANCELLED, INTERRUPTED, FAILED], ids=lambda ending: ending.status)
@given(log=logs(), share=st.floats(0, 1))
def test_any_prefix_is_closed_properly(ending: Ending, log: Log, share: float) -> None:
    prefix = log[: int(share * (len(log) - 1))]
    state = fold(prefix)
    begun = [] if state.started else [run_started(*RUN)]
    whole = [*prefix, *begun, *closing(state), ending.event(*RUN)]
    assert violations(whole) == []
    assert fold(whole).ended
    assert not state.ended


@given(logs())
def test_messages_are_counted(log: Log) -> None:
    state = fold(log)
    assert state.texts == sum(event["type"] == "TEXT_MESSAGE_START" for event in log)
    assert state.reasonings == sum(event["type"] == "REASONING_START" for event in log)


def test_nothing_is_open_before_the_first_event() -> None:
    assert fold([]) == LogState()
    assert closing(LogState()) == []


def test_an_approval_that_is_waited_for_is_no_end() -> None:
    state = fold([run_started(*RUN), _interrupt("c")])
    assert (state.started, state.ended) == (False, False)
