"""An HTTP client for event streams: the real ASGI application in this process, read while it writes."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from asgiref.testing import ApplicationCommunicator

PATIENCE = 30.0  # seconds until a block that does not come fails the test
Entry = dict[str, Any]


@dataclass(kw_only=True)
class Answer:
    """A response whose head has come and whose body is coming."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    connection: ApplicationCommunicator
    _rest: bytes = b""
    _ended: bool = False

    async def block(self) -> str | None:
        """The next block of the stream without its blank line; None at the end."""
        while b"\n\n" not in self._rest and not self._ended:
            await self._read()
        if b"\n\n" not in self._rest:
            assert self._rest == b"", "the stream ends within a block"
            return None
        block, _, self._rest = self._rest.partition(b"\n\n")
        return block.decode()

    async def entry(self) -> Entry | None:
        """The next event as `{"seq", "event"}`, comments passed over; None at the end."""
        while (block := await self.block()) is not None:
            if not block.startswith(":"):
                identity, data = block.split("\n")
                seq = identity.removeprefix("id: ")
                return {"seq": int(seq), "event": json.loads(data.removeprefix("data: "))}
        return None

    async def entries(self) -> list[Entry]:
        """All events up to the end."""
        found = []
        while (entry := await self.entry()) is not None:
            found.append(entry)
        return found

    async def body(self) -> bytes:
        """The whole body."""
        while not self._ended:
            await self._read()
        return self._rest

    async def _read(self) -> None:
        message = await self.connection.receive_output(PATIENCE)
        self._rest += message.get("body", b"")
        self._ended = not message.get("more_body", False)


@asynccontextmanager
async def getting(application: Any, url: str, *, method: str = "GET", **headers: str) -> AsyncIterator[Answer]:
    """The answer to a request, while the block lasts; then the client goes away. `Last_Event_ID="3"` is a header."""
    parts = urlsplit(url)
    named = {"host": "testserver", **{name.lower().replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("testserver", 80),
    }
    connection = ApplicationCommunicator(application, scope)
    await connection.send_input({"type": "http.request", "body": b"", "more_body": False})
    head = await connection.receive_output(PATIENCE)
    heads = {name.decode().lower(): value.decode() for name, value in head["headers"]}
    answer = Answer(status=head["status"], headers=heads, connection=connection)
    try:
        yield answer
    finally:
        await connection.send_input({"type": "http.disconnect"})
        await connection.wait(PATIENCE)
