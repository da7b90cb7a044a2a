"""The load: keep-alive HTTP connections and websockets of our own, and what they cost the server."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, kw_only=True)
class Request:
    """One kind of request, sent again and again."""

    method: str
    path: str
    headers: Mapping[str, str]
    bodies: tuple[bytes, ...] = (b"",)
    """Sent in turn."""

    def wires(self) -> list[bytes]:
        """The requests as they are sent, one for each body."""
        return [self._head(len(body)) + body for body in self.bodies]

    def _head(self, length: int) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a burst of requests took."""

    cpu_ms: float
    """Of the server's process tree, per request."""
    per_second: float
    """Requests answered."""


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its children so far."""
    root = psutil.Process(pid)
    return sum(sum(process.cpu_times()[:2]) for process in [root, *root.children(recursive=True)])


async def burst(port: int, pid: int, request: Request, *, number: int, connections: int = 16) -> Cost:
    """Send the request `number` times over so many connections. Raises RuntimeError if an answer is no 2xx."""
    wires, left = request.wires(), iter(range(number))

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for turn in left:
            writer.write(wires[turn % len(wires)])
            await _read_answer(reader)
        writer.close()

    cpu, begun = cpu_seconds(pid), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(connections)))
    wall = time.perf_counter() - begun
    return Cost(cpu_ms=(cpu_seconds(pid) - cpu) * 1000 / number, per_second=number / wall)


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 201")):
        raise RuntimeError(head.decode())
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
        return
    length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
