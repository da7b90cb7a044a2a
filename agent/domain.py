"""Pure facts about runs and their events, shared by every layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Event = Mapping[str, Any]
"""One AG-UI 1.0 event as JSON: camelCase keys, no nulls."""

TERMINAL_STATUSES = frozenset({"completed", "failed", "cancelled", "interrupted"})
RETRYABLE_STATUSES = frozenset({"failed", "cancelled", "interrupted"})


@dataclass(frozen=True, kw_only=True)
class RunFailure:
    """Why a run did not complete."""

    code: str
    """As in RUN_ERROR, such as provider_auth."""
    detail: str
    """One sentence for the person."""


def is_terminal(event: Event) -> bool:
    """Whether the run's log ends here: RUN_ERROR, or RUN_FINISHED unless it waits for an approval."""
    if event["type"] == "RUN_FINISHED":
        return bool(event.get("outcome", {}).get("type") != "interrupt")
    return bool(event["type"] == "RUN_ERROR")


def text_of(events: Iterable[Event]) -> str:
    """The reply: all text deltas in order."""
    return "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")


def reasoning_of(events: Iterable[Event]) -> str:
    """The model's reasoning: all reasoning deltas in order."""
    return "".join(event["delta"] for event in events if event["type"] == "REASONING_MESSAGE_CONTENT")


def succeeded(data: Mapping[str, Any], *, summary: str | None = None) -> dict[str, Any]:
    """What the model is told of a call that worked. `summary` says in one sentence what it changed; None: it looked."""
    return {"ok": True, **({} if summary is None else {"summary": summary}), "data": dict(data)}


def failed(code: str, detail: str, errors: Iterable[Mapping[str, str]] = ()) -> dict[str, Any]:
    """What the model is told of a call that came to nothing. `errors` say which argument and why."""
    listed = [dict(entry) for entry in errors]
    return {"ok": False, "code": code, "detail": detail, **({"errors": listed} if listed else {})}


def usd_of(micros: int) -> Decimal:
    """US dollars from millionths of them, exactly."""
    return Decimal(micros).scaleb(-6)


def title_from(content: str, longest: int = 60) -> str:
    """A conversation's first title: the first line of its first message, cut at a word."""
    line = " ".join(content.strip().split("\n", 1)[0].split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
