"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): bytes in, data fields out.

Event names, ids and comments are dropped: the vendors repeat in the data whatever matters. More lenient than the
standard in two ways that really occur: a space before a field name, and a last event without its blank line.
"""

from collections.abc import Iterable, Iterator

from agent.providers.lines import LineSplitter

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ServerSentEvents:
    """One stream's events. `end` is for a stream that ended regularly, never for a cut one."""

    def __init__(self) -> None:
        self._lines = LineSplitter()
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The data of the events that this chunk completes."""
        return self._events(self._lines.feed(chunk))

    def end(self) -> Iterator[bytes]:
        """The data of the last event, where only its blank line is missing."""
        return self._events([*self._lines.end(), b""])

    def _events(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            if not line:
                if self._data:
                    yield b"\n".join(self._data)
                    self._data = []
                continue
            name, _, value = line.removeprefix(BYTE_ORDER_MARK).lstrip(b" ").partition(b":")
            if name == b"data" and (value := value.strip(b" ")):
                self._data.append(value)
