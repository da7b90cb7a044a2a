"""Correct answers in each wire format, from a list of text chunks.

The path of the request says the format: `/v1/messages` Anthropic's, `…/chat/completions` Chat Completions,
`/api/chat` Ollama's.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.fakes.exchange import EVENT_STREAM, JSON_LINES, Exchange, Received

# Characters of one to four bytes in UTF-8, a combined one, and what breaks a careless line splitter.
UNICODE = ("plain ", "é", "世界", "🙂", "👩‍🚀", "e\u0301", "\u2028", "\n", '"', "\\", "\u0085", "\t")


def sse(*payloads: object) -> list[bytes]:
    """Events with JSON data; a string is sent as it is."""
    return [
        f"data: {one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)}\n\n".encode() for one in payloads
    ]


def named_sse(*payloads: dict[str, Any]) -> list[bytes]:
    """Events as Anthropic writes them: the type is the event's name as well."""
    return [f"event: {one['type']}\ndata: {json.dumps(one, ensure_ascii=False)}\n\n".encode() for one in payloads]


def ndjson(*payloads: object) -> list[bytes]:
    """One JSON object per line."""
    return [json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in payloads]


def claude_stream(chunks: Iterable[str], *, stop_reason: str = "end_turn") -> list[bytes]:
    """One text block. Tokens: 10 in, 5 out."""
    return named_sse(
        {"type": "message_start", "message": {"role": "assistant", "content": [], "usage": {"input_tokens": 10}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
        *(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": chunk}}
            for chunk in chunks
        ),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": stop_reason}, "usage": {"output_tokens": 5}},
        {"type": "message_stop"},
    )


def chat_chunk(delta: dict[str, Any], *, finish: str | None = None, index: int = 0) -> dict[str, Any]:
    """One Chat Completions chunk."""
    return {
        "object": "chat.completion.chunk",
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}],
    }


def chat_stream(chunks: Iterable[str], *, finish: str = "stop") -> list[bytes]:
    """Text deltas, finish, usage (10 in, 5 out), [DONE]."""
    return sse(
        chat_chunk({"role": "assistant", "content": ""}),
        *(chat_chunk({"content": chunk}) for chunk in chunks),
        chat_chunk({}, finish=finish),
        {"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}},
        "[DONE]",
    )


def ollama_stream(chunks: Iterable[str], *, done_reason: str = "stop") -> list[bytes]:
    """Text lines, then the line that is done (10 in, 5 out)."""
    return ndjson(
        *({"message": {"role": "assistant", "content": chunk}, "done": False} for chunk in chunks),
        {
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": done_reason,
            "prompt_eval_count": 10,
            "eval_count": 5,
        },
    )


def exchange_for(path: str, chunks: Iterable[str], *, chunks_per_second: float = 0.0) -> Exchange:
    """A correct answer in the format of that path; `chunks_per_second` 0: without pauses."""
    writes, content_type = _format_of(path)(chunks), JSON_LINES if path == "/api/chat" else EVENT_STREAM
    pause_seconds = 1 / chunks_per_second if chunks_per_second else 0.0
    return Exchange(writes=writes, content_type=content_type, pause_seconds=pause_seconds)


def _format_of(path: str) -> Callable[[Iterable[str]], list[bytes]]:
    if path.endswith("/messages"):
        return claude_stream
    return ollama_stream if path == "/api/chat" else chat_stream


def echo_chunks(question: str, number: int) -> list[str]:
    """What `echo_script` answers to a question: each chunk names the question and its own position."""
    return [f"[{question}#{position}]{UNICODE[position % len(UNICODE)]}" for position in range(number)]


def echo_script(*, chunks: int, chunks_per_second: float = 0.0) -> Callable[[Received], Exchange]:
    """A vendor whose every chunk can be traced to the message it answers."""

    def answer(request: Received) -> Exchange:
        words: Sequence[str] = echo_chunks(request.last_user_text, chunks)
        return exchange_for(request.path, words, chunks_per_second=chunks_per_second)

    return answer
