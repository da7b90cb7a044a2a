"""The checker itself: right logs pass, and each rule refuses the log that breaks it."""

from typing import Any

import pytest

from tests.agent.agui_rules import log_violations, text_of, violations

Log = list[dict[str, Any]]
STARTED = {"type": "RUN_STARTED", "threadId": "7", "runId": "r"}
SUCCESS = {"type": "RUN_FINISHED", "threadId": "7", "runId": "r", "outcome": {"type": "success"}}
CANCELLED = {**SUCCESS, "outcome": {"type": "cancelled"}}
INTERRUPT = {
    **SUCCESS,
    "outcome": {
        "type": "interrupt",
        "interrupts": [{"id": "c", "reason": "approval", "toolCallId": "c", "expiresAt": "2026-03-04T10:00:00Z"}],
    },
}
ERROR = {"type": "RUN_ERROR", "message": "The stream broke off.", "code": "stream_truncated"}
OPEN = {"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"}
DELTA = {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "hé"}
CLOSE = {"type": "TEXT_MESSAGE_END", "messageId": "m"}
THINK = {"type": "REASONING_START", "messageId": "t"}
THOUGHT = {"type": "REASONING_MESSAGE_START", "messageId": "t", "role": "reasoning"}
THOUGHT_DELTA = {"type": "REASONING_MESSAGE_CONTENT", "messageId": "t", "delta": "hm"}
THOUGHT_END = {"type": "REASONING_MESSAGE_END", "messageId": "t"}
THINK_END = {"type": "REASONING_END", "messageId": "t"}
CALL = {"type": "TOOL_CALL_START", "toolCallId": "c", "toolCallName": "add"}
ARGS = {"type": "TOOL_CALL_ARGS", "toolCallId": "c", "delta": "{}"}
CALL_END = {"type": "TOOL_CALL_END", "toolCallId": "c"}
RESULT = {"type": "TOOL_CALL_RESULT", "messageId": "x", "toolCallId": "c", "content": "done"}
PENDING = {"type": "CUSTOM", "name": "daymark.tool_call", "value": {"toolCallId": "c", "status": "pending"}}
APPROVED = {**PENDING, "value": {"toolCallId": "c", "status": "approved"}}
CALLED = [CALL, ARGS, CALL_END]


def second(*log: dict[str, Any]) -> Log:
    """The same events about another call."""
    return [
        {**event, "toolCallId": "d"}
        if "toolCallId" in event
        else {**event, "value": {**event["value"], "toolCallId": "d"}}
        for event in log
    ]


RIGHT: dict[str, Log] = {
    "an answer": [STARTED, OPEN, DELTA, DELTA, CLOSE, SUCCESS],
    "an empty answer": [STARTED, SUCCESS],
    "cancelled": [STARTED, OPEN, DELTA, CLOSE, CANCELLED],
    "an error within a message": [STARTED, OPEN, DELTA, ERROR],
    "an error after the message was closed": [STARTED, OPEN, DELTA, CLOSE, ERROR],
    "reasoning": [STARTED, THINK, THOUGHT, THOUGHT_DELTA, THOUGHT_END, THINK_END, OPEN, DELTA, CLOSE, SUCCESS],
    "a tool call": [STARTED, CALL, ARGS, CALL_END, RESULT, OPEN, DELTA, CLOSE, SUCCESS],
    "two segments": [STARTED, *CALLED, PENDING, INTERRUPT, STARTED, APPROVED, RESULT, OPEN, DELTA, CLOSE, SUCCESS],
    "a call behind one that waits": [
        STARTED,
        *CALLED,
        *second(*CALLED),
        PENDING,
        INTERRUPT,
        STARTED,
        RESULT,
        *second(RESULT),
        SUCCESS,
    ],
}
WRONG: dict[str, Log] = {
    "no start": [OPEN, DELTA, CLOSE, SUCCESS],
    "no end": [STARTED, OPEN, DELTA, CLOSE],
    "two starts": [STARTED, STARTED, SUCCESS],
    "two ends": [STARTED, SUCCESS, SUCCESS],
    "an event after the end": [STARTED, ERROR, OPEN],
    "open at the end": [STARTED, OPEN, DELTA, SUCCESS],
    "a delta before its message": [STARTED, DELTA, SUCCESS],
    "a delta after its message": [STARTED, OPEN, CLOSE, DELTA, SUCCESS],
    "a delta of another message": [STARTED, OPEN, {**DELTA, "messageId": "n"}, CLOSE, SUCCESS],
    "two messages at once": [STARTED, OPEN, {**OPEN, "messageId": "n"}, CLOSE, SUCCESS],
    "an empty delta": [STARTED, OPEN, {**DELTA, "delta": ""}, CLOSE, SUCCESS],
    "an end without start": [STARTED, CLOSE, SUCCESS],
    "a thought outside a reasoning": [STARTED, THOUGHT, THOUGHT_DELTA, THOUGHT_END, SUCCESS],
    "a reasoning that stays open": [STARTED, THINK, THOUGHT, THOUGHT_DELTA, THOUGHT_END, SUCCESS],
    "arguments without a call": [STARTED, ARGS, SUCCESS],
    "a call that stays open": [STARTED, CALL, ARGS, SUCCESS],
    "a call id twice": [STARTED, CALL, CALL_END, CALL, CALL_END, SUCCESS],
    "a result without a call": [STARTED, RESULT, SUCCESS],
    "a result before the call's end": [STARTED, CALL, ARGS, RESULT, CALL_END, SUCCESS],
    "a second result": [STARTED, *CALLED, RESULT, RESULT, SUCCESS],
    "success with an unanswered call": [STARTED, *CALLED, SUCCESS],
    "cancelled with an unanswered call": [STARTED, *CALLED, CANCELLED],
    "an error with an unanswered call": [STARTED, *CALLED, ERROR],
    "words within a call": [STARTED, CALL, OPEN, CLOSE, CALL_END, RESULT, SUCCESS],
    "a call within words": [STARTED, OPEN, *CALLED, RESULT, CLOSE, SUCCESS],
    "a reasoning within words": [STARTED, OPEN, THINK, THINK_END, CLOSE, SUCCESS],
    "two calls at once": [STARTED, CALL, *second(CALL), CALL_END, *second(CALL_END, RESULT), RESULT, SUCCESS],
    "the state of no call": [STARTED, PENDING, SUCCESS],
    "the state of an answered call": [STARTED, *CALLED, RESULT, PENDING, SUCCESS],
    "an interrupt as the last word": [STARTED, *CALLED, PENDING, INTERRUPT],
    "an interrupt for nothing": [STARTED, INTERRUPT, STARTED, SUCCESS],
    "an interrupt for a call that does not wait": [STARTED, *CALLED, INTERRUPT, STARTED, RESULT, SUCCESS],
    "an interrupt that leaves a call out": [
        STARTED,
        *CALLED,
        PENDING,
        *second(*CALLED, PENDING),
        INTERRUPT,
        STARTED,
        RESULT,
        *second(RESULT),
        SUCCESS,
    ],
    "an event between segments": [STARTED, *CALLED, PENDING, INTERRUPT, OPEN, CLOSE, STARTED, RESULT, SUCCESS],
    "another run in the second segment": [
        STARTED,
        *CALLED,
        PENDING,
        INTERRUPT,
        {**STARTED, "runId": "s"},
        RESULT,
        ERROR,
    ],
    "another run at the end": [STARTED, {**SUCCESS, "runId": "s"}],
    "an unknown code": [STARTED, {**ERROR, "code": "oops"}],
    "an unknown type": [STARTED, {"type": "HELLO"}, SUCCESS],
    "state": [STARTED, {"type": "STATE_SNAPSHOT", "snapshot": {}}, SUCCESS],
    "a null": [STARTED, {**OPEN, "name": None}, CLOSE, SUCCESS],
    "snake case": [{"type": "RUN_STARTED", "thread_id": "7", "run_id": "r"}, SUCCESS],
    "somebody else's custom event": [STARTED, {"type": "CUSTOM", "name": "x", "value": 1}, SUCCESS],
    "a foreign writer": [STARTED, {**OPEN, "role": "user"}, CLOSE, SUCCESS],
}


@pytest.mark.parametrize("log", RIGHT.values(), ids=RIGHT.keys())
def test_a_right_log_has_no_violation(log: Log) -> None:
    assert violations(log) == []


@pytest.mark.parametrize("log", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_log_has_a_violation(log: Log) -> None:
    assert violations(log)


def test_a_prefix_is_right_as_long_as_more_may_come() -> None:
    assert violations([STARTED, OPEN, DELTA], complete=False) == []
    assert violations([STARTED, OPEN, DELTA]) == ["the log has no terminal event"]


@pytest.mark.parametrize("numbers", [(1, 3), (1, 1), (2, 1), (0, 1), (2, 3)])
def test_the_numbering_has_no_gap_and_no_duplicate(numbers: tuple[int, ...]) -> None:
    entries = [{"seq": seq, "event": event} for seq, event in zip(numbers, [STARTED, SUCCESS], strict=True)]
    assert any("seq" in wrong for wrong in log_violations(entries))


def test_the_text_is_the_deltas_in_order() -> None:
    assert text_of([STARTED, OPEN, DELTA, {**DELTA, "delta": "llo 🌅"}, CLOSE, SUCCESS]) == "héllo 🌅"
