"""A run's log as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from django.conf import settings

from agent.domain import TERMINAL_STATUSES
from agent.models import Run
from agent.runs.tail import Tail


async def stream(run: Run, after: int, tail: Tail | None) -> AsyncIterator[bytes]:
    """`id: <seq>` and the bare AG-UI event, from behind `after` to the terminal event.

    `tail` is the process's; without one (a plain WSGI server) a tail of its own polls. While nothing comes, a comment
    every SSE_QUIET_SECONDS keeps proxies from closing the stream.
    """
    if run.status in TERMINAL_STATUSES and after >= run.last_seq:
        return
    own: asyncio.Task[None] | None = None
    if tail is None:
        tail = Tail()
        own = asyncio.create_task(tail.serve())
    try:
        async with tail.watch(run.pk, min(after, run.last_seq)) as watch:
            entries = aiter(watch)
            following = asyncio.ensure_future(anext(entries))
            try:
                while True:
                    done, _ = await asyncio.wait({following}, timeout=settings.SSE_QUIET_SECONDS)
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
