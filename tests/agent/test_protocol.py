"""The socket's frames: a table of good ones, a table of bad ones, and nothing that breaks the parser."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import protocol
from agent.protocol import Attach, Auth, BadFrame, Cancel, Decide, Detach, Frame, Ping, Retry, Send, depth_of, parse
from config.common.errors import NotFound, RunActive

RUN = uuid.UUID("5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d10")
KEY = str(RUN)
SEND = {"type": "send", "client_message_id": KEY, "conversation": None, "content": "hello"}
MAX_DEPTH = 32


def sent(**fields: Any) -> Send:
    """A Send frame with these fields, the others empty."""
    empty: dict[str, Any] = dict.fromkeys(("conversation", "context_type", "context_id", "provider", "model"))
    return Send(**{**empty, "client_message_id": RUN, "content": "hello", **fields})


GOOD: list[tuple[dict[str, Any], Frame]] = [
    ({"type": "auth", "token": "a.b.c"}, Auth(token="a.b.c")),
    ({"type": "ping"}, Ping()),
    ({"type": "ping", "more": {"is": "ignored"}}, Ping()),
    (SEND, sent()),
    ({key: value for key, value in SEND.items() if key != "conversation"}, sent()),
    ({**SEND, "client_message_id": KEY.upper(), "content": " \n🙂"}, sent(content=" \n🙂")),
    ({**SEND, "conversation": 2**63 - 1, "provider": "", "model": None}, sent(conversation=2**63 - 1)),
    (
        {**SEND, "conversation": 7, "context_type": "task", "context_id": 3, "provider": "claude", "model": "m"},
        sent(conversation=7, context_type="task", context_id=3, provider="claude", model="m"),
    ),
    ({"type": "attach", "run": KEY, "after": 0}, Attach(run=RUN, after=0)),
    ({"type": "attach", "run": KEY, "after": 2**31 - 1}, Attach(run=RUN, after=2**31 - 1)),
    ({"type": "attach", "run": KEY}, Attach(run=RUN, after=0)),
    ({"type": "detach", "run": KEY}, Detach(run=RUN)),
    ({"type": "cancel", "run": KEY}, Cancel(run=RUN)),
    ({"type": "retry", "run": KEY}, Retry(run=RUN)),
    ({"type": "decide", "tool_call": 4, "decision": "approve"}, Decide(tool_call=4, decision="approve")),
    ({"type": "decide", "tool_call": 4, "decision": "reject"}, Decide(tool_call=4, decision="reject")),
]

# body -> (the field that is wrong, what the error refers to)
BAD: list[tuple[dict[str, Any], str, str | int | None]] = [
    ({}, "type", None),
    ({"type": None, "run": KEY}, "type", KEY),
    ({"type": "hello"}, "type", None),
    ({"type": "SEND"}, "type", None),
    ({"type": ["send"]}, "type", None),
    ({"type": {"send": 1}}, "type", None),
    ({"type": "auth"}, "token", None),
    ({"type": "auth", "token": 5}, "token", None),
    ({"type": "auth", "token": "x" * 8193}, "token", None),
    ({**SEND, "client_message_id": None}, "client_message_id", None),
    ({**SEND, "client_message_id": 5}, "client_message_id", 5),
    ({**SEND, "client_message_id": "x"}, "client_message_id", "x"),
    ({**SEND, "client_message_id": "x" * 500}, "client_message_id", None),
    ({**SEND, "client_message_id": [KEY]}, "client_message_id", None),
    ({**SEND, "content": None}, "content", KEY),
    ({**SEND, "content": ["a"]}, "content", KEY),
    ({**SEND, "content": "a\0b"}, "content", KEY),
    ({**SEND, "conversation": "7"}, "conversation", KEY),
    ({**SEND, "conversation": 7.0}, "conversation", KEY),
    ({**SEND, "conversation": True}, "conversation", KEY),
    ({**SEND, "conversation": 0}, "conversation", KEY),
    ({**SEND, "conversation": -1}, "conversation", KEY),
    ({**SEND, "conversation": 2**63}, "conversation", KEY),
    ({**SEND, "conversation": 10**4000}, "conversation", KEY),
    ({**SEND, "context_type": 1}, "context_type", KEY),
    ({**SEND, "context_id": "1"}, "context_id", KEY),
    ({**SEND, "provider": ["claude"]}, "provider", KEY),
    ({**SEND, "provider": "p" * 201}, "provider", KEY),
    ({**SEND, "model": {}}, "model", KEY),
    ({"type": "attach"}, "run", None),
    ({"type": "attach", "run": "x", "after": 0}, "run", "x"),
    ({"type": "attach", "run": 7, "after": 0}, "run", 7),
    ({"type": "attach", "run": KEY, "after": -1}, "after", KEY),
    ({"type": "attach", "run": KEY, "after": "0"}, "after", KEY),
    ({"type": "attach", "run": KEY, "after": 2**31}, "after", KEY),
    ({"type": "attach", "run": KEY, "after": False}, "after", KEY),
    ({"type": "detach", "run": None}, "run", None),
    ({"type": "cancel"}, "run", None),
    ({"type": "retry", "run": ""}, "run", ""),
    ({"type": "decide", "tool_call": 4}, "decision", 4),
    ({"type": "decide", "tool_call": 4, "decision": ["approve"]}, "decision", 4),
    ({"type": "decide", "tool_call": "4", "decision": "approve"}, "tool_call", "4"),
    ({"type": "decide", "tool_call": True, "decision": "approve"}, "tool_call", None),
]

NOT_JSON: list[str | None] = [
    None,
    "",
    " ",
    "{",
    "ping",
    "[]",
    "null",
    "5",
    '"ping"',
    '[{"type": "ping"}]',
    '{"type": "ping"} {}',
    "{'type': 'ping'}",
    '{"type": "ping", "x": NaN}',
    '{"type": "ping", "x": -Infinity}',
    '{"type": "ping", "x": "\\ud800"}',
    '{"type": "ping", "\\udfff": 1}',
    '{"type": "ping", "x": ' + "9" * 5000 + "}",
    '{"type": "ping", "x": "\x01"}',
    '\ufeff{"type": "ping"}',
]


@pytest.mark.parametrize(("body", "frame"), GOOD, ids=lambda value: str(value)[:60])
def test_a_good_frame_is_understood(body: dict[str, Any], frame: Frame) -> None:
    assert parse(json.dumps(body), max_depth=MAX_DEPTH) == frame
    assert parse(json.dumps(body, ensure_ascii=False, indent=1), max_depth=MAX_DEPTH) == frame


@pytest.mark.parametrize(("body", "field", "ref"), BAD, ids=lambda value: str(value)[:60])
def test_a_bad_frame_says_what_is_wrong(body: dict[str, Any], field: str, ref: str | int | None) -> None:
    with pytest.raises(BadFrame) as refused:
        parse(json.dumps(body), max_depth=MAX_DEPTH)
    assert refused.value.ref == ref
    assert [error.field for error in refused.value.error.errors] == [field]
    assert refused.value.error.code == "validation_failed"
    assert field in refused.value.error.detail


@pytest.mark.parametrize("text", NOT_JSON, ids=lambda value: str(value)[:40])
def test_what_is_no_json_object_is_refused(text: str | None) -> None:
    with pytest.raises(BadFrame) as refused:
        parse(text, max_depth=MAX_DEPTH)
    assert (refused.value.ref, refused.value.error.code) == (None, "validation_failed")


@pytest.mark.parametrize(("depth", "is_refused"), [(1, False), (30, False), (31, False), (32, True), (100_000, True)])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_has_a_limit(depth: int, is_refused: bool, opening: str, closing: str) -> None:
    text = '{"type":"ping","x":' + opening * depth + "1" + closing * depth + "}"
    if is_refused:
        with pytest.raises(BadFrame, match="levels deep"):
            parse(text, max_depth=MAX_DEPTH)
    else:
        assert parse(text, max_depth=MAX_DEPTH) == Ping()


def test_brackets_in_text_are_no_nesting() -> None:
    content = '[[{{"\\' * 500
    assert parse(json.dumps({**SEND, "content": content}), max_depth=MAX_DEPTH) == sent(content=content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=40,
)


def nesting_of(value: Any) -> int:
    """How deep lists and objects stand in each other."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, (dict, list)) + max((nesting_of(one) for one in inner), default=0)


@given(JSON)
def test_the_depth_is_counted_right(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    few = text.count("[") + text.count("{") < protocol.SHALLOW
    assert depth_of(text) == (1 if few else nesting_of(value))


FIELDS = st.sampled_from(
    ["type", "run", "after", "token", "content", "client_message_id", "conversation", "tool_call", "decision"]
)
VALUES: st.SearchStrategy[Any] = (
    st.sampled_from([KEY, "x", "", 0, 7, -1, 2**70, 1.5, True, None, [], {}, "send", "attach"]) | JSON
)


@given(st.sampled_from([*protocol.READERS, "x"]), st.dictionaries(FIELDS, VALUES))
def test_any_object_is_a_frame_or_refused(kind: str, body: dict[str, Any]) -> None:
    text = json.dumps({"type": kind, **body})
    try:
        answer = parse(text, max_depth=MAX_DEPTH).type
    except BadFrame as refused:
        answer = json.loads(protocol.error(refused.error, refused.ref))["type"]
    assert answer in {*protocol.READERS, "error"}


@given(st.text())
def test_any_text_is_a_frame_or_refused(text: str) -> None:
    try:
        parse(text, max_depth=MAX_DEPTH)
    except BadFrame:
        return


def test_what_goes_out_is_what_the_contract_says() -> None:
    delta = {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": 'ünï🙂\u2028"'}
    frames = {
        protocol.ready(5): {"type": "ready", "user": 5},
        protocol.pong(): {"type": "pong"},
        protocol.accepted(RUN, 7, 8, RUN): {
            "type": "accepted", "client_message_id": KEY, "conversation": 7, "message": 8, "run": KEY,
        },
        protocol.accepted(None, 7, 8, RUN): {
            "type": "accepted", "client_message_id": None, "conversation": 7, "message": 8, "run": KEY,
        },
        protocol.event(7, RUN, 3, delta): {
            "type": "event", "v": 1, "conversation": 7, "run": KEY, "seq": 3, "event": delta,
        },
        protocol.error(RunActive(), KEY): {
            "type": "error", "code": "run_active", "detail": RunActive.sentence, "ref": KEY,
        },
        protocol.error(NotFound(), None): {
            "type": "error", "code": "not_found", "detail": NotFound.sentence, "ref": None,
        },
    }  # fmt: skip
    for text, frame in frames.items():
        assert json.loads(text) == frame
