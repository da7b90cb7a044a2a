"""Bytes into frames: the same frames whatever the sizes of the chunks."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.providers.lines import LINE_MAX_BYTES, Unreadable
from agent.providers.ndjson import JsonLines
from agent.providers.sse import ServerSentEvents

EVENTS = [
    pytest.param(b"data: a\n\n", [b"a"], id="one event"),
    pytest.param(b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"], id="CRLF"),
    pytest.param(b"data: a\r\rdata: b\r\r", [b"a", b"b"], id="CR"),
    pytest.param(b"data: a\ndata: b\n\n", [b"a\nb"], id="data over two lines"),
    pytest.param(b"data: a\r\ndata: b\r\n\r\n", [b"a\nb"], id="data over two lines, CRLF"),
    pytest.param(b": comment\n\nevent: x\nid: 1\nretry: 2\ndata:a\n\n", [b"a"], id="other fields"),
    pytest.param(b"\xef\xbb\xbf data: a  \n\n", [b"a"], id="byte order mark, and spaces around"),
    pytest.param(b"data\n\ndata:\n\n\n\n", [], id="nothing to say"),
    pytest.param(b"data: a\n\ndata: b\n", [b"a", b"b"], id="the last blank line missing at the regular end"),
    pytest.param(b"data: a\n\ndata: b", [b"a"], id="a last line without its end"),
    pytest.param("data: \u2028\u0085é\n\n".encode(), ["\u2028\u0085é".encode()], id="line ends that are none here"),
]


@pytest.mark.parametrize(("body", "data"), EVENTS)
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_events_are_split_the_same_in_chunks_of_any_size(body: bytes, data: list[bytes], size: int) -> None:
    splitter = ServerSentEvents()
    found = [event for start in range(0, len(body), size) for event in splitter.feed(body[start : start + size])]
    assert [*found, *splitter.end()] == data


def test_an_event_waits_for_its_blank_line_while_the_stream_may_still_be_cut() -> None:
    splitter = ServerSentEvents()
    assert list(splitter.feed(b"data: [DONE]\n")) == []
    assert list(splitter.feed(b"\n")) == [b"[DONE]"]


@given(st.lists(st.text()), st.lists(st.integers(1, 50)))
def test_json_lines_survive_any_split(texts: list[str], sizes: list[int]) -> None:
    body = b"".join(json.dumps({"text": one}, ensure_ascii=False).encode() + b"\n" for one in texts)
    splitter = JsonLines()
    found: list[bytes] = []
    for size in [*sizes, len(body)]:
        found += splitter.feed(body[:size])
        body = body[size:]
    assert [json.loads(line)["text"] for line in [*found, *splitter.end()]] == texts


def test_a_json_line_without_its_end_does_not_count() -> None:
    splitter = JsonLines()
    assert list(splitter.feed(b'\n{"a":1}\r\n{"done":true}')) == [b'{"a":1}']
    assert list(splitter.end()) == []


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    splitter = ServerSentEvents()
    with pytest.raises(Unreadable):
        list(splitter.feed(b"data: " + b"x" * LINE_MAX_BYTES))
