"""Clients that write without pause, and repeat each write under its key until it is acknowledged."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from tests.faults.chat import patience, socket_of
from tests.faults.world import NO_TLS, Person, Scene, dumps, size

TRY_AGAIN = 0.1  # seconds between tries against a server that is down
# Seconds until a write must have been acknowledged: many short lives of a busy server.
PATIENCE = size(full=600, short=180)
IMPATIENT = 0.25  # how often a client hangs up before it has read the answer, and then asks again
FORGETFUL = 0.25  # how often it asks again although it was answered
GONE = (httpx.TransportError, WebSocketException, OSError, EOFError, TimeoutError)
"""What a client meets when the server is killed under it."""


@dataclass
class Deed:
    """One write: what was asked, and the answers it got."""

    kind: str
    person: Person
    key: str
    """Idempotency-Key, or client_message_id."""
    title: str
    """Names this deed and no other."""
    answers: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""
    """What the server said instead of an acknowledgement; it never should."""


Doing = Callable[[Deed], Awaitable[dict[str, Any]]]


class Refused(Exception):
    """An answer that is no acknowledgement."""


class Writer:
    """One person at work."""

    def __init__(self, place: Scene, person: Person, rng: random.Random) -> None:
        self._place = place
        self._person = person
        self._rng = rng
        self.deeds: list[Deed] = []

    async def work(self, stop: asyncio.Event) -> None:
        """Write until `stop`, and then one deed of each kind more."""
        doings = (self._send_by_socket, self._task, self._item, self._send, self._task, self._item)
        more = len(doings)
        while more:
            more -= stop.is_set()
            number = len(self.deeds)
            doing = doings[number % len(doings)]
            deed = Deed(
                kind=doing.__name__.strip("_"),
                person=self._person,
                key=str(uuid.UUID(int=self._rng.getrandbits(128), version=4)),
                title=f"{self._person.name} {number}",
            )
            self.deeds.append(deed)
            await self._until_acknowledged(deed, doing)

    async def _until_acknowledged(self, deed: Deed, doing: Doing) -> None:
        """Repeat it until it is acknowledged; some clients forget that, and ask once more."""
        wanted = 2 if self._rng.random() < FORGETFUL else 1
        async with patience(PATIENCE, f"{deed.kind} {deed.title!r} was never acknowledged"):
            if self._rng.random() < IMPATIENT:
                await self._hang_up_on(deed, doing)
            while len(deed.answers) < wanted and not deed.refused:
                try:
                    deed.answers.append(await doing(deed))
                except Refused as refused:
                    deed.refused = str(refused)
                except GONE:
                    await asyncio.sleep(TRY_AGAIN)

    async def _hang_up_on(self, deed: Deed, doing: Doing) -> None:
        """Ask, and go away a moment later, whatever has become of it."""
        try:
            async with asyncio.timeout(self._rng.random() * 0.05):
                deed.answers.append(await doing(deed))
        except (*GONE, Refused):
            return

    async def _task(self, deed: Deed) -> dict[str, Any]:
        return await self._post("/tasks", deed, {"title": deed.title})

    async def _item(self, deed: Deed) -> dict[str, Any]:
        return await self._post("/plan-items", deed, {"title": deed.title, "date": "2026-03-04"})

    async def _send(self, deed: Deed) -> dict[str, Any]:
        made = await self._post("/conversations", deed, {"title": deed.title})
        body = {"client_message_id": deed.key, "content": deed.title}
        return await self._post(f"/conversations/{made['id']}/messages", None, body)

    async def _send_by_socket(self, deed: Deed) -> dict[str, Any]:
        async with socket_of(self._place, self._person) as socket:
            body = {"client_message_id": deed.key, "conversation": None, "content": deed.title}
            await socket.send(dumps({"type": "send", **body}))
            async for frame in socket:
                if '"accepted"' in str(frame):
                    answer: dict[str, Any] = httpx.Response(200, text=str(frame)).json()
                    return answer
            raise ConnectionError("closed before it was accepted")

    async def _post(self, path: str, deed: Deed | None, body: dict[str, Any]) -> dict[str, Any]:
        """The answer. Raises httpx.TransportError where none came, Refused where it is no acknowledgement."""
        keyed = {"Idempotency-Key": deed.key} if deed else {}
        url = f"{self._place.server.url}/api/v1{path}"
        async with httpx.AsyncClient(timeout=15, headers={**self._person.headers, **keyed}, verify=NO_TLS) as client:
            answer = await client.post(url, json=body)
        if answer.status_code not in {200, 201, 202}:
            raise Refused(f"{path}: {answer.status_code} {answer.text}")
        found: dict[str, Any] = answer.json()
        return found
