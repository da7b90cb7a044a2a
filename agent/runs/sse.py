"""A run's log as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from django.conf import settings

from agent.domain import TERMINAL_STATUSES
from agent.models import Run
from agent.runs.engine import Engine
from agent.runs.sockets import Sockets
from agent.runs.tail import Tail, Watch


class Reader:
    """One open event stream; `signed_out` is set when the sign-in it stands on ends."""

    def __init__(self, session_id: uuid.UUID) -> None:
        self.session_id = session_id
        self.signed_out = asyncio.Event()

    async def sign_out(self) -> None:
        """End the stream."""
        self.signed_out.set()


async def stream(run: Run, after: int, *, engine: Engine | None, session_id: uuid.UUID | None) -> AsyncIterator[bytes]:
    """`id: <seq>` and the bare AG-UI event, from behind `after` to the terminal event, or to the end of the sign-in.

    `engine` is the process's; without one (a plain WSGI server) a tail of its own polls. While nothing comes, a comment
    every SSE_QUIET_SECONDS keeps proxies from closing the stream.
    """
    if run.status in TERMINAL_STATUSES and after >= run.last_seq:
        return
    reader = Reader(session_id or uuid.uuid4())
    async with _watching(engine) as (tail, sockets):
        if session_id is not None:
            sockets.add_reader(reader)
        try:
            async with tail.watch(run.pk, min(after, run.last_seq)) as watch:
                async for block in _blocks(watch, reader.signed_out):
                    yield block
        finally:
            sockets.forget_reader(reader)


@asynccontextmanager
async def _watching(engine: Engine | None) -> AsyncIterator[tuple[Tail, Sockets]]:
    """The engine's tail and sockets, or a pair that lives as long as this stream."""
    if engine is not None:
        yield engine.tail, engine.sockets
        return
    tail, sockets = Tail(), Sockets()
    own = [asyncio.create_task(tail.serve()), asyncio.create_task(sockets.serve())]
    try:
        yield tail, sockets
    finally:
        for task in own:
            task.cancel()


async def _blocks(watch: Watch, signed_out: asyncio.Event) -> AsyncIterator[bytes]:
    entries = aiter(watch)
    following = asyncio.ensure_future(anext(entries, None))
    over = asyncio.ensure_future(signed_out.wait())
    try:
        while not over.done():
            done, _ = await asyncio.wait(
                {following, over}, timeout=settings.SSE_QUIET_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                yield b": still here\n\n"
            elif following in done:
                entry = following.result()
                if entry is None:
                    return
                yield _block(*entry)
                following = asyncio.ensure_future(anext(entries, None))
    finally:
        following.cancel()
        over.cancel()


def _block(seq: int, event: Any) -> bytes:
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return f"id: {seq}\ndata: {body}\n\n".encode()
