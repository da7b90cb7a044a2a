"""Newline-delimited JSON (application/x-ndjson): bytes in, lines out."""

from collections.abc import Iterator

from agent.providers.lines import LineSplitter


class JsonLines:
    """One stream's lines. A line counts once its end has been seen: without it, it may have been cut."""

    def __init__(self) -> None:
        self._lines = LineSplitter()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that this chunk completes; blank ones are skipped."""
        return filter(None, map(bytes.strip, self._lines.feed(chunk)))

    def end(self) -> Iterator[bytes]:
        """The lines that the end of the stream completes."""
        return filter(None, map(bytes.strip, self._lines.end()))
