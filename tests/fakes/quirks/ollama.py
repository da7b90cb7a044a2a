"""Ollama's lines."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.exchange import JSON_LINES, Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.quirks.quirk import CALL, TRUNCATED, Quirk
from tests.fakes.streams import ndjson, ollama_stream


def _ollama(name: str, writes: Sequence[bytes], **outcome: Any) -> Quirk:
    exchange = Exchange(writes=writes, content_type=JSON_LINES)
    return Quirk(name=name, provider="ollama", exchange=exchange, outcome=Outcome(**outcome))


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
