"""Chat Completions, as OpenAI, OpenRouter, Gemini and many compatible servers send it."""

import json
from collections.abc import Sequence
from typing import Any

from tests.fakes.exchange import EVENT_STREAM, JSON, Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.quirks.quirk import CALL, PARIS, ROME, TRUNCATED, Quirk
from tests.fakes.streams import chat_chunk, chat_stream, sse


def _chat(name: str, writes: Sequence[bytes], *, provider: str = "openai", **outcome: Any) -> Quirk:
    return Quirk(name=name, provider=provider, exchange=Exchange(writes=writes), outcome=Outcome(**outcome))


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
