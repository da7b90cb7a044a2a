"""A second, naive reading of whole recorded bodies, sharing no code with the providers."""

import json
from typing import Any

from tests.fakes.outcome import Outcome
from tests.fakes.recordings import Recording

# What the recorded failures must come to.
ERRORS = {
    "anthropic/error_400_prompt_too_long": "context_too_long",
    "anthropic/error_401_invalid_key": "provider_auth",
    "anthropic/error_529_overloaded": "provider_overloaded",
    "anthropic/stream_mid_error_overloaded": "provider_overloaded",
    "anthropic/stream_refusal": "refused",
    "openai_chat/error_400_image_url_exact": "provider_bad_request",
    "openai_chat/error_400_model_unsupported_param": "provider_bad_request",
    "openai_chat/error_429_rate_limit": "provider_rate_limited",
    "openai_chat/stream_mid_error": "provider_unavailable",
    "openai_chat/stream_n3_logprobs_or_multi": "refused",
    "openai_chat/stream_refusal": "refused",
    "openrouter/error_401": "provider_auth",
    "openrouter/error_429": "provider_rate_limited",
    "openrouter/stream_mid_error": "provider_bad_request",
    "ollama_native/chat_stream_mid_error": "provider_unavailable",
}


def expected(recording: Recording) -> Outcome:
    """What the recording says, word for word."""
    body = recording.exchange.body.decode()
    if recording.exchange.status >= 400:
        return Outcome(error=ERRORS[recording.case])
    read = {"claude": _read_claude, "ollama": _read_ollama}.get(recording.provider, _read_chat)
    text, reasoning, calls, tokens, length = read(body)
    if error := ERRORS.get(recording.case):
        return Outcome(text=text, reasoning=reasoning, error=error)
    finish = "length" if length else "tool_calls" if calls else "stop"
    return Outcome(text=text, reasoning=reasoning, calls=tuple(calls), tokens=tokens, finish=finish)


Read = tuple[str, str, list[tuple[str, str]], tuple[int, int] | None, bool]


def _data_lines(body: str) -> list[dict[str, Any]]:
    lines = [line.strip()[5:].strip() for line in body.split("\n") if line.strip().startswith("data:")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def _read_claude(body: str) -> Read:
    events = _data_lines(body)
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    nothing: dict[str, Any] = {"delta": {}, "usage": {}}
    last = next((event for event in events if event["type"] == "message_delta"), nothing)
    starts = {event["index"]: event["content_block"] for event in events if event["type"] == "content_block_start"}
    calls = []
    for index, block in starts.items():
        if block["type"] == "tool_use":
            pieces = [
                e["delta"]["partial_json"] for e in events if e["type"] == "content_block_delta" and e["index"] == index
            ]
            calls.append((block["name"], "".join(pieces) or "{}"))
    sent = last["usage"].get("input_tokens", events[0]["message"]["usage"]["input_tokens"])
    return (
        "".join(delta.get("text", "") for delta in deltas),
        "".join(delta.get("thinking", "") for delta in deltas),
        calls,
        (sent, last["usage"].get("output_tokens", 0)),
        last["delta"].get("stop_reason") == "max_tokens",
    )


def _read_chat(body: str) -> Read:
    chunks = _data_lines(body)
    choices = [chunk["choices"][0] for chunk in chunks if chunk.get("choices")]
    calls: dict[Any, list[str]] = {}
    for choice in choices:
        for call in choice["delta"].get("tool_calls") or []:
            entry = calls.setdefault(call.get("index", call.get("id")), ["", ""])
            entry[0] = entry[0] or call["function"].get("name") or ""
            entry[1] += call["function"].get("arguments") or ""
    usage: dict[str, int] = next((chunk["usage"] for chunk in reversed(chunks) if chunk.get("usage")), {})
    return (
        "".join(choice["delta"].get("content") or "" for choice in choices),
        "".join(choice["delta"].get("reasoning") or "" for choice in choices),
        [(name, arguments or "{}") for name, arguments in calls.values()],
        (usage["prompt_tokens"], usage["completion_tokens"]) if usage else None,
        any(choice.get("finish_reason") == "length" for choice in choices),
    )


def _read_ollama(body: str) -> Read:
    lines = [json.loads(line) for line in body.splitlines()]
    messages = [line["message"] for line in lines if "message" in line]
    calls = [call["function"] for message in messages for call in message.get("tool_calls", [])]
    return (
        "".join(message["content"] for message in messages),
        "",
        [(call["name"], json.dumps(call["arguments"], separators=(",", ":"))) for call in calls],
        (lines[-1].get("prompt_eval_count", 0), lines[-1].get("eval_count", 0)),
        lines[-1].get("done_reason") == "length",
    )
