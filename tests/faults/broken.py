"""A Daymark that breaks one promise, for the controls: `python -m tests.faults.broken "never reaps"` serves it.

The controls run the fault tests against it and expect them to fail; a test that cannot fail shows nothing.
"""

import asyncio
import sys
import uuid
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.management import call_command

from config import asgi  # it sets Django up, so it comes before what needs that

# isort: split
from agent import protocol
from agent.runs import deeds, journal, reaper
from agent.runs.tail import Tail, Watch


def _resume(shift: int) -> None:
    """A watcher that comes back is served from the wrong place."""

    def watch(self: Tail, run_id: uuid.UUID, after: int) -> Watch:
        return Watch(self, run_id, max(0, after + shift) if after else 0)

    Tail.watch = watch  # type: ignore[method-assign]  # that is the breakage


def _lose_deltas() -> None:
    """Now and then the last character of a delta is not stored."""
    whole = journal.joined

    @wraps(whole)
    def joined(events: Any) -> Any:
        found = whole(events)
        last = found[-1] if found else {}
        if next(flushes) % 20 == 19 and len(last.get("delta", "")) > 1:
            found[-1] = {**last, "delta": last["delta"][:-1]}
        return found

    flushes = iter(range(10**9))
    journal.joined = joined


def _forget_message_ids() -> None:
    """Every repetition of a send is another message."""

    def send(body: Mapping[str, Any]) -> Any:
        return whole({**body, "client_message_id": str(uuid.uuid4())})

    whole: Callable[[Mapping[str, Any]], Any] = protocol.READERS["send"]
    protocol.READERS = {**protocol.READERS, "send": send}


def _never_reap() -> None:
    """A run whose runner died stays active."""

    async def idle() -> None:
        return None

    reaper.serve = idle


def _forget_idempotency_keys() -> None:
    """Every repetition of a POST is another write."""
    whole = asgi.application

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [pair for pair in scope["headers"] if pair[0].lower() != b"idempotency-key"]
            scope = {**scope, "headers": headers}
        await whole(scope, receive, send)

    asgi.application = serve  # type: ignore[assignment]  # that is the breakage


def _acknowledge_early() -> None:
    """A new task is acknowledged at once, and stored a second later, if the server still lives."""
    whole = asgi.application

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", "/api/v1/tasks"):
            await whole(scope, receive, send)
            return
        request = await receive()
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": b'{"id": 0}'})
        await asyncio.sleep(1)

        async def repeat() -> Any:
            return request

        async def ignore(_: Any) -> None:
            return None

        await whole(scope, repeat, ignore)

    asgi.application = serve  # type: ignore[assignment]  # that is the breakage


def _forget_deeds() -> None:
    """A reply that is made again does again what the first try did."""
    deeds._same_before = lambda call: None


BREAKAGES: Mapping[str, Callable[[], None]] = {
    "resumes late": lambda: _resume(+1),
    "resumes early": lambda: _resume(-1),
    "loses deltas": _lose_deltas,
    "forgets message ids": _forget_message_ids,
    "never reaps": _never_reap,
    "forgets deeds": _forget_deeds,
    "forgets idempotency keys": _forget_idempotency_keys,
    "acknowledges before it stores": _acknowledge_early,
}


if __name__ == "__main__":
    BREAKAGES[sys.argv[1]]()
    call_command("serve")
