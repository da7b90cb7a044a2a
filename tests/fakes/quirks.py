"""Odd answers that vendors really give, written by hand, each with what it must come to where tools are offered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.exchange import EVENT_STREAM, JSON, JSON_LINES, Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.streams import chat_chunk, chat_stream, claude_stream, named_sse, ndjson, ollama_stream, sse

PARIS = '{"place":"Paris"}'
ROME = '{"place":"Rome"}'
CALL = ("get_weather", PARIS)
TRUNCATED = "stream_truncated"


@dataclass(frozen=True, kw_only=True)
class Quirk:
    """One of them. `provider` is our name for the vendor."""

    name: str
    provider: str
    exchange: Exchange
    outcome: Outcome


def _claude(name: str, writes: Sequence[bytes], **outcome: Any) -> Quirk:
    return Quirk(name=name, provider="claude", exchange=Exchange(writes=writes), outcome=Outcome(**outcome))


def _chat(name: str, writes: Sequence[bytes], *, provider: str = "openai", **outcome: Any) -> Quirk:
    return Quirk(name=name, provider=provider, exchange=Exchange(writes=writes), outcome=Outcome(**outcome))


def _ollama(name: str, writes: Sequence[bytes], **outcome: Any) -> Quirk:
    exchange = Exchange(writes=writes, content_type=JSON_LINES)
    return Quirk(name=name, provider="ollama", exchange=exchange, outcome=Outcome(**outcome))


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


def _call_delta(*entries: dict[str, Any], **choice: Any) -> dict[str, Any]:
    return chat_chunk({"tool_calls": list(entries)}, **choice)


def _function(arguments: object, *, name: str | None = "get_weather", **entry: Any) -> dict[str, Any]:
    function: dict[str, Any] = {} if arguments is ... else {"arguments": arguments}
    return {"type": "function", "function": {**function, **({"name": name} if name else {})}, **entry}


CHAT_QUIRKS = (
    _chat("text", chat_stream(["Hé", "llo"]), text="Héllo", tokens=(10, 5), finish="stop"),
    _chat("stopped for length", chat_stream(["Hi"], finish="length"), text="Hi", tokens=(10, 5), finish="length"),
    _chat(
        "finished on a chunk with content, without usage",
        sse(chat_chunk({"content": "To"}), chat_chunk({"content": " the end."}, finish="stop"), "[DONE]"),
        provider="gemini",
        text="To the end.",
        finish="stop",
    ),
    _chat("no finish_reason at all", sse(chat_chunk({"content": "Hi"}), "[DONE]"), text="Hi", finish="stop"),
    _chat(
        "a name repeated, arguments null, then absent, then in pieces",
        sse(
            _call_delta(_function(None, index=0, id="call_1")),
            _call_delta(_function(..., index=0, id="call_1")),
            _call_delta(_function('{"place":', index=0)),
            _call_delta(_function('"Paris"}', index=0, name=None), finish="tool_calls"),
            "[DONE]",
        ),
        calls=(CALL,),
        finish="tool_calls",
    ),
    _chat(
        "two calls interleaved",
        sse(
            _call_delta(_function('{"place":', index=0, id="a"), _function('{"place":', index=1, id="b")),
            _call_delta(_function('"Rome"}', index=1, name=None), _function('"Paris"}', index=0, name=None)),
            chat_chunk({}, finish="tool_calls"),
            "[DONE]",
        ),
        calls=(CALL, ("get_weather", ROME)),
        finish="tool_calls",
    ),
    _chat(
        "calls without index and id, ended with stop",
        sse(
            _call_delta(_function(PARIS, id="")),
            _call_delta(_function(ROME, id="")),
            chat_chunk({}, finish="stop"),
            "[DONE]",
        ),
        provider="gemini",
        calls=(CALL, ("get_weather", ROME)),
        finish="tool_calls",
    ),
    _chat(
        "all calls at index 0, told apart by their ids",
        sse(_call_delta(_function(PARIS, index=0, id="a"), _function(ROME, index=0, id="b")), "[DONE]"),
        provider="gemini",
        calls=(CALL, ("get_weather", ROME)),
        finish="tool_calls",
    ),
    _chat(
        "all calls at index 0 without ids, told apart by their names",
        sse(_call_delta(_function(PARIS, index=0), _function("{}", name="get_time", index=0)), "[DONE]"),
        provider="gemini",
        calls=(CALL, ("get_time", "{}")),
        finish="tool_calls",
    ),
    _chat(
        "arguments as an object, then more of a call without any key",
        sse(
            _call_delta(_function({"place": "Paris"}, id="a")),
            _call_delta(_function('{"place":', id="")),
            _call_delta({"function": {"arguments": '"Rome"}'}}),
            "[DONE]",
        ),
        calls=(CALL, ("get_weather", ROME)),
        finish="tool_calls",
    ),
    _chat(
        "reasoning, comments to keep the line open, a space before the first field, CRLF",
        [
            b": OPENROUTER PROCESSING\r\n\r\n data: ",
            json.dumps(chat_chunk({"content": "", "reasoning": "Hm."})).encode() + b"  \r\n\r\n",
            *sse(chat_chunk({"content": "Yes.", "reasoning": None}, finish="stop")),
            b"data:[DONE]\n\n",
        ],
        provider="openrouter",
        reasoning="Hm.",
        text="Yes.",
        finish="stop",
    ),
    _chat(
        "several alternatives: the first is the answer",
        sse(
            chat_chunk({"content": "One"}),
            chat_chunk({"content": "Two"}, index=1, finish="length"),
            chat_chunk({}, finish="stop"),
            "[DONE]",
        ),
        text="One",
        finish="stop",
    ),
    _chat(
        "refused in words of its own",
        sse(chat_chunk({"refusal": "I can't"}), chat_chunk({"refusal": " do that."}, finish="stop"), "[DONE]"),
        error="refused",
    ),
    _chat("stopped by the filter", chat_stream(["Well"], finish="content_filter"), text="Well", error="refused"),
    _chat(
        "an error object in mid-stream",
        sse(
            chat_chunk({"content": "Part"}), {"error": {"message": "The server had an error.", "type": "server_error"}}
        ),
        text="Part",
        error="provider_unavailable",
    ),
    _chat(
        "an error in mid-stream in an array",
        sse(chat_chunk({"content": "Part"}), [{"error": {"code": 503, "message": "Busy", "status": "UNAVAILABLE"}}]),
        provider="gemini",
        text="Part",
        error="provider_overloaded",
    ),
    _chat(
        "an error with a status of its own after the finish, and [DONE]",
        sse(
            chat_chunk({"content": "Part"}, finish="length"),
            {"error": {"code": 429, "message": "Provider returned error"}, "choices": []},
            "[DONE]",
        ),
        provider="openrouter",
        text="Part",
        error="provider_rate_limited",
    ),
    _chat(
        "finished for an error that is not told",
        chat_stream(["Part"], finish="error"),
        text="Part",
        error="provider_unavailable",
    ),
    _chat("finish_reason but no [DONE]", chat_stream(["Hi"])[:-1], text="Hi", error=TRUNCATED),
    _chat("[DONE] and nothing else", sse("[DONE]"), error=TRUNCATED),
    _chat("an empty answer", [], error=TRUNCATED),
    _chat(
        "data that is no JSON", sse(chat_chunk({"content": "Hi"}), "{not json", "[DONE]"), text="Hi", error=TRUNCATED
    ),
    _chat(
        "shapes of another world",
        sse({"choices": "no", "usage": [1]}, {"choices": [None, {"delta": 3}]}, "[DONE]"),
        finish="stop",
    ),
    _chat(
        "a call that never gets a name",
        sse(_call_delta(_function(PARIS, index=0, name=None)), "[DONE]"),
        error=TRUNCATED,
    ),
    Quirk(
        name="a whole answer instead of a stream",
        provider="openai",
        exchange=Exchange(
            writes=[json.dumps({"choices": [{"message": {"content": "Hi"}}]}).encode()],
            content_type=JSON,
            framing="length",
        ),
        outcome=Outcome(error=TRUNCATED),
    ),
    Quirk(
        name="the end of the connection is the end of the body",
        provider="openai",
        exchange=Exchange(writes=chat_stream(["Hi"]), content_type=EVENT_STREAM, framing="close"),
        outcome=Outcome(text="Hi", tokens=(10, 5), finish="stop"),
    ),
)

OLLAMA_QUIRKS = (
    _ollama("text", ollama_stream(["Hé", "llo"]), text="Héllo", tokens=(10, 5), finish="stop"),
    _ollama(
        "stopped for length", ollama_stream(["Hi"], done_reason="length"), text="Hi", tokens=(10, 5), finish="length"
    ),
    _ollama(
        "thinking, then a call with its arguments as an object, without id, ended with stop",
        ndjson(
            {"message": {"thinking": "Hm.", "content": ""}, "done": False},
            {
                "message": {"tool_calls": [{"function": {"name": "get_weather", "arguments": {"place": "Paris"}}}]},
                "done": False,
            },
            {"message": {"content": ""}, "done": True, "done_reason": "stop"},
        ),
        reasoning="Hm.",
        calls=(CALL,),
        finish="tool_calls",
    ),
    _ollama(
        "an error line",
        [*ollama_stream([" Yes"])[:1], *ndjson({"error": "an error was encountered while running the model"})],
        text=" Yes",
        error="provider_unavailable",
    ),
    _ollama("ended before it was done", ollama_stream(["Hi"])[:1], text="Hi", error=TRUNCATED),
    _ollama("the last line cut before its end", [b"".join(ollama_stream(["Hi"]))[:-1]], text="Hi", error=TRUNCATED),
    _ollama("an empty answer", [], error=TRUNCATED),
    _ollama("a page of HTML", [b"<html>\n"], error=TRUNCATED),
)

QUIRKS = (*CLAUDE_QUIRKS, *CHAT_QUIRKS, *OLLAMA_QUIRKS)
