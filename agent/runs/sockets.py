"""The sockets of this process: how many a person has, and which must close because their sign-in has ended."""

import asyncio
import logging
import uuid
from collections import defaultdict
from typing import Protocol

from django.conf import settings

from accounts.selectors import ended_sessions_among
from config.common.threads import in_thread
from config.common.waiting import is_set_within

logger = logging.getLogger(__name__)
PULSE = 1.0  # seconds between looks for ended sessions; the doorbell only makes it faster


class SignedIn(Protocol):
    """Something open that stands on a sign-in."""

    session_id: uuid.UUID

    async def sign_out(self) -> None:
        """Close it: the sign-in it stands on has ended."""


class Socket(SignedIn, Protocol):
    """A signed-in chat socket."""

    user_id: int


class Sockets:
    """The signed-in sockets and event streams of this event loop."""

    def __init__(self) -> None:
        self._by_user: defaultdict[int, set[Socket]] = defaultdict(set)
        self._readers: set[SignedIn] = set()
        self._wake = asyncio.Event()

    def admit(self, socket: Socket) -> bool:
        """Take the socket in; False where its person has SOCKETS_PER_PERSON already."""
        mine = self._by_user[socket.user_id]
        if len(mine) >= settings.SOCKETS_PER_PERSON:
            return False
        mine.add(socket)
        return True

    def forget(self, socket: Socket) -> None:
        """It is closed."""
        mine = self._by_user.get(socket.user_id, set())
        mine.discard(socket)
        if not mine:
            self._by_user.pop(socket.user_id, None)

    def add_reader(self, reader: SignedIn) -> None:
        """An event stream opens; those are requests, and not counted as sockets."""
        self._readers.add(reader)

    def forget_reader(self, reader: SignedIn) -> None:
        """It is closed."""
        self._readers.discard(reader)

    def look(self) -> None:
        """Some sign-in has ended."""
        self._wake.set()

    async def serve(self) -> None:
        """One query each second closes what must close, until cancelled."""
        while True:
            await is_set_within(self._wake, PULSE)
            self._wake.clear()
            try:
                await self._close_ended()
            except Exception:
                logger.exception("session_watch_failed")

    async def _close_ended(self) -> None:
        standing = [*self._readers, *(socket for mine in self._by_user.values() for socket in mine)]
        if not standing:
            return
        ended = await in_thread(ended_sessions_among)({one.session_id for one in standing})
        for one in standing:
            if one.session_id in ended:
                await one.sign_out()
