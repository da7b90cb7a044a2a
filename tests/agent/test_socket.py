"""The chat socket: who may speak, what is answered, and what closes it."""

import asyncio
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import Session, User
from agent.models import Message, Run
from config.asgi import Application
from config.common import clock
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations
from tests.agent.chatting import Chat, chatting, token_of
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

OURS = (b"origin", b"http://127.0.0.1:8000")
FIRST = "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d11"


def execute(statement: str) -> None:
    """Run it on the database of the test."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def cookie_of(user: User) -> tuple[bytes, bytes]:
    """The cookie header of a browser that has signed in."""
    client = Client()
    client.post("/login", {"email": user.email, "password": PASSWORD})
    return (b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())


async def opened(application: Application, *headers: tuple[bytes, bytes]) -> Chat:
    """A socket whose handshake was accepted."""
    chat = Chat(application, list(headers))
    connected, _ = await chat.socket.connect()
    assert connected
    return chat


async def test_a_foreign_origin_is_refused_at_the_handshake(application: Application) -> None:
    for origin in (b"https://evil.example", b"null", b"http://127.0.0.1:8000.evil.example", b"http://127.0.0.1:80"):
        connected, _ = await Chat(application, [(b"origin", origin)]).socket.connect()
        assert not connected, origin


async def test_an_unknown_path_is_refused(application: Application) -> None:
    chat = Chat(application)
    chat.socket.scope["path"] = "/ws/nothing"
    connected, _ = await chat.socket.connect()
    assert not connected


async def test_a_cookie_with_our_origin_is_ready_unasked(application: Application, alice: User) -> None:
    chat = await opened(application, OURS, await in_thread(cookie_of)(alice))
    assert await chat.hear() == {"type": "ready", "user": alice.pk}
    await chat.socket.disconnect()


async def test_a_cookie_without_an_origin_counts_for_nothing(application: Application, alice: User) -> None:
    chat = await opened(application, await in_thread(cookie_of)(alice))
    await chat.say({"type": "ping"})
    assert (await chat.hear())["code"] == "unauthenticated"
    assert await chat.hear() == {"close": 4401}


async def test_no_auth_in_time_closes(application: Application, settings: Any) -> None:
    settings.SOCKET_AUTH_SECONDS = 0.05
    chat = await opened(application)
    assert await chat.hear() == {"close": 4401}


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 30, "e" * 9000])
async def test_a_bad_token_closes(application: Application, token: str) -> None:
    chat = await opened(application)
    await chat.say({"type": "auth", "token": token})
    assert (await chat.hear())["type"] == "error"
    assert await chat.hear() == {"close": 4401}


async def test_logout_closes_within_two_seconds(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        await Session.objects.aupdate(ended_at=clock.now())
        async with asyncio.timeout(2):
            assert await chat.hear() == {"close": 4401}


async def test_a_disabled_person_is_closed_out(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        await User.objects.aupdate(is_active=False)
        async with asyncio.timeout(2):
            assert await chat.hear() == {"close": 4401}


async def test_signing_in_again_is_fine_but_not_as_somebody_else(
    application: Application, alice: User, bob: User
) -> None:
    async with chatting(application, alice) as chat:
        await chat.say({"type": "auth", "token": await in_thread(token_of)(alice)})
        assert (await chat.hear())["type"] == "ready"
        await chat.say({"type": "auth", "token": await in_thread(token_of)(bob)})
        assert (await chat.hear())["code"] == "forbidden"


async def test_the_same_message_twice_is_one_message(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        again = str(uuid.uuid4())
        first = await chat.send("hello", client_message_id=again)
        await chat.log_of(first["run"])
        assert await chat.send("hello", client_message_id=again) == first
        refused = await chat.send("something else", client_message_id=again)
    assert (refused["code"], refused["ref"]) == ("client_message_id_reused", again)
    assert await Message.objects.filter(role="user").acount() == 1


async def test_attach_to_an_ended_run_gives_its_whole_log(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        accepted = await chat.send("hello")
        log = await chat.log_of(accepted["run"])
        await chat.say({"type": "attach", "run": accepted["run"], "after": 0})
        again = [await chat.hear() for _ in log]
        await chat.say({"type": "attach", "run": accepted["run"], "after": 2})
        rest = [await chat.hear() for _ in log[2:]]
    assert [frame["seq"] for frame in again] == [entry["seq"] for entry in log]
    assert [frame["seq"] for frame in rest] == [entry["seq"] for entry in log[2:]]
    assert log_violations(log) == []


async def test_attach_behind_the_end_of_an_ended_run_is_not_polled_for_ever(
    application: Application, alice: User
) -> None:
    async with chatting(application, alice) as chat:
        accepted = await chat.send("hello")
        log = await chat.log_of(accepted["run"])
        await chat.say({"type": "attach", "run": accepted["run"], "after": len(log)})
        await chat.say({"type": "ping"})
        assert await chat.hear() == {"type": "pong"}
        engine = await application.engine()
        assert not engine.tail.is_watched(uuid.UUID(accepted["run"]))


async def test_a_database_that_fails_costs_the_frame_and_not_the_socket(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        await in_thread(execute)(
            "CREATE TRIGGER full BEFORE INSERT ON agent_message BEGIN SELECT RAISE(ABORT, ''); END"
        )
        try:
            refused = await chat.send("hello", client_message_id=FIRST)
        finally:
            await in_thread(execute)("DROP TRIGGER full")
        assert (refused["type"], refused["code"], refused["ref"]) == ("error", "internal", FIRST)
        assert (await chat.send("hello", client_message_id=FIRST))["type"] == "accepted"


async def test_another_persons_things_are_not_found(application: Application, alice: User, bob: User) -> None:
    async with chatting(application, alice) as chat:
        accepted = await chat.send("a secret")
        await chat.log_of(accepted["run"])
    async with chatting(application, bob) as chat:
        for kind in ("attach", "cancel", "retry"):
            await chat.say({"type": kind, "run": accepted["run"]})
            assert await chat.hear() == {
                "type": "error",
                "code": "not_found",
                "detail": "There is no such object.",
                "ref": accepted["run"],
            }
        assert (await chat.send("hi", conversation=accepted["conversation"]))["code"] == "not_found"
        await chat.say({"type": "decide", "tool_call": 1, "decision": "approve"})
        assert (await chat.hear())["ref"] == 1


async def test_retry_makes_a_new_run(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        accepted = await chat.send("hello")
        await chat.log_of(accepted["run"])
        await chat.say({"type": "retry", "run": accepted["run"]})
        assert (await chat.hear())["code"] == "conflict"
        await Run.objects.aupdate(status="failed", error_code="internal")
        await chat.say({"type": "retry", "run": accepted["run"]})
        again = await chat.hear()
        assert (again["type"], again["message"]) == ("accepted", accepted["message"])
        assert again["run"] != accepted["run"]
        assert log_violations(await chat.log_of(again["run"])) == []


async def test_too_many_frames_close(application: Application, alice: User, settings: Any) -> None:
    settings.SOCKET_FRAMES_PER_SECOND, settings.SOCKET_FRAME_BURST = 1, 5
    async with chatting(application, alice) as chat:
        for _ in range(6):
            await chat.say({"type": "ping"})
        assert (await chat.hear_until("close")) == {"close": 4429}


async def test_too_many_sockets_close(application: Application, alice: User, settings: Any) -> None:
    settings.SOCKETS_PER_PERSON = 1
    async with chatting(application, alice) as chat:
        second = await opened(application)
        await second.say({"type": "auth", "token": await in_thread(token_of)(alice)})
        assert await second.hear() == {"close": 4429}
        await chat.say({"type": "ping"})
        assert await chat.hear() == {"type": "pong"}
    async with chatting(application, alice):
        pass  # the first one's place is free again


async def test_a_reader_that_takes_nothing_loses_the_socket_and_finds_the_reply_in_the_log(
    application: Application, alice: User, settings: Settings
) -> None:
    settings.SOCKET_SEND_SECONDS = 0  # what would have to wait is too slow
    slow = Chat(application)
    slow.socket._output_queue = asyncio.Queue(maxsize=1)  # a connection whose buffer is full after one frame
    await slow.socket.connect()
    await slow.say({"type": "auth", "token": await in_thread(token_of)(alice)})
    assert (await slow.hear())["type"] == "ready"
    async with chatting(application, alice) as other:
        sent = await other.send("What is on today?")
        await slow.say({"type": "attach", "run": sent["run"], "after": 0})
        whole = await other.log_of(sent["run"])
        assert whole[-1]["event"]["type"] == "RUN_FINISHED"
        heard = [await slow.hear() for _ in range(2)]
        while "close" not in heard[-1]:
            heard.append(await slow.hear())
        assert heard[-1] == {"close": 4408}
        assert len(heard) <= len(whole)
        await other.say({"type": "attach", "run": sent["run"], "after": 0})
        assert await other.log_of(sent["run"]) == whole
    await slow.socket.disconnect()
