"""What a fake vendor received, and what it answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

EVENT_STREAM = "text/event-stream; charset=utf-8"
JSON_LINES = "application/x-ndjson"
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request. Header names are lower-case; `body` is the parsed JSON, None where there was none."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def last_user_text(self) -> str:
        """What the person said last, in whichever format."""
        content = next(turn["content"] for turn in reversed(self.body["messages"]) if turn["role"] == "user")
        if isinstance(content, str):
            return content
        return next(str(block["text"]) for block in reversed(content) if block["type"] == "text")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One answer: status, headers, and a body as a sequence of writes, with the faults to commit on the way.

    `split`: send the body in writes of so many bytes. `cut_after`: break the connection after so many bytes of the
    body, `reset`: by RST instead of FIN. `hang_after`: send no more after so many bytes, but stay connected.
    `pause_seconds`: between writes. `framing`: chunked, by Content-Length, or ended by closing the connection.
    """

    writes: Sequence[bytes]
    status: int = 200
    content_type: str = EVENT_STREAM
    headers: Mapping[str, str] = field(default_factory=dict)
    split: int | None = None
    cut_after: int | None = None
    reset: bool = False
    hang_after: int | None = None
    pause_seconds: float = 0.0
    framing: Literal["chunked", "length", "close"] = "chunked"

    @property
    def body(self) -> bytes:
        """All of it."""
        return b"".join(self.writes)

    def pieces(self) -> Iterator[bytes]:
        """The writes as they go out, up to where a fault stops them."""
        stops = [stop for stop in (self.cut_after, self.hang_after) if stop is not None]
        left = min(stops, default=len(self.body))
        for piece in self._resplit():
            if left <= 0:
                return
            yield piece[:left]
            left -= len(piece)

    def _resplit(self) -> Iterator[bytes]:
        if self.split is None:
            yield from self.writes
            return
        body = self.body
        for start in range(0, len(body), self.split):
            yield body[start : start + self.split]
