"""A chat client for tests: the real application in this process, spoken to over its socket."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from accounts import tokens
from accounts.models import Session, User
from agent.domain import is_terminal
from agent.models import Message, Run
from config.asgi import Application
from config.common import clock
from config.common.doorbell import GROUP
from config.common.threads import in_thread

PATIENCE = 30.0  # seconds until a frame that does not come fails the test
Frame = dict[str, Any]


def session_of(user: User) -> Session:
    """A new sign-in by token."""
    now = clock.now()
    return Session.objects.create(
        user=user, current_refresh_id=uuid.uuid4(), rotated_at=now, expires_at=now + timedelta(days=1)
    )


def token_of(user: User) -> str:
    """An access token of a new sign-in."""
    return tokens.pair_of(session_of(user)).access


class Socket(WebsocketCommunicator):
    """One that leaves the closing of database connections on: channels' own keeps those of a test's transaction.

    Ours commit; and with a connection kept by each thread of each test, PostgreSQL's pool would run dry.
    """

    send_input = ApplicationCommunicator.send_input
    receive_output = ApplicationCommunicator.receive_output


class Chat:
    """One socket."""

    def __init__(self, application: Application, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        self.socket = Socket(application, "/ws/chat", headers=headers or [])

    async def say(self, frame: Any) -> None:
        """Send a frame; a string goes as it is."""
        await self.socket.send_to(text_data=frame if isinstance(frame, str) else json.dumps(frame))

    async def hear(self) -> Frame:
        """The next frame, or `{"close": code}`."""
        output = await self.socket.receive_output(PATIENCE)
        if output["type"] == "websocket.close":
            return {"close": output.get("code", 1000)}
        frame: Frame = json.loads(output["text"])
        return frame

    async def hear_until(self, kind: str) -> Frame:
        """The next frame of this type; others are passed over."""
        while True:
            frame = await self.hear()
            if frame.get("type") == kind or "close" in frame:
                return frame

    async def send(self, content: str, **fields: Any) -> Frame:
        """Send a message; the `accepted` or `error` frame."""
        body = {"type": "send", "client_message_id": str(uuid.uuid4()), "conversation": None, "content": content}
        await self.say({**body, **fields})
        while (frame := await self.hear()).get("type") == "event":
            pass
        return frame

    async def log_of(self, run: str, *, after: int = 0) -> list[Frame]:
        """The run's events as they come on this socket, up to the terminal one: `[{"seq", "event"}]`."""
        entries: list[Frame] = []
        while True:
            frame = await self.hear()
            if frame.get("type") != "event" or frame["run"] != run or frame["seq"] <= after:
                continue
            entries.append({"seq": frame["seq"], "event": frame["event"]})
            if is_terminal(frame["event"]):
                return entries


@asynccontextmanager
async def serving() -> AsyncIterator[Application]:
    """The application, its engine started and stopped."""
    application = Application()
    await application.engine()
    try:
        yield application
    finally:
        await application.stop()


@asynccontextmanager
async def chatting(application: Application, user: User) -> AsyncIterator[Chat]:
    """A socket that `user` has signed in on."""
    chat = Chat(application)
    connected, _ = await chat.socket.connect()
    assert connected
    await chat.say({"type": "auth", "token": await in_thread(token_of)(user)})
    assert await chat.hear() == {"type": "ready", "user": user.pk}
    try:
        yield chat
    finally:
        await chat.socket.disconnect()


async def all_over() -> None:
    """No run is left to be made: looked up at first, and whenever the doorbell tells of an end."""
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    try:
        async with asyncio.timeout(PATIENCE):
            while await in_thread(Run.objects.active().exists)():
                while not (await layer.receive(channel)).get("ended"):
                    pass
    finally:
        await layer.group_discard(GROUP, channel)


def stored(run_id: str) -> tuple[Run, Message]:
    """The run and its reply as the database has them."""
    run = Run.objects.select_related("message").get(pk=run_id)
    return run, run.message


def log_in_database(run_id: str) -> list[Frame]:
    """The run's log as the database has it."""
    rows = Run.objects.get(pk=run_id).events.order_by("seq")
    return [{"seq": row.seq, "event": row.event} for row in rows]
