"""Streams: how much later the first token comes, what a token costs, and what an idle socket weighs."""

import asyncio
import json
import statistics
import time
import uuid
from dataclasses import dataclass

import websockets

from benchmarks.baseline import QUICK
from benchmarks.load import cpu_seconds
from benchmarks.stage import PEOPLE, Stage, rss_bytes

ENDS = {"RUN_FINISHED", "RUN_ERROR"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One reply as a client saw it."""

    first_token_ms: float
    """From sending the question."""


class Client:
    """One socket of either server."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        self._token = token

    async def __aenter__(self) -> "Client":
        self.socket = await websockets.connect(self._url, compression=None)
        if self._token:
            await self.socket.send(json.dumps({"type": "auth", "token": self._token}))
            await self.socket.recv()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def ask(self, question: str) -> Reading:
        """Send the question and read its answer to the end."""
        frame = {"type": "send", "client_message_id": str(uuid.uuid4()), "conversation": None, "content": question}
        frame["provider"] = None if question.startswith(QUICK) else "openai"
        begun = time.perf_counter()
        first: float | None = None
        await self.socket.send(json.dumps(frame))
        async for text in self.socket:
            event = json.loads(text).get("event", {}).get("type")
            if event == "TEXT_MESSAGE_CONTENT" and first is None:
                first = time.perf_counter() - begun
            if event in ENDS:
                break
        if first is None:
            raise RuntimeError("the reply had no text")
        return Reading(first_token_ms=first * 1000)


def clients(stage: Stage, number: int, *, of_daymark: bool) -> list[Client]:
    """So many sockets, spread over the people."""
    if of_daymark:
        return [Client(stage.daymark.socket_url, stage.tokens[place % PEOPLE]) for place in range(number)]
    return [Client(f"ws://127.0.0.1:{stage.baseline_port}/ws", None) for _ in range(number)]


async def first_token_ms(stage: Stage, *, of_daymark: bool, asks: int = 20) -> float:
    """Median time from the question to its first token, one stream at a time."""
    async with clients(stage, 1, of_daymark=of_daymark)[0] as client:
        readings = [await client.ask(f"{QUICK} question {number}") for number in range(asks)]
    return statistics.median(reading.first_token_ms for reading in readings)


async def tokens_per_cpu_second(stage: Stage, *, of_daymark: bool, streams: int, tokens: int) -> float:
    """Tokens that one CPU-second of the server carries from the vendor to as many sockets as there are streams."""
    pid = stage.daymark.pid if of_daymark else stage.baseline_pid
    opened = [await client.__aenter__() for client in clients(stage, streams, of_daymark=of_daymark)]
    cpu = cpu_seconds(pid)
    await asyncio.gather(*(client.ask("go") for client in opened))
    spent = cpu_seconds(pid) - cpu
    await asyncio.gather(*(client.__aexit__() for client in opened))
    return streams * tokens / spent


async def socket_kilobytes(stage: Stage, *, of_daymark: bool, sockets: int = PEOPLE * 18) -> float:
    """Memory that one idle, signed-in socket adds to the server."""
    pid = stage.daymark.pid if of_daymark else stage.baseline_pid
    before = rss_bytes(pid)
    opened = [await client.__aenter__() for client in clients(stage, sockets, of_daymark=of_daymark)]
    grown = rss_bytes(pid) - before
    await asyncio.gather(*(client.__aexit__() for client in opened))
    return grown / 1024 / sockets
