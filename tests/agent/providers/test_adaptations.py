"""A parameter that a model refuses is left out or renamed, once, and from then on."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from agent.providers.base import ChatRequest, TextDelta, ToolSpec
from tests.agent.providers.asking import QUESTION, events_of, provider_at
from tests.fakes.exchange import JSON, Exchange, Received
from tests.fakes.streams import exchange_for
from tests.fakes.vendor import FakeVendor

ASK = ChatRequest(messages=[QUESTION], max_tokens=77)


def refusing(*parameters: str, message: str = "Unsupported parameter: '{}' is not supported with this model.") -> Any:
    """A vendor that answers 400 as long as one of these is in the body."""

    def answer(request: Received) -> Exchange:
        for name in parameters:
            if name in request.body:
                error = {"message": message.format(name), "type": "invalid_request_error", "param": None}
                return Exchange(
                    writes=[json.dumps({"error": error}).encode()], status=400, content_type=JSON, framing="length"
                )
        return exchange_for(request.path, ["Hi"])

    script: Callable[[Received], Exchange] = answer
    return script


@pytest.mark.parametrize("provider", ["claude", "openai", "openrouter", "gemini"])
async def test_a_refused_temperature_is_left_out_and_remembered(provider: str) -> None:
    with FakeVendor(script=refusing("temperature", message="`{}` is deprecated for this model.")) as vendor:
        asked = provider_at(vendor, provider)
        first, failure = await events_of(asked, ASK)
        await events_of(asked, ASK)
        await asked.aclose()
    assert failure is None
    assert first[0] == TextDelta(text="Hi")
    assert ["temperature" in request.body for request in vendor.received] == [True, False, False]


@pytest.mark.parametrize("provider", ["openai", "openrouter", "gemini", "ollama"])
async def test_a_model_that_knows_no_tools_is_asked_without(provider: str) -> None:
    look = ToolSpec(name="look", description="Looks.", input_schema={"type": "object", "properties": {}})
    with FakeVendor(script=refusing("tools", message="some-model does not support {}")) as vendor:
        asked = provider_at(vendor, provider)
        first, failure = await events_of(asked, replace(ASK, tools=(look,)))
        await asked.aclose()
    assert failure is None
    assert first[0] == TextDelta(text="Hi")
    assert ["tools" in request.body for request in vendor.received] == [True, False]


@pytest.mark.parametrize(("provider", "refused", "instead"), [
    ("openai", "max_completion_tokens", "max_tokens"),
    ("openrouter", "max_tokens", "max_completion_tokens"),
])  # fmt: skip
async def test_a_refused_length_parameter_is_renamed(provider: str, refused: str, instead: str) -> None:
    with FakeVendor(script=refusing(refused, "temperature", "stream_options")) as vendor:
        asked = provider_at(vendor, provider)
        _, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert failure is None
    assert len(vendor.received) == 4
    last = vendor.received[-1].body
    assert (last.get(refused), last[instead]) == (None, 77)


async def test_a_vendor_that_refuses_either_name_is_not_asked_for_ever() -> None:
    with FakeVendor(script=refusing("max_tokens", "max_completion_tokens")) as vendor:
        asked = provider_at(vendor, "openai")
        _, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert failure
    assert (failure.code, len(vendor.received)) == ("provider_bad_request", 2)


async def test_another_model_is_asked_with_all_parameters_again() -> None:
    with FakeVendor(script=refusing("temperature")) as vendor:
        asked = provider_at(vendor, "openai")
        await events_of(asked, ASK)
        await events_of(asked.with_model("other"), ASK)
        await events_of(asked.with_model("other"), ASK)
        await asked.aclose()
    assert ["temperature" in request.body for request in vendor.received] == [True, False, True, False, False]


async def test_a_value_out_of_range_is_no_refused_parameter() -> None:
    message = "max_tokens: 77 > 64, which is the maximum for this model"
    with FakeVendor(script=refusing("max_tokens", message=message)) as vendor:
        asked = provider_at(vendor, "openrouter")
        _, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert failure
    assert (failure.code, len(vendor.received)) == ("provider_bad_request", 1)
