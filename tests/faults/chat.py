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
from tests.faults.world import Person, Scene, dumps

PATIENCE = 60.0  # seconds for anything that must come
QUIET_ERRORS = (ConnectionClosed, OSError, TimeoutError)


@asynccontextmanager
async def socket_of(scene: Scene, person: Person) -> AsyncIterator[ClientConnection]:
    """A signed-in socket."""
    async with connect(scene.server.socket_url, max_size=None, open_timeout=30, close_timeout=2) as socket:
        await socket.send(dumps({"type": "auth", "token": person.token}))
        assert await said(socket) == {"type": "ready", "user": person.id}
        yield socket


async def said(socket: ClientConnection) -> dict[str, Any]:
    """The next frame."""
    async with asyncio.timeout(PATIENCE):
        frame: dict[str, Any] = json.loads(await socket.recv())
        return frame


async def send(socket: ClientConnection, person: Person, content: str, *, new_conversation: bool = False) -> str:
    """Send a message in the person's conversation, or a new one; the run that answers it."""
    conversation = None if new_conversation else person.conversation
    body = {"client_message_id": str(uuid.uuid4()), "conversation": conversation}
    await socket.send(dumps({"type": "send", "content": content, **body}))
    answer = await said(socket)
    assert answer["type"] == "accepted", answer
    return str(answer["run"])


async def watch_with_disconnects(
    scene: Scene, person: Person, transcript: Transcript, *, disconnects: int, events: int, rng: random.Random
) -> None:
    """Read the run to its end, going away `disconnects` times at random moments on the way, politely and abruptly."""
    left = disconnects
    while not transcript.is_whole:
        stay = rng.expovariate(1.0) * events / (disconnects + 1) if left else float("inf")
        transcript.connections += 1
        async with socket_of(scene, person) as socket:
            await socket.send(dumps({"type": "attach", "run": transcript.run, "after": transcript.last_seq}))
            try:
                await _read(socket, transcript, stay)
            except TimeoutError as error:
                raise TimeoutError(f"run {transcript.run} fell silent after seq {transcript.last_seq}") from error
            if left and not transcript.is_whole:
                left -= 1
                await _leave(socket, rng)


async def _read(socket: ClientConnection, transcript: Transcript, stay: float) -> None:
    """Take frames until the run ends or `stay` of them have come."""
    taken = 0
    while taken < stay and not transcript.is_whole:
        frame = await said(socket)
        if frame["type"] == "event":
            transcript.take(frame)
            taken += 1
        else:
            transcript.wrong.append(f"a frame of type {frame['type']}: {frame}")
            return


async def _leave(socket: ClientConnection, rng: random.Random) -> None:
    if rng.random() < 0.7:
        socket.transport.abort()  # the cable is pulled
    else:
        await socket.close()


def stored(scene: Scene, person: Person, run: str) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """(run, its whole log, its message) as REST has them."""
    entries: list[dict[str, Any]] = []
    with httpx.Client(base_url=f"{scene.server.url}/api/v1", headers=person.headers, timeout=60) as client:
        after, found = -1, {"next_after": 0}
        while found["next_after"] != after:
            after = found["next_after"]
            found = client.get(f"/runs/{run}", params={"after": after}).raise_for_status().json()
            entries += found["events"]
        page = client.get(f"/conversations/{found['conversation']}/messages", params={"page_size": 200}).json()
    message = next(row for row in page["results"] if row["id"] == found["message"])
    return found, entries, message
