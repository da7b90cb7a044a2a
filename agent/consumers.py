"""The chat socket. It reads the log and hands commands to services; a reply never depends on it."""

import asyncio
import logging
import time
import uuid
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseFailure

from accounts.models import User
from accounts.selectors import user_for_access_token, user_for_cookie_session
from agent import protocol
from agent.domain import TERMINAL_STATUSES
from agent.models import Run
from agent.protocol import Attach, Auth, BadFrame, Cancel, Decide, Detach, Frame, Ping, Retry, Send
from agent.runs.control import cancel_run, send
from agent.runs.engine import Engine
from agent.selectors import get_run_for
from agent.services import Outgoing, Sent, decide_tool_call, retry_run
from config.common.errors import DaymarkError, Forbidden, Internal, Unauthenticated, ValidationFailed
from config.common.outages import outage_in
from config.common.threads import in_thread

logger = logging.getLogger(__name__)
UNAUTHENTICATED = 4401
TOO_SLOW = 4408
TOO_MANY = 4429
TRY_AGAIN_LATER = 1013


class Bucket:
    """A token bucket: `rate` frames a second, bursts of `size`."""

    def __init__(self, *, rate: float, size: float) -> None:
        self._rate = rate
        self._size = size
        self._left = size
        self._at = time.monotonic()

    def take(self) -> bool:
        """Whether one more frame is within the limit."""
        now = time.monotonic()
        self._left = min(self._size, self._left + (now - self._at) * self._rate)
        self._at = now
        self._left -= 1
        return self._left >= 0


class ChatConsumer(AsyncWebsocketConsumer):
    """One socket at `/ws/chat`."""

    channel_layer_alias = "none"  # the engine hears the doorbell for all; a channel for each socket would cost memory

    user: User | None
    user_id: int
    session_id: uuid.UUID

    async def connect(self) -> None:
        """Refuse a foreign Origin; sign in by cookie where the Origin is exactly ours."""
        scope: Any = self.scope
        self.engine: Engine = scope["daymark.engine"]
        self.user = None
        self.watches: dict[uuid.UUID, asyncio.Task[None]] = {}
        self.bucket = Bucket(rate=settings.SOCKET_FRAMES_PER_SECOND, size=settings.SOCKET_FRAME_BURST)
        self.deadline: asyncio.Task[None] | None = None
        origins = origins_of(scope)
        if any(origin not in settings.TRUSTED_ORIGINS for origin in origins):
            await self.close()
            return
        await self.accept()
        try:
            known = await in_thread(user_for_cookie_session)(scope["session"]) if origins else None
        except DatabaseFailure as failure:
            await self._say(protocol.error(outage_in(failure) or Internal(), None))
            await self.close(TRY_AGAIN_LATER)
            return
        if known is not None:
            await self._sign_in(*known)
        else:
            self.deadline = asyncio.create_task(self._expect_auth())

    async def disconnect(self, code: int) -> None:
        """Stop watching. The runs go on."""
        for task in [*self.watches.values(), *([self.deadline] if self.deadline else [])]:
            task.cancel()
        self.watches.clear()
        if self.user is not None:
            self.engine.sockets.forget(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame: parse, act, answer. Whatever is wrong with it becomes an error frame."""
        if not self.bucket.take():
            await self.close(TOO_MANY)
            return
        try:
            frame = protocol.parse(text_data, max_depth=settings.SOCKET_MAX_DEPTH)
        except BadFrame as bad:
            await self._refuse_frame(bad.error, bad.ref)
            return
        if self.user is None and not isinstance(frame, Auth):
            await self._refuse_frame(Unauthenticated("Send an auth frame first."), ref_of(frame))
            return
        try:
            await self._act(frame)
        except DaymarkError as error:
            await self._say(protocol.error(error, ref_of(frame)))
        except DatabaseFailure as failure:  # away, or the person is being deleted: that must not cost the socket
            outage = outage_in(failure)
            if outage is None:
                logger.exception("socket_frame_failed type=%s", frame.type)
            await self._say(protocol.error(outage or Internal(), ref_of(frame)))

    async def sign_out(self) -> None:
        """The sign-in this socket stands on has ended."""
        await self.close(UNAUTHENTICATED)

    async def _act(self, frame: Frame) -> None:
        match frame:
            case Auth():
                await self._authenticate(frame)
            case Send():
                await self._send_message(frame)
            case Retry():
                sent = await in_thread(retry_run)(self._person(), frame.run)
                await self._accept(sent)
            case Attach():
                await self._attach(frame)
            case Detach():
                self._unwatch(frame.run)
            case Cancel():
                await in_thread(cancel_run)(self._person(), frame.run)
            case Decide():
                await in_thread(decide_tool_call)(self._person(), frame.tool_call, frame.decision)
            case Ping():
                await self._say(protocol.pong())

    def _person(self) -> User:
        if self.user is None:
            raise Unauthenticated
        return self.user

    async def _authenticate(self, frame: Auth) -> None:
        try:
            user, session_id = await in_thread(user_for_access_token)(frame.token)
        except Unauthenticated as error:
            await self._say(protocol.error(error, None))
            await self.close(UNAUTHENTICATED)
            return
        if self.user is None:
            await self._sign_in(user, session_id)
        elif user.pk == self.user_id:
            self.session_id = session_id
            await self._say(protocol.ready(user.pk))
        else:
            raise Forbidden("This socket is somebody else's: open another one.")

    async def _sign_in(self, user: User, session_id: uuid.UUID) -> None:
        self.user_id, self.session_id = user.pk, session_id
        if not self.engine.sockets.admit(self):
            await self.close(TOO_MANY)
            return
        self.user = user
        if self.deadline is not None:
            self.deadline.cancel()
        await self._say(protocol.ready(user.pk))

    async def _expect_auth(self) -> None:
        await asyncio.sleep(settings.SOCKET_AUTH_SECONDS)
        await self.close(UNAUTHENTICATED)

    async def _send_message(self, frame: Send) -> None:
        outgoing = Outgoing(
            client_message_id=frame.client_message_id,
            content=frame.content,
            conversation_id=frame.conversation,
            context_type=frame.context_type,
            context_id=frame.context_id,
            provider=frame.provider,
            model=frame.model,
        )
        await self._accept(await in_thread(send)(self._person(), outgoing))

    async def _accept(self, sent: Sent) -> None:
        await self._say(protocol.accepted(sent.client_message_id, sent.conversation_id, sent.message_id, sent.run_id))
        self._watch(sent.run_id, sent.conversation_id, 0)

    async def _attach(self, frame: Attach) -> None:
        run: Run = await in_thread(get_run_for)(self._person(), frame.run)
        if frame.after > run.last_seq:
            raise ValidationFailed.on("after", "invalid", f"The log of this run ends at {run.last_seq}.")
        if run.status in TERMINAL_STATUSES and frame.after == run.last_seq:
            self._unwatch(run.pk)  # nothing will ever come: a watch would be polled for as long as the socket lives
            return
        self._watch(run.pk, run.conversation_id, frame.after)

    def _watch(self, run_id: uuid.UUID, conversation_id: int, after: int) -> None:
        """Send the run's log behind `after`; a second attach starts over from its own `after`."""
        self._unwatch(run_id)
        task = asyncio.create_task(self._relay(run_id, conversation_id, after))
        self.watches[run_id] = task
        task.add_done_callback(lambda done: self._watched(run_id, done))

    def _unwatch(self, run_id: uuid.UUID) -> None:
        task = self.watches.pop(run_id, None)
        if task is not None:
            task.cancel()

    def _watched(self, run_id: uuid.UUID, task: asyncio.Task[None]) -> None:
        if self.watches.get(run_id) is task:
            del self.watches[run_id]

    async def _relay(self, run_id: uuid.UUID, conversation_id: int, after: int) -> None:
        async with self.engine.tail.watch(run_id, after) as watch:
            async for seq, event in watch:
                await self._say(protocol.event(conversation_id, run_id, seq, event))

    async def _refuse_frame(self, error: DaymarkError, ref: str | int | None) -> None:
        """Say what is wrong; who has not signed in gets no second chance."""
        await self._say(protocol.error(error, ref))
        if self.user is None:
            await self.close(UNAUTHENTICATED)

    async def _say(self, text: str) -> None:
        """Send one frame; a reader that does not take it in time loses the socket, and finds everything in the log."""
        try:
            async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
                await self.send(text_data=text)
        except TimeoutError:
            with suppress(Exception):  # the connection may be gone already
                await self.close(TOO_SLOW)


def origins_of(scope: Any) -> list[str]:
    """The Origin headers as sent; browsers send exactly one, command-line clients none."""
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"origin"]


def ref_of(frame: Frame) -> str | int | None:
    """What an error about this frame refers to."""
    match frame:
        case Send():
            return str(frame.client_message_id)
        case Attach() | Detach() | Cancel() | Retry():
            return str(frame.run)
        case Decide():
            return frame.tool_call
        case Auth() | Ping():
            return None
