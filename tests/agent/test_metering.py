"""Calls of providers, counted against a person's day however they end; the vendors are servers on loopback."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from accounts.models import User
from agent.models import UsageDay, UsageReservation
from agent.providers.base import ChatRequest
from agent.providers.errors import ProviderError
from agent.providers.factory import get_llm_provider
from agent.runs.metering import Meter, estimate_of, metered
from config.common.threads import in_thread
from tests.agent.providers.asking import QUESTION, WEATHER, provider_at
from tests.factories.accounts import UserFactory
from tests.fakes.exchange import JSON, Exchange
from tests.fakes.streams import chat_stream, claude_stream, sse
from tests.fakes.vendor import FakeVendor

pytestmark = pytest.mark.django_db(transaction=True)
ASK = ChatRequest(messages=[QUESTION], system_prompt="Be brief.", max_tokens=100, tools=[WEATHER])
ESTIMATED = 132  # the question, the instructions and the tool, with 100 for the answer
UNTOLD = sse({"choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": "stop"}]}, "[DONE]")


@pytest.fixture
def person() -> User:
    """Who asks."""
    return UserFactory.create()


async def called(person: User, exchange: Exchange, name: str = "openai", model: str = "gpt-5.4-mini") -> Meter:
    """Ask a vendor that answers so, once."""
    with FakeVendor(exchange) as vendor:
        provider = provider_at(vendor, name, model=model)
        try:
            async with metered(person.pk, provider, ASK) as meter, aclosing(provider.stream(ASK)) as stream:
                async for event in stream:
                    meter.take(event)
        finally:
            await provider.aclose()
    return meter


def counted(person: User) -> tuple[int, int, int]:
    """Calls, tokens, millionths of a dollar; and nothing is held any more."""
    assert not UsageReservation.objects.exists()
    day = UsageDay.objects.for_user(person).get()
    assert (day.reserved_tokens, day.reserved_micros) == (0, 0)
    return day.calls, day.tokens, day.cost_micros


async def test_what_the_vendor_tells_is_counted(person: User) -> None:
    meter = await called(person, Exchange(writes=chat_stream(["Hi"])))
    assert meter.tokens == 15
    assert await in_thread(counted)(person) == (1, 15, 30)  # 10 x 0.75 + 5 x 4.50
    await called(person, Exchange(writes=claude_stream(["Hi"])), "claude", "claude-sonnet-5-5")
    assert await in_thread(counted)(person) == (2, 30, 30 + 70)  # 10 x 2 + 5 x 10


async def test_where_the_vendor_does_not_tell_the_estimate_is_counted(person: User) -> None:
    meter = await called(person, Exchange(writes=UNTOLD))
    assert meter.tokens == ESTIMATED
    assert (await in_thread(counted)(person))[:2] == (1, ESTIMATED)


@pytest.mark.parametrize("status", [400, 401, 429, 500, 529])
async def test_what_the_vendor_refuses_is_not_counted(status: int, person: User) -> None:
    refusal = Exchange(writes=[b'{"error": {"message": "no"}}'], status=status, content_type=JSON, framing="length")
    with pytest.raises(ProviderError):
        await called(person, refusal)
    assert await in_thread(counted)(person) == (0, 0, 0)


async def test_what_breaks_off_is_counted(person: User) -> None:
    with pytest.raises(ProviderError):
        await called(person, Exchange(writes=chat_stream(["Hi", "there"]), cut_after=150))
    assert (await in_thread(counted)(person))[:2] == (1, ESTIMATED)


async def test_what_is_cancelled_is_counted(person: User) -> None:
    with FakeVendor(Exchange(writes=chat_stream(["Hi"]), hang_after=0)) as vendor:
        provider = provider_at(vendor, "openai")

        async def ask() -> None:
            async with metered(person.pk, provider, ASK), aclosing(provider.stream(ASK)) as stream:
                async for _ in stream:
                    pass

        task = asyncio.create_task(ask())
        assert await asyncio.to_thread(vendor.wait_for_requests, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await provider.aclose()
    assert (await in_thread(counted)(person))[:2] == (1, ESTIMATED)


async def test_nothing_is_asked_where_the_limit_is_reached(person: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = 10
    await called(person, Exchange(writes=chat_stream(["Hi"])))
    with FakeVendor(Exchange(writes=chat_stream(["Hi"]))) as vendor:
        with pytest.raises(ProviderError, match="10 tokens a day"):
            async with metered(person.pk, provider_at(vendor, "openai"), ASK):
                pytest.fail("it was let through")
        assert vendor.received == []


async def test_the_built_in_assistant_is_no_call(person: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = 0
    async with metered(person.pk, get_llm_provider("offline"), ASK) as meter:
        pass
    assert meter.tokens == 0
    assert not await in_thread(UsageDay.objects.exists)()


def test_the_estimate_has_the_whole_request() -> None:
    with FakeVendor() as vendor:
        provider = provider_at(vendor, "openai")
        bare = estimate_of(provider, ChatRequest(messages=[QUESTION], max_tokens=100))
        whole = estimate_of(provider, ASK)
    assert (bare.tokens_out, whole.tokens_out) == (100, 100)
    assert bare.tokens_in < whole.tokens_in == ESTIMATED - 100
