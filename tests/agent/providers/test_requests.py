"""What each vendor is really asked: the same conversation in its own words."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from agent.providers.base import ChatMessage, ChatRequest, ToolCallEnded, ToolRequest
from tests.agent.providers.asking import PREFIX, WEATHER, events_of, provider_at
from tests.fakes.exchange import EVENT_STREAM, Exchange, Received
from tests.fakes.quirks import CLAUDE_QUIRKS
from tests.fakes.streams import chat_chunk, echo_script, sse
from tests.fakes.vendor import FakeVendor

CALLS = (
    ToolRequest(id="call_1", name="get_weather", arguments='{"place":"Paris"}'),
    ToolRequest(id="call_2", name="get_weather", arguments='{"place":"Ro'),
)
CONVERSATION = (
    ChatMessage(role="user", content="The context."),
    ChatMessage(role="user", content="How is the weather?"),
    ChatMessage(role="assistant", content="I look.", tool_calls=CALLS),
    ChatMessage(role="tool", content="Sun", tool_call_id="call_1"),
    ChatMessage(role="tool", content="Rain", tool_call_id="call_2"),
    ChatMessage(role="assistant", content=""),
    ChatMessage(role="user", content="And tomorrow?"),
)


async def asked(provider: str, messages: Sequence[ChatMessage] = CONVERSATION, **fields: Any) -> Received:
    """The request that the vendor saw."""
    with FakeVendor(script=echo_script(chunks=1)) as vendor:
        one = provider_at(vendor, provider)
        await events_of(one, ChatRequest(messages=messages, **fields))
        await one.aclose()
    return vendor.received[0]


async def test_claude_gets_alternating_turns_with_results_together() -> None:
    request = await asked("claude", system_prompt="Be kind.", tools=[WEATHER], max_tokens=99, temperature=0.3)
    assert request.path == "/v1/messages"
    assert request.headers["anthropic-version"]
    assert {name: request.body[name] for name in ("model", "max_tokens", "temperature", "system", "stream")} == {
        "model": "test-model", "max_tokens": 99, "temperature": 0.3, "system": "Be kind.", "stream": True,
    }  # fmt: skip
    roles = [turn["role"] for turn in request.body["messages"]]
    assert roles == ["user", "assistant", "user"]
    kinds = [[block["type"] for block in turn["content"]] for turn in request.body["messages"]]
    assert kinds == [["text", "text"], ["text", "tool_use", "tool_use"], ["tool_result", "tool_result", "text"]]
    assert request.body["messages"][1]["content"][2]["input"] == {}  # its arguments were cut
    assert request.body["tools"][0]["input_schema"] == WEATHER.input_schema


async def test_claude_knows_no_temperature_above_one() -> None:
    assert (await asked("claude", temperature=1.6)).body["temperature"] == 1.0


@pytest.mark.parametrize("provider", ["openai", "openrouter", "gemini"])
async def test_chat_completions_get_the_turns_one_by_one(provider: str) -> None:
    request = await asked(provider, system_prompt="Be kind.", tools=[WEATHER], max_tokens=99, temperature=0.3)
    assert request.path == f"{PREFIX[provider]}/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-test-0123456789"
    assert [turn["role"] for turn in request.body["messages"]] == [
        "system", "user", "user", "assistant", "tool", "tool", "user",
    ]  # fmt: skip
    assert request.body["messages"][3]["tool_calls"][0] == {
        "id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": '{"place":"Paris"}'},
    }  # fmt: skip
    assert request.body["messages"][4] == {"role": "tool", "tool_call_id": "call_1", "content": "Sun"}
    assert request.body["stream_options"] == {"include_usage": True}
    limit = "max_completion_tokens" if provider == "openai" else "max_tokens"
    assert (request.body[limit], request.body["temperature"], request.body["stream"]) == (99, 0.3, True)


async def test_ollama_gets_arguments_as_objects_and_results_by_name() -> None:
    request = await asked("ollama", system_prompt="Be kind.", tools=[WEATHER], max_tokens=99, temperature=0.3)
    assert request.path == "/api/chat"
    assert request.body["options"] == {"temperature": 0.3, "num_predict": 99}
    calls = request.body["messages"][3]["tool_calls"]
    assert [call["function"]["arguments"] for call in calls] == [{"place": "Paris"}, {}]
    assert request.body["messages"][4] == {"role": "tool", "content": "Sun", "tool_name": "get_weather"}


async def test_ollama_is_asked_for_a_window_that_holds_the_conversation() -> None:
    long = ChatMessage(role="user", content="word " * 5000)
    request = await asked("ollama", [long], max_tokens=500)
    assert request.body["options"]["num_ctx"] == 16384


@pytest.mark.parametrize("provider", PREFIX)
async def test_another_model_is_asked_by_the_same_provider(provider: str) -> None:
    with FakeVendor(script=echo_script(chunks=1)) as vendor:
        one = provider_at(vendor, provider)
        answer = await one.with_model("other-model").chat([ChatMessage(role="user", content="Hi")])
        await one.aclose()
    assert vendor.received[0].body["model"] == answer.model == "other-model"
    assert one.model == "test-model"


async def test_openai_account_ids_stay_with_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    sent = {provider: (await asked(provider)).headers for provider in ("openai", "openrouter", "gemini")}
    assert {provider: headers.get("openai-organization") for provider, headers in sent.items()} == {
        "openai": "org-secret", "openrouter": None, "gemini": None,
    }  # fmt: skip


async def second_turn(provider: str, exchange: Exchange, *, next_provider: str | None = None) -> Mapping[str, Any]:
    """The assistant's turn as it is sent back after the calls of this exchange."""
    with FakeVendor(exchange) as vendor:
        one, other = provider_at(vendor, provider), provider_at(vendor, next_provider or provider)
        question = ChatMessage(role="user", content="Weather?")
        events, _ = await events_of(one, ChatRequest(messages=[question], tools=[WEATHER]))
        calls = tuple(_request(event) for event in events if isinstance(event, ToolCallEnded))
        turn = ChatMessage(role="assistant", content="", tool_calls=calls)
        result = ChatMessage(role="tool", content="Sun", tool_call_id=calls[0].id)
        await events_of(other, ChatRequest(messages=[question, turn, result], tools=[WEATHER]))
        await one.aclose()
        await other.aclose()
    sent: Mapping[str, Any] = vendor.received[1].body["messages"][1]
    return sent


def _request(call: ToolCallEnded) -> ToolRequest:
    return ToolRequest(id=call.id, name=call.name, arguments=call.arguments, provider_data=call.provider_data)


async def test_claude_sees_its_signed_thoughts_again_before_its_call() -> None:
    thinking = next(quirk for quirk in CLAUDE_QUIRKS if quirk.outcome.reasoning)
    turn = await second_turn("claude", thinking.exchange)
    assert [block["type"] for block in turn["content"]] == ["thinking", "tool_use"]
    assert turn["content"][0] == {"type": "thinking", "thinking": "Paris, then.", "signature": "c2lnbmVk"}


SIGNED = {"google": {"thought_signature": "c2ln"}}
DETAILS = [{"type": "reasoning.encrypted", "data": "c2VhbGVk"}]
CALL = {"index": 0, "id": "a", "function": {"name": "get_weather", "arguments": "{}"}}


def calling(call: dict[str, Any], **delta: Any) -> Exchange:
    """An answer with this call."""
    return Exchange(writes=sse(chat_chunk({"tool_calls": [call], **delta}), "[DONE]"), content_type=EVENT_STREAM)


async def test_gemini_sees_its_thought_signature_again() -> None:
    turn = await second_turn("gemini", calling({**CALL, "extra_content": SIGNED}))
    assert turn["tool_calls"][0]["extra_content"] == SIGNED


async def test_openrouter_sees_its_reasoning_details_again() -> None:
    turn = await second_turn("openrouter", calling(CALL, reasoning_details=DETAILS))
    assert turn["reasoning_details"] == DETAILS


async def test_another_vendor_does_not_see_them() -> None:
    turn = await second_turn("gemini", calling({**CALL, "extra_content": SIGNED}), next_provider="openai")
    assert set(turn["tool_calls"][0]) == {"id", "type", "function"}
