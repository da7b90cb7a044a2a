"""An LLM vendor on loopback: raw HTTP/1.1, so that every byte and every broken connection is ours to choose.

In a test:         with FakeVendor(exchange) as vendor: … vendor.url, vendor.received, vendor.wait_for_disconnects(1)
From the shell:    python -m tests.fakes.vendor --port 0 --chunks 500 --rate 50     (prints its address, then serves)
`GET /_log` answers what was asked and how many clients went away, for tests in another process.
"""

import argparse
import asyncio
import json
import socket
import struct
import threading
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Self

from tests.fakes.exchange import JSON, Exchange, Received
from tests.fakes.obedient import told_by_the_person
from tests.fakes.streams import echo_script

Script = Callable[[Received], Exchange]


class Log:
    """What happened so far; written by the server's thread, read and awaited by the test's."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.disconnects = 0  # connections lost before their answer was whole
        self.connections = 0
        self._changed = threading.Condition()

    def note(self, change: Callable[[], object]) -> None:
        """Apply a change and tell who waits."""
        with self._changed:
            change()
            self._changed.notify_all()

    def wait(self, condition: Callable[[], bool], timeout_seconds: float) -> bool:
        """Block until the condition holds; False if it does not in time."""
        with self._changed:
            return self._changed.wait_for(condition, timeout_seconds)


class Connection(asyncio.Protocol):
    """One client's connection, kept alive over several requests."""

    transport: asyncio.Transport

    def __init__(self, script: Script, log: Log) -> None:
        self._script = script
        self._log = log
        self._buffer = b""
        self._answer: asyncio.Task[None] | None = None
        self._may_write = asyncio.Event()
        self._may_write.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._log.note(lambda: setattr(self._log, "connections", self._log.connections + 1))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._answer is None and (request := self._next_request()):
            self._answer = asyncio.get_running_loop().create_task(self._reply(request))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None:
            self._answer.cancel()
            self._log.note(lambda: setattr(self._log, "disconnects", self._log.disconnects + 1))

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    def _next_request(self) -> Received | None:
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return None
        self._buffer = rest[length:]
        method, path, _ = first.split(" ")
        return Received(method=method, path=path, headers=headers, body=json.loads(rest[:length]) if length else None)

    async def _reply(self, request: Received) -> None:
        if request.path == "/_log":
            exchange = _log_page(self._log)
        else:
            self._log.note(partial(self._log.received.append, request))
            exchange = self._script(request)
        await self._send(exchange)
        self._answer = None
        if exchange.cut_after is not None or exchange.framing == "close":
            return
        self.data_received(b"")  # a request may have come in meanwhile

    async def _send(self, exchange: Exchange) -> None:
        self.transport.write(_head(exchange))
        for piece in exchange.pieces():
            await self._may_write.wait()
            self.transport.write(_chunk(piece) if exchange.framing == "chunked" else piece)
            await asyncio.sleep(exchange.pause_seconds)
        if exchange.hang_after is not None:
            await asyncio.get_running_loop().create_future()  # until the client goes away
        if exchange.cut_after is not None:
            self._break(reset=exchange.reset)
        elif exchange.framing == "chunked":
            self.transport.write(b"0\r\n\r\n")
        elif exchange.framing == "close":
            self.transport.close()

    def _break(self, *, reset: bool) -> None:
        """End the connection in mid-body, by FIN or by RST; what was written before the cut still arrives."""
        self._answer = None
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.transport.close()


def _head(exchange: Exchange) -> bytes:
    framing = {
        "chunked": ["Transfer-Encoding: chunked"],
        "length": [f"Content-Length: {len(exchange.body)}"],
        "close": ["Connection: close"],
    }[exchange.framing]
    headers = [f"{name}: {value}" for name, value in exchange.headers.items()]
    lines = [f"HTTP/1.1 {exchange.status} Said", f"Content-Type: {exchange.content_type}", *framing, *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _log_page(log: Log) -> Exchange:
    page: dict[str, Any] = {
        "disconnects": log.disconnects,
        "connections": log.connections,
        "received": [{"method": one.method, "path": one.path, "body": one.body} for one in log.received],
    }
    return Exchange(writes=[json.dumps(page).encode()], content_type=JSON, framing="length")


class FakeVendor:
    """The vendor, in a thread of its own while the `with` block lasts.

    Give it the exchanges to answer with, in turn, the last one again and again; or a script that makes one from each
    request.
    """

    def __init__(self, *exchanges: Exchange, script: Script | None = None) -> None:
        self.log = Log()
        self._script = script or partial(_in_turn, exchanges, self.log)
        self.port = 0

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def received(self) -> list[Received]:
        """All requests so far."""
        return self.log.received

    def wait_for_disconnects(self, number: int, *, timeout_seconds: float = 5.0) -> bool:
        """Block until so many clients went away before their answer was whole."""
        return self.log.wait(lambda: self.log.disconnects >= number, timeout_seconds)

    def wait_for_requests(self, number: int, *, timeout_seconds: float = 5.0) -> bool:
        """Block until so many requests have come in."""
        return self.log.wait(lambda: len(self.log.received) >= number, timeout_seconds)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(serve(self._script, self.log), self._loop).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def serve(script: Script, log: Log, *, port: int = 0) -> asyncio.Server:
    """Listen on loopback; port 0 takes a free one."""
    return await asyncio.get_running_loop().create_server(lambda: Connection(script, log), "127.0.0.1", port)


def _in_turn(exchanges: tuple[Exchange, ...], log: Log, request: Received) -> Exchange:
    return exchanges[min(len(log.received), len(exchanges)) - 1]


async def _main(options: argparse.Namespace) -> None:
    echo = echo_script(chunks=options.chunks, chunks_per_second=options.rate)
    script = told_by_the_person if options.obedient else echo
    server = await serve(script, Log(), port=options.port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # noqa: T201  (its whole output)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A vendor that answers in the format of the path it is asked at.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--chunks", type=int, default=20, help="text deltas per answer")
    parser.add_argument("--obedient", action="store_true", help="make the calls that the question lists as JSON")
    parser.add_argument("--rate", type=float, default=0.0, help="text deltas per second; 0: as fast as it goes")
    asyncio.run(_main(parser.parse_args()))
