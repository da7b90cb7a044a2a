"""The fold of a log: whatever was stored before an end came from outside, the log is closed as the rules want it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain import Event
from agent.runs.ending import CANCELLED, INTERRUPTED, Ending, answers
from agent.runs.events import (
    interrupt,
    reasoning_delta,
    reasoning_start,
    run_finished,
    run_interrupted,
    run_started,
    text_delta,
    text_start,
    tool_call_args,
    tool_call_end,
    tool_call_result,
    tool_call_start,
    tool_call_state,
)
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


def asked(name: str) -> Log:
    """A whole tool call without its result."""
    return [tool_call_start(name, "add"), tool_call_args(name, "{}"), tool_call_end(name)]


@st.composite
def call(draw: st.DrawFn, name: str) -> Log:
    """One or two tool calls, and then their results."""
    names = [f"{name}-{number}" for number in range(draw(st.integers(1, 2)))]
    calls = [event for one in names for event in asked(one)]
    return [*calls, *(tool_call_result(one, "done") for one in names)]


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """A valid log of up to three segments; all but the last wait for an approval."""
    log: Log = []
    for segment in range(draw(st.integers(1, 3))):
        if segment:
            name = f"asked-{segment}"
            waits = tool_call_state(name, id=7, tool="add", effect="write", status="pending")
            log += [*asked(name), waits, _interrupt(name), run_started(*RUN), tool_call_result(name, "done")]
        else:
            log.append(run_started(*RUN))
        for place, part in enumerate(draw(st.lists(st.sampled_from([text, reasoning, call]), max_size=4))):
            log += draw(part(f"{segment}-{place}"))
    return [*log, run_finished(*RUN, "success")]


def _interrupt(call_id: str) -> Event:
    return run_interrupted(*RUN, [interrupt(7, call_id, datetime(2026, 3, 4, 10, tzinfo=UTC))])


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
    answered = [event for one in state.unanswered for event in answers(one, None)]
    whole = [*prefix, *begun, *closing(state), *answered, ending.event(*RUN)]
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
