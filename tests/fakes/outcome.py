"""What an answer must come to, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`calls` are (name, arguments), `tokens` (in, out). A failure has its code in `error` and no `finish`."""

    text: str = ""
    reasoning: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    tokens: tuple[int, int] | None = None
    finish: str | None = None
    error: str | None = None
