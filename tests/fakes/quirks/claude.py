"""Anthropic's stream."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.quirks.quirk import CALL, TRUNCATED, Quirk
from tests.fakes.streams import claude_stream, named_sse


def _claude(name: str, writes: Sequence[bytes], **outcome: Any) -> Quirk:
    return Quirk(name=name, provider="claude", exchange=Exchange(writes=writes), outcome=Outcome(**outcome))


def _block(index: int, block: dict[str, Any], *deltas: dict[str, Any]) -> list[bytes]:
    return named_sse(
        {"type": "content_block_start", "index": index, "content_block": block},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    )


def _stopped(reason: str | None, **details: Any) -> list[bytes]:
    delta = {"stop_reason": reason, **details}
    return named_sse({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 5}}, {"type": "message_stop"})


def _json(piece: str) -> dict[str, Any]:
    return {"type": "input_json_delta", "partial_json": piece}


CLAUDE_START = named_sse({"type": "message_start", "message": {"usage": {"input_tokens": 10, "output_tokens": 1}}})
TEXT_BLOCK = _block(0, {"type": "text", "text": ""}, {"type": "text_delta", "text": "Half a sent"})
WEATHER_BLOCK = {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {}}
CACHED = {"cache_read_input_tokens": 30, "cache_creation_input_tokens": 20}
THINKING_BLOCK = _block(
    0,
    {"type": "thinking", "thinking": "", "signature": ""},
    {"type": "thinking_delta", "thinking": "Paris, "},
    {"type": "thinking_delta", "thinking": ""},
    {"type": "thinking_delta", "thinking": "then."},
    {"type": "signature_delta", "signature": "c2lnbmVk"},
)

CLAUDE_QUIRKS = (
    _claude(
        "text with pings between blocks", claude_stream(["Hé", "llo"]), text="Héllo", tokens=(10, 5), finish="stop"
    ),
    _claude(
        "stopped for length",
        claude_stream(["Hi"], stop_reason="max_tokens"),
        text="Hi",
        tokens=(10, 5),
        finish="length",
    ),
    _claude(
        "thinking, text and a call in pieces",
        [
            *CLAUDE_START,
            *THINKING_BLOCK,
            *_block(1, {"type": "text", "text": "I "}, {"type": "text_delta", "text": "look."}),
            *_block(2, WEATHER_BLOCK, _json(""), _json('{"place":'), _json('"Paris"}')),
            *_stopped("tool_use"),
        ],
        reasoning="Paris, then.",
        text="I look.",
        calls=(CALL,),
        tokens=(10, 5),
        finish="tool_calls",
    ),
    _claude(
        "a call without arguments, and one whose input comes at its start and which is never closed",
        [
            *CLAUDE_START,
            *_block(0, {**WEATHER_BLOCK, "id": "toolu_0"}, _json("")),
            *_block(1, {**WEATHER_BLOCK, "input": {"place": "Paris"}})[:-1],
            *_stopped(None),
        ],
        calls=(("get_weather", "{}"), CALL),
        tokens=(10, 5),
        finish="tool_calls",
    ),
    _claude(
        "the vendor's own tools are none of ours",
        [
            *CLAUDE_START,
            *_block(0, {"type": "server_tool_use", "id": "srv", "name": "web_search", "input": {}}, _json('{"q":1}')),
            *_block(1, {"type": "web_search_tool_result", "tool_use_id": "srv", "content": []}),
            *_block(
                2,
                {"type": "text", "text": ""},
                {"type": "citations_delta", "citation": {}},
                {"type": "text_delta", "text": "Sun."},
            ),
            *_block(3, {"type": "redacted_thinking", "data": "c2VhbGVk"}),
            *_stopped("end_turn"),
        ],
        text="Sun.",
        tokens=(10, 5),
        finish="stop",
    ),
    _claude(
        "part of the prompt read from a cache, part written to it",
        [
            *named_sse({"type": "message_start", "message": {"usage": {"input_tokens": 10, **CACHED}}}),
            *TEXT_BLOCK,
            *_stopped("end_turn"),
        ],
        text="Half a sent",
        tokens=(60, 5),
        finish="stop",
    ),
    _claude(
        "refused at the end, and without the last blank line",
        [b"".join([*CLAUDE_START, *TEXT_BLOCK, *_stopped("refusal", stop_details={"explanation": "No."})])[:-1]],
        text="Half a sent",
        error="refused",
    ),
    _claude(
        "overloaded in mid-stream",
        [
            *CLAUDE_START,
            *TEXT_BLOCK,
            *named_sse({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        ],
        text="Half a sent",
        error="provider_overloaded",
    ),
    _claude("ended without message_stop", [*CLAUDE_START, *TEXT_BLOCK], text="Half a sent", error=TRUNCATED),
    _claude("an empty answer", [], error=TRUNCATED),
    _claude("a page of HTML", [b"<html>\ndata: <p>Sign in to the hotel network\n\n</html>"], error=TRUNCATED),
)
