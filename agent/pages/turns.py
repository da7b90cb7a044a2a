"""The messages of a conversation as the page shows them: words and tool calls in the order in which they came."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from agent.activity.acts import Act, Ledger, ledger_for
from agent.domain import TERMINAL_STATUSES, Event, reasoning_of, text_of
from agent.models import Conversation, Message, Run
from agent.providers.catalog import CATALOG, OFFLINE
from agent.querysets import MessageQuerySet
from agent.runs.transcript import parts_of
from agent.selectors import events_after, last_run_of

MESSAGES_AT_ONCE = 30
LONGEST_LOG = 100_000  # events of a reply in the making


@dataclass(frozen=True, kw_only=True)
class Said:
    """Words."""

    text: str
    kind: str = "said"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A message."""

    message: Message
    run: Run | None
    parts: Sequence[Said | Act]
    reasoning: str
    seq: int
    """How far into the log of a reply in the making the parts reach."""
    can_retry: bool

    @property
    def by(self) -> str:
        """Who answered, such as `Claude · claude-sonnet-4-5`; the model alone is no name for the built-in rules."""
        name = self.message.provider
        label = CATALOG[name].label if name in CATALOG else name
        return label if name == OFFLINE or not self.message.model else f"{label} · {self.message.model}"

    @property
    def tokens(self) -> int:
        """What the reply used, in and out; 0 where nobody tells."""
        return sum(entry.get("totalTokens", 0) for entry in self.message.usage or ())

    @property
    def cost_usd(self) -> Decimal | None:
        """What that cost, as far as prices are known; None where none is."""
        known = [Decimal(entry["costUsd"]) for entry in self.message.usage or () if "costUsd" in entry]
        return sum(known, Decimal()) if known else None

    @property
    def was_withdrawn(self) -> bool:
        """It ended because the person went on: its calls say so."""
        return not self.can_retry and any(isinstance(part, Act) and part.status == "withdrawn" for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a message holds, from its row, or from the log while the reply is in the making."""

    message: Message
    run: Run | None
    parts: Sequence[dict[str, Any]]
    reasoning: str
    seq: int


def page_of_turns(found: Conversation, listed: MessageQuerySet) -> dict[str, Any]:
    """Oldest first; one more than is shown tells whether there are older ones."""
    newest_first = list(listed[: MESSAGES_AT_ONCE + 1])
    shown = reversed(newest_first[:MESSAGES_AT_ONCE])
    contents = [_content(message, getattr(message, "run", None)) for message in shown]
    return {"turns": _turns(found, contents), "has_older": len(newest_first) > MESSAGES_AT_ONCE}


def turn_of(found: Conversation, run: Run) -> Turn:
    """The reply of one run."""
    [turn] = _turns(found, [_content(run.message, run)])
    return turn


def _turns(found: Conversation, contents: Sequence[Content]) -> list[Turn]:
    last = last_run_of(found)
    owner: User = found.user
    ledger = ledger_for(owner, _acting(contents))
    return [_turn(content, ledger, last) for content in contents]


def _turn(content: Content, ledger: Ledger, last: Run | None) -> Turn:
    run = content.run
    is_last = run is not None and last is not None and run.pk == last.pk
    return Turn(
        message=content.message,
        run=run,
        parts=[_shown(part, run, ledger) for part in content.parts],
        reasoning=content.reasoning,
        seq=content.seq,
        can_retry=is_last and run is not None and run.status in TERMINAL_STATUSES - {Run.Status.COMPLETED},
    )


def _shown(part: dict[str, Any], run: Run | None, ledger: Ledger) -> Said | Act:
    if part["type"] == "tool_call" and run is not None:
        return ledger.act_of(run.pk, part)
    return Said(text=part["text"])


def _content(message: Message, run: Run | None) -> Content:
    if run is None or run.status in TERMINAL_STATUSES:
        stored = message.parts or []
        reasoning = "".join(part.get("text", "") for part in stored if part.get("type") == "reasoning")
        parts = [part for part in stored if part.get("type") in {"text", "tool_call"}] or _text(message.content)
        return Content(message=message, run=run, parts=parts, reasoning=reasoning, seq=0)
    log = events_after(run, 0, limit=LONGEST_LOG)
    said = [event for _, event in log]
    return Content(
        message=message,
        run=run,
        parts=_parts_in(said),
        reasoning=reasoning_of(said),
        seq=log[-1][0] if log else 0,
    )


def _parts_in(log: Sequence[Event]) -> list[dict[str, Any]]:
    return parts_of(log) or _text(text_of(log))


def _text(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text}] if text else []


def _acting(contents: Iterable[Content]) -> list[uuid.UUID]:
    """The runs that called tools."""
    return [
        content.run.pk
        for content in contents
        if content.run is not None and any(part["type"] == "tool_call" for part in content.parts)
    ]
