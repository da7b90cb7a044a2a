"""Cutting a byte stream into lines, whatever the sizes in which its bytes arrive."""

LINE_MAX_BYTES = 8 * 2**20  # far above any line of a vendor's: what is longer is no answer of theirs


class Unreadable(Exception):
    """The bytes are not what this vendor sends."""


class LineSplitter:
    """Bytes in, whole lines out, without their ends (LF, CRLF or CR). A line without an end is never handed out."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """The lines that this chunk completes."""
        self._rest += chunk
        if len(self._rest) > LINE_MAX_BYTES:
            raise Unreadable("a line without end")
        if b"\n" not in chunk and b"\r" not in chunk:
            return []
        lines = bytes(self._rest).splitlines(keepends=True)
        # A CR at the very end may be the first half of a CRLF: it waits for the next byte.
        self._rest = bytearray() if lines[-1].endswith(b"\n") else bytearray(lines.pop())
        return [line.rstrip(b"\r\n") for line in lines]

    def end(self) -> list[bytes]:
        """The line that the end of the stream shows to be complete: one that ended in CR."""
        rest = bytes(self._rest)
        self._rest.clear()
        return [rest[:-1]] if rest.endswith(b"\r") else []
