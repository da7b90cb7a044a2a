"""Who asks again, how often, and after how long: one owner, and never once the first word is out."""

import json
from dataclasses import dataclass, field

import pytest

from agent.providers.base import ChatRequest, ProviderEvent, TextDelta
from agent.providers.errors import ProviderError
from agent.providers.retry import RetryPolicy, stream_with_retries
from tests.agent.providers.asking import PREFIX, QUESTION, provider_at
from tests.fakes.exchange import EVENT_STREAM, JSON, Exchange
from tests.fakes.streams import chat_stream, echo_script, exchange_for
from tests.fakes.vendor import FakeVendor

ASK = ChatRequest(messages=[QUESTION])
GOOD = Exchange(writes=chat_stream(["Hi"]), content_type=EVENT_STREAM)


def failing(status: int, *, retry_after: str | None = None, code: str = "") -> Exchange:
    """An error answer."""
    body = json.dumps({"error": {"message": "no", "code": code}}).encode()
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Exchange(writes=[body], status=status, content_type=JSON, headers=headers, framing="length")


@dataclass
class Tried:
    """How it went; `waits` in seconds."""

    requests: int
    events: list[ProviderEvent]
    waits: list[float] = field(default_factory=list)
    failure: ProviderError | None = None


async def tried(*exchanges: Exchange, provider: str = "openai") -> Tried:
    """Ask with retries a vendor that answers so, in turn; waits are noted, not spent."""
    outcome = Tried(requests=0, events=[])

    async def pause(seconds: float) -> None:
        outcome.waits.append(seconds)

    policy = RetryPolicy(attempts=3, max_wait=20.0, pause=pause, jitter=lambda: 0.5)
    with FakeVendor(*exchanges) as vendor:
        asked = provider_at(vendor, provider)
        try:
            async for event in stream_with_retries(asked, ASK, policy=policy):
                outcome.events.append(event)
        except ProviderError as error:
            outcome.failure = error
        await asked.aclose()
        outcome.requests = len(vendor.received)
    return outcome


async def test_a_passing_failure_is_tried_again_with_growing_waits() -> None:
    outcome = await tried(failing(500), failing(529), GOOD)
    assert outcome.failure is None
    assert outcome.events[0] == TextDelta(text="Hi")
    assert (outcome.requests, outcome.waits) == (3, [0.5, 1.0])


async def test_three_attempts_are_all() -> None:
    outcome = await tried(failing(503))
    assert outcome.failure
    assert (outcome.failure.code, outcome.requests) == ("provider_overloaded", 3)


@pytest.mark.parametrize("provider", PREFIX)
async def test_every_provider_is_asked_exactly_as_often_as_we_say(provider: str) -> None:
    assert (await tried(failing(500), provider=provider)).requests == 3


async def test_a_wait_the_vendor_asks_for_is_kept() -> None:
    outcome = await tried(failing(429, retry_after="7"), GOOD)
    assert outcome.failure is None
    assert outcome.waits == [7.25]


async def test_a_wait_beyond_the_limit_is_given_up_at_once() -> None:
    outcome = await tried(failing(429, retry_after="120"), GOOD)
    assert outcome.failure
    assert (outcome.failure.code, outcome.requests, outcome.waits) == ("provider_rate_limited", 1, [])
    assert "120 seconds" in outcome.failure.detail


@pytest.mark.parametrize("exchange", [failing(429, code="insufficient_quota"), failing(401), failing(400)])
async def test_what_will_not_pass_is_not_tried_again(exchange: Exchange) -> None:
    assert (await tried(exchange, GOOD)).requests == 1


async def test_nothing_is_asked_again_once_the_first_word_is_out() -> None:
    outcome = await tried(Exchange(writes=chat_stream(["Half"])[:2]), GOOD)
    assert outcome.events == [TextDelta(text="Half")]
    assert outcome.failure
    assert (outcome.failure.code, outcome.requests) == ("stream_truncated", 1)


async def test_a_stream_that_breaks_before_its_first_word_is_asked_again() -> None:
    whole = exchange_for("/v1/messages", ["Hi"])
    outcome = await tried(Exchange(writes=whole.writes, cut_after=40), whole, provider="claude")
    assert outcome.failure is None
    assert outcome.requests == 2


async def test_the_waits_are_spread() -> None:
    error = ProviderError("provider_overloaded", "x", retryable=True)
    waits = {RetryPolicy().wait_seconds(error, attempt=1) for _ in range(20)}
    assert len(waits) > 1
    assert all(wait is not None and 0.25 <= wait <= 0.75 for wait in waits)


async def test_leaving_a_retried_stream_closes_the_connection() -> None:
    with FakeVendor(script=echo_script(chunks=1000, chunks_per_second=200)) as vendor:
        asked = provider_at(vendor, "openai")
        stream = stream_with_retries(asked, ASK, policy=RetryPolicy())
        await anext(stream)
        await stream.aclose()
        assert vendor.wait_for_disconnects(1)
        await asked.aclose()
