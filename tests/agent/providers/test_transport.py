"""Silence, hang-ups and broken lines: nothing waits for ever, and leaving closes the connection."""

import asyncio
import socket
import ssl
from contextlib import aclosing
from dataclasses import replace

import pytest

from agent.providers.base import ChatMessage, ChatRequest, Finished, TextDelta
from agent.providers.config import Timeouts
from config.common.tls import trusted
from tests.agent.providers.asking import PREFIX, QUESTION, WEATHER, events_of, provider_at
from tests.fakes.exchange import Exchange
from tests.fakes.streams import echo_chunks, echo_script, exchange_for
from tests.fakes.vendor import FakeVendor

ASK = ChatRequest(messages=[QUESTION], tools=[WEATHER])
PATH = {name: "/api/chat" if name == "ollama" else "/v1/messages" if name == "claude" else "/x" for name in PREFIX}
IMPATIENT = Timeouts(connect=5.0, first_token=0.2, between_chunks=5.0)


def hanging(provider: str, *, after_words: bool) -> Exchange:
    """An answer that falls silent, after its first words or before any byte of its body."""
    whole = exchange_for(PATH[provider], ["Hello ", "there"])
    spoken = next(number for number, write in enumerate(whole.writes, start=1) if b"Hello" in write)
    return replace(whole, hang_after=len(b"".join(whole.writes[:spoken])) if after_words else 0)


@pytest.mark.parametrize("provider", PREFIX)
async def test_no_first_word_in_time_is_a_timeout_and_closes_the_connection(provider: str) -> None:
    with FakeVendor(hanging(provider, after_words=False)) as vendor:
        asked = provider_at(vendor, provider, timeouts=IMPATIENT)
        await asked.warm()
        events, failure = await events_of(asked, ASK)
        assert await asyncio.to_thread(vendor.wait_for_disconnects, 1)
        await asked.aclose()
    assert events == []
    assert failure
    assert (failure.code, failure.retryable) == ("provider_timeout", False)


@pytest.mark.parametrize("provider", PREFIX)
async def test_a_redirect_does_not_take_the_prompt_elsewhere(provider: str) -> None:
    with FakeVendor(exchange_for(PATH[provider], ["Thanks for that"])) as elsewhere:
        moved = Exchange(writes=[b""], status=307, framing="length", headers={"Location": f"{elsewhere.url}/x"})
        with FakeVendor(moved) as vendor:
            asked = provider_at(vendor, provider)
            events, failure = await events_of(asked, ASK)
            await asked.aclose()
    assert (events, elsewhere.received) == ([], [])
    assert failure
    assert failure.code == "provider_unavailable"


async def test_comments_do_not_count_as_a_first_word() -> None:
    comments = Exchange(writes=[b": still here\n\n"] * 1000, pause_seconds=0.02)
    with FakeVendor(comments) as vendor:
        asked = provider_at(vendor, "openrouter", timeouts=IMPATIENT)
        _, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert failure
    assert failure.code == "provider_timeout"


@pytest.mark.parametrize("provider", PREFIX)
async def test_silence_after_the_first_words_is_a_timeout_and_keeps_them(provider: str) -> None:
    with FakeVendor(hanging(provider, after_words=True)) as vendor:
        asked = provider_at(vendor, provider, timeouts=Timeouts(first_token=5.0, between_chunks=0.2))
        events, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert events == [TextDelta(text="Hello ")]
    assert failure
    assert failure.code == "provider_timeout"


async def test_an_answer_may_take_longer_than_its_first_word() -> None:
    with FakeVendor(script=echo_script(chunks=150, chunks_per_second=100)) as vendor:
        asked = provider_at(vendor, "openai", timeouts=Timeouts(first_token=1.0, between_chunks=5.0))
        events, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert failure is None
    assert events[-1] == Finished(reason="stop")


@pytest.mark.parametrize("provider", PREFIX)
async def test_closing_the_stream_closes_the_connection(provider: str) -> None:
    with FakeVendor(hanging(provider, after_words=True)) as vendor:
        asked = provider_at(vendor, provider)
        async with aclosing(asked.stream(ASK)) as stream:
            assert await anext(stream) == TextDelta(text="Hello ")
        assert await asyncio.to_thread(vendor.wait_for_disconnects, 1)
        await asked.aclose()


@pytest.mark.parametrize("provider", PREFIX)
@pytest.mark.parametrize("after_words", [False, True], ids=["waiting for the first word", "in mid-answer"])
async def test_cancelling_the_task_closes_the_connection(provider: str, after_words: bool) -> None:
    with FakeVendor(hanging(provider, after_words=after_words)) as vendor:
        asked = provider_at(vendor, provider)
        task = asyncio.create_task(events_of(asked, ASK))
        assert await asyncio.to_thread(vendor.wait_for_requests, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(vendor.wait_for_disconnects, 1)
        await asked.aclose()


@pytest.mark.parametrize("provider", PREFIX)
async def test_nobody_listening_is_unavailable_and_worth_another_try(provider: str) -> None:
    with socket.socket() as taken:  # bound but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        vendor = FakeVendor()
        vendor.port = taken.getsockname()[1]
        asked = provider_at(vendor, provider, base_url=f"http://user:password@127.0.0.1:{vendor.port}")
        _, failure = await events_of(asked, ASK)
        await asked.aclose()
    assert failure
    assert (failure.code, failure.retryable) == ("provider_unavailable", True)
    assert f"{provider.upper()}_BASE_URL" in failure.detail
    assert "password" not in failure.detail


@pytest.mark.parametrize("provider", PREFIX)
async def test_an_answer_read_to_its_end_leaves_the_connection_for_the_next(provider: str) -> None:
    with FakeVendor(script=echo_script(chunks=3)) as vendor:
        asked = provider_at(vendor, provider)
        for _ in range(3):
            await asked.chat([QUESTION])
        await asked.aclose()
    assert (len(vendor.received), vendor.log.connections) == (3, 1)


@pytest.mark.parametrize("provider", PREFIX)
async def test_a_client_reads_no_certificates_of_its_own(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert trusted().verify_mode is ssl.CERT_REQUIRED
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_: pytest.fail("read once more"))
    await provider_at(FakeVendor(), provider).aclose()


@pytest.mark.parametrize("provider", PREFIX)
async def test_a_vendor_that_lingers_after_its_last_word_is_not_waited_for(provider: str) -> None:
    whole = exchange_for(PATH[provider], ["Hello"])
    with FakeVendor(replace(whole, hang_after=len(whole.body))) as vendor:
        asked = provider_at(vendor, provider)
        events, failure = await asyncio.wait_for(events_of(asked, ASK), 5)
        await asked.aclose()
    assert failure is None
    assert events[-1] == Finished(reason="stop")


@pytest.mark.parametrize("provider", PREFIX)
async def test_many_answers_at_once_never_mix(provider: str) -> None:
    questions = [f"marker-{number}-é🙂" for number in range(20)]
    with FakeVendor(script=echo_script(chunks=50)) as vendor:
        asked = provider_at(vendor, provider)
        answers = await asyncio.gather(*(asked.chat([_user(question)]) for question in questions))
        await asked.aclose()
    assert [answer.text for answer in answers] == ["".join(echo_chunks(question, 50)) for question in questions]


def _user(text: str) -> ChatMessage:
    return ChatMessage(role="user", content=text)
