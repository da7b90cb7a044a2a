"""From a message to a streamed reply, with a vendor on loopback."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from agent.models import Run, RunEvent
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations, text_of
from tests.agent.chatting import chatting, log_in_database, stored
from tests.fakes.exchange import Exchange
from tests.fakes.streams import UNICODE, chat_chunk, chat_stream, claude_stream, sse
from tests.fakes.vendor import FakeVendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
At = Callable[..., None]


async def test_the_reply_is_streamed_and_stored_alike(application: Application, alice: User, at_vendor: At) -> None:
    chunks = list(UNICODE) * 20
    with FakeVendor(Exchange(writes=chat_stream(chunks))) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    run, message = await in_thread(stored)(accepted["run"])
    assert log_violations(log) == []
    assert text_of(entry["event"] for entry in log) == message.content == "".join(chunks)
    assert (run.status, message.status, run.last_seq) == ("completed", "complete", log[-1]["seq"])
    assert log == await in_thread(log_in_database)(accepted["run"])
    [told] = log[-1]["event"]["usage"]
    assert message.usage == run.usage == [{**told, "costUsd": "0.000030"}]


async def test_a_stop_for_length_is_a_success_that_says_so(
    application: Application, alice: User, at_vendor: At
) -> None:
    with FakeVendor(Exchange(writes=chat_stream(["cut"], finish="length"))) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    assert log[-1]["event"]["outcome"] == {"type": "success"}
    assert log[-1]["event"]["metadata"] == {"finish": "length"}


async def test_a_cut_stream_is_never_completed(application: Application, alice: User, at_vendor: At) -> None:
    body = b"".join(chat_stream(["one ", "two ", "three"]))
    with FakeVendor(Exchange(writes=[body], cut_after=len(body) - 20)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    run, message = await in_thread(stored)(accepted["run"])
    assert log_violations(log) == []
    assert log[-1]["event"]["code"] == run.error_code == "stream_truncated"
    assert (run.status, message.status) == ("failed", "failed")
    assert message.content == text_of(entry["event"] for entry in log) == "one two three"


async def test_a_tool_call_nobody_offered_fails_the_run(application: Application, alice: User, at_vendor: At) -> None:
    call = {"index": 0, "id": "1", "type": "function", "function": {"name": "rm", "arguments": "{}"}}
    writes = sse(chat_chunk({"tool_calls": [call]}), chat_chunk({}, finish="tool_calls"), "[DONE]")
    with FakeVendor(Exchange(writes=writes)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    assert log_violations(log) == []
    assert log[-1]["event"]["code"] == "unexpected_tool_call"


async def test_what_no_database_stores_becomes_a_replacement_character(
    application: Application, alice: User, at_vendor: At
) -> None:
    writes = [b'data: {"choices":[{"index":0,"delta":{"content":"a\\u0000b"}}]}\n\n', *sse("[DONE]")]
    with FakeVendor(Exchange(writes=writes)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            await chat.log_of(accepted["run"])
    _, message = await in_thread(stored)(accepted["run"])
    assert message.content == "a\ufffdb"


async def test_cancel_keeps_the_prefix_and_closes_the_upstream(
    application: Application, alice: User, at_vendor: At
) -> None:
    body = b"".join(claude_stream(["begun", "never sent"]))
    with FakeVendor(Exchange(writes=[body], hang_after=body.index(b"never sent") - 100)) as vendor:
        at_vendor(vendor, "claude")
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            while (await chat.hear())["event"]["type"] != "TEXT_MESSAGE_CONTENT":
                pass
            await chat.say({"type": "cancel", "run": accepted["run"]})
            log = await chat.log_of(accepted["run"])
            assert vendor.wait_for_disconnects(1, timeout_seconds=2)
    run, message = await in_thread(stored)(accepted["run"])
    assert log[-1]["event"]["outcome"] == {"type": "cancelled"}
    assert (run.status, message.status, message.content) == ("cancelled", "partial", "begun")
    assert log_violations(await in_thread(log_in_database)(accepted["run"])) == []


async def test_disconnect_never_cancels(application: Application, alice: User, at_vendor: At) -> None:
    chunks = [f"{number} " for number in range(50)]
    exchange = Exchange(writes=chat_stream(chunks), pause_seconds=0.002)
    with FakeVendor(exchange) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            first = await chat.hear()
        async with chatting(application, alice) as chat:
            await chat.say({"type": "attach", "run": accepted["run"], "after": first["seq"]})
            rest = await chat.log_of(accepted["run"])
    log = [{"seq": first["seq"], "event": first["event"]}, *rest]
    assert log_violations(log) == []
    assert text_of(entry["event"] for entry in log) == "".join(chunks)


async def test_a_run_that_takes_too_long_is_ended(
    application: Application, alice: User, at_vendor: At, settings: object
) -> None:
    settings.AGENT_RUN_SECONDS = 0.3  # type: ignore[attr-defined]  # pytest-django's wrapper
    body = b"".join(chat_stream(["begun"]))
    with FakeVendor(Exchange(writes=[body], hang_after=len(body) - 40)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    assert log[-1]["event"]["code"] == "limit_reached"
    assert log_violations(log) == []


async def test_a_vendor_that_never_stops_is_cut_off(
    application: Application, alice: User, at_vendor: At, settings: Any
) -> None:
    settings.AGENT_REPLY_CHARACTERS = 1000
    with FakeVendor(Exchange(writes=chat_stream(["x" * 300] * 10), pause_seconds=0.01)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    run, message = await in_thread(stored)(accepted["run"])
    assert log_violations(log) == []
    assert (run.status, run.error_code) == ("failed", "limit_reached")
    assert message.content == "x" * 900


async def test_the_first_delta_does_not_wait_for_the_second(
    application: Application, alice: User, at_vendor: At
) -> None:
    body = b"".join(chat_stream(["first", "second"]))
    with FakeVendor(Exchange(writes=[body], hang_after=body.index(b"second") - 40)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            await chat.send("hello")
            while (frame := await chat.hear())["event"]["type"] != "TEXT_MESSAGE_CONTENT":
                pass
    assert frame["event"]["delta"] == "first"


async def test_many_streams_share_their_transactions(application: Application, alice: User, at_vendor: At) -> None:
    chunks = [f"{number} " for number in range(400)]
    with FakeVendor(Exchange(writes=chat_stream(chunks), split=64)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            runs = [(await chat.send(f"hello {number}"))["run"] for number in range(5)]
            async with asyncio.timeout(20):
                while await in_thread(Run.objects.active().count)():
                    await chat.hear()
    events = await in_thread(RunEvent.objects.count)()
    assert events < 5 * 200, "deltas that wait for the same flush are joined"
    for run in runs:
        assert (await in_thread(stored)(run))[1].content == "".join(chunks)
