"""A run's log as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from agent.models import Run
from agent.runs.tail import Tail

QUIET = 15.0  # seconds until a comment keeps proxies from closing a quiet stream


async def stream(run: Run, after: int, tail: Tail | None) -> AsyncIterator[bytes]:
    """`id: <seq>` and the bare AG-UI event, from behind `after` to the terminal event.

    `tail` is the process's; without one (a plain WSGI server) a tail of its own polls.
    """
    own: asyncio.Task[None] | None = None
    if tail is None:
        tail = Tail()
        own = asyncio.create_task(tail.serve())
    try:
        async with tail.watch(run.pk, after) as watch:
            entries = aiter(watch)
            following = asyncio.ensure_future(anext(entries))
            try:
                while True:
                    done, _ = await asyncio.wait({following}, timeout=QUIET)
                    if not done:
                        yield b": still here\n\n"
                        continue
                    with suppress(StopAsyncIteration):
                        yield _block(*following.result())
                        following = asyncio.ensure_future(anext(entries))
                        continue
                    return
            finally:
                following.cancel()
    finally:
        if own is not None:
            own.cancel()


def _block(seq: int, event: Any) -> bytes:
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return f"id: {seq}\ndata: {body}\n\n".encode()
