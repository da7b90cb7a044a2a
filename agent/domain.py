"""Pure facts about runs and their events, shared by every layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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


def title_from(content: str, longest: int = 60) -> str:
    """A conversation's first title: the first line of its first message, cut at a word."""
    line = " ".join(content.strip().split("\n", 1)[0].split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
