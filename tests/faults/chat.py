"""A chat client for tests: real websockets, one coroutine per watcher."""

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.faults.transcript import Transcript
from tests.faults.world import NO_TLS, Person, Scene, dumps

PATIENCE = 60.0  # seconds for anything that must come
QUIET_ERRORS = (ConnectionClosed, OSError, TimeoutError)


@asynccontextmanager
async def socket_of(scene: Scene, person: Person) -> AsyncIterator[ClientConnection]:
    """A signed-in socket."""
    async with connect(scene.server.socket_url, max_size=None, open_timeout=30, close_timeout=2) as socket:
        await socket.send(dumps({"type": "auth", "token": person.token}))
        assert await said(socket) == {"type": "ready", "user": person.id}
        yield socket


@asynccontextmanager
async def patience(seconds: float, otherwise: str) -> AsyncIterator[None]:
    """Bounds a wait. Raises AssertionError with the sentence when the time is over."""
    try:
        async with asyncio.timeout(seconds) as bound:
            yield
    except TimeoutError as error:
        if bound.expired():
            raise AssertionError(f"{otherwise}, in {seconds} s") from error
        raise


async def said(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    async with asyncio.timeout(PATIENCE):
        frame: dict[str, Any] = json.loads(await socket.recv())
        return frame


async def send(
    socket: ClientConnection,
    person: Person,
    content: str,
    *,
    conversation: int | None = None,
    new_conversation: bool = False,
) -> str:
    """Send a message in the given conversation, the person's first one, or a new one; the run that answers it."""
    where = None if new_conversation else conversation or person.conversation
    body = {"client_message_id": str(uuid.uuid4()), "conversation": where}
    await socket.send(dumps({"type": "send", "content": content, **body}))
    answer = await said(socket)
    assert answer["type"] == "accepted", answer
    return str(answer["run"])


async def watch_with_disconnects(
    scene: Scene, person: Person, transcript: Transcript, *, disconnects: int, seconds: float, rng: random.Random
) -> None:
    """Read the run, which takes about so many `seconds`, and go away `disconnects` times on the way to its end.

    Half of the visits end after a few frames (perhaps in the middle of catching up), half after a while.
    """
    for visit in range(disconnects + 1):
        last = visit == disconnects
        frames = rng.choice([0, 1, 2]) if rng.random() < 0.5 and not last else None
        stay = rng.random() * seconds / (2 * disconnects) if frames is None and not last else None
        transcript.connections += 1
        async with socket_of(scene, person) as socket:
            await socket.send(dumps({"type": "attach", "run": transcript.run, "after": transcript.last_seq}))
            await _read(socket, transcript, frames=frames, seconds=stay)
            if transcript.is_whole:
                return
            await _leave(socket, rng)


async def _read(socket: ClientConnection, transcript: Transcript, *, frames: int | None, seconds: float | None) -> None:
    """Take frames until the run ends, so many have come, or so many seconds have passed."""
    taken = 0
    try:
        async with asyncio.timeout(PATIENCE if seconds is None else seconds):
            while not transcript.is_whole and (frames is None or taken < frames):
                frame = json.loads(await socket.recv())
                if frame["type"] != "event":
                    transcript.wrong.append(f"a frame of type {frame['type']}: {frame}")
                    return
                transcript.take(frame)
                taken += 1
    except TimeoutError:
        if seconds is None:
            transcript.wrong.append(f"silence for {PATIENCE} s after seq {transcript.last_seq}")


async def _leave(socket: ClientConnection, rng: random.Random) -> None:
    if rng.random() < 0.7:
        socket.transport.abort()  # the cable is pulled
    else:
        await socket.close()


def stored(scene: Scene, person: Person, run: str) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """(run, its whole log, its message) as REST has them."""
    entries: list[dict[str, Any]] = []
    with httpx.Client(
        base_url=f"{scene.server.url}/api/v1", headers=person.headers, timeout=60, verify=NO_TLS
    ) as client:
        after, found = -1, {"next_after": 0}
        while found["next_after"] != after:
            after = found["next_after"]
            found = client.get(f"/runs/{run}", params={"after": after}).raise_for_status().json()
            entries += found["events"]
        page = client.get(f"/conversations/{found['conversation']}/messages", params={"page_size": 200}).json()
    message = next(row for row in page["results"] if row["id"] == found["message"])
    return found, entries, message
