"""Tool calls as a person is shown them: what each does in words, how it stands, and what can be done about it."""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from accounts.models import User
from accounts.selectors import zone_of
from agent.activity.telling import Call, result_in, status_told_by, told
from agent.models import ToolCall
from agent.runs.cleaning import cleaned
from agent.selectors import tool_calls_for
from config.common import clock
from history.models import ChangeSet
from history.preview.building import previews_of
from history.preview.lines import GROUPS
from history.preview.shapes import Line, Preview
from history.selectors import change_sets_for
from history.services import staleness_of

LONGEST_SHOWN = 4000  # characters of arguments or of a result
LOOKS = MappingProxyType({"called": "busy", "done": "done", "approved": "done", "failed": "failed"})
Part = Mapping[str, Any]
Key = tuple[uuid.UUID, str]
"""A run, and the id of a call in its log."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a call that waits would change, as history's partials show it."""

    preview: Preview
    stale: str
    """What is in its way; "" where nothing is."""

    @property
    def groups(self) -> list[tuple[str, str, list[Line]]]:
        """Name, heading and lines of each group that has any."""
        lines = {group: [line for line in self.preview.lines if line.group == group] for group in GROUPS}
        headings = {"late": "Newly late"}
        return [(group, headings.get(group, group.capitalize()), found) for group, found in lines.items() if found]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One tool call."""

    key: str
    """Its id in the run's log."""
    call: ToolCall | None
    """Its row; None before it is noted."""
    status: str
    tool: str
    words: str
    trouble: str
    """Why it failed, or why it could not be decided or undone."""
    arguments: str
    result: str
    wish: Wish | None = None
    """Of a call that waits."""
    is_stale: bool = False
    """What it would change has changed since: it can only be rejected."""
    kind: str = "act"

    @property
    def waits(self) -> bool:
        """A person must decide."""
        return self.status == ToolCall.Status.PENDING and self.call is not None

    @property
    def is_over(self) -> bool:
        """It waits, and its time is over: in a moment it is rejected."""
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def expires_at(self) -> datetime | None:
        """Until when it waits."""
        return self.call.expires_at if self.call and self.waits else None

    @property
    def fate(self) -> str:
        """The state of what it changed: proposed, applied, undone …; "" where it changed nothing."""
        return self.call.proposal.state if self.call and self.call.proposal else ""

    @property
    def can_undo(self) -> bool:
        """What it did still stands."""
        return self.look == "done" and self.fate == ChangeSet.State.APPLIED

    @property
    def is_undone(self) -> bool:
        """What it did was taken back."""
        return self.look == "done" and self.fate == ChangeSet.State.UNDONE

    @property
    def look(self) -> str:
        """busy, done, failed or declined."""
        return LOOKS.get(self.status, "declined")

    @property
    def state(self) -> str:
        """Differs where it must be shown anew."""
        return "-".join(part for part in (self.status, self.fate, "stale" if self.is_stale else "") if part)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The rows of the calls that are shown, and what those that wait would change."""

    today: date
    calls: Mapping[Key, ToolCall] = field(default_factory=dict)
    wishes: Mapping[int, Wish] = field(default_factory=dict)

    def act_of(self, run_id: uuid.UUID, part: Part) -> Act:
        """The call of a part, as its row has it; as the log has it before there is a row."""
        call = self.calls.get((run_id, part["call_id"]))
        known = result_in(part["result"])
        status = call.status if call else status_told_by(known)
        result = call.result if call else known
        wish = self.wishes.get(call.proposal_id or 0) if call else None
        reason = call.proposal.reason if call and call.proposal else ""
        said = Call(tool=part["tool"], status=status, arguments=part["arguments"], result=result, reason=reason)
        return Act(
            key=part["call_id"],
            call=call,
            status=status,
            tool=part["tool"],
            words=told(said, self.today),
            trouble=wish.stale if wish else said.trouble,
            arguments=_pretty(part["arguments"]),
            result=_pretty(part["result"]),
            wish=wish,
            is_stale=bool(wish and wish.stale),
        )


def ledger_for(user: User, run_ids: Collection[uuid.UUID]) -> Ledger:
    """The ledger of these runs of the person; a constant number of queries."""
    today = clock.today_in(zone_of(user))
    if not run_ids:
        return Ledger(today=today)
    calls = list(tool_calls_for(user).filter(run__in=run_ids).select_related("proposal"))
    return Ledger(
        today=today,
        calls={(call.run_id, call.call_id): call for call in calls},
        wishes=_wishes(user, calls),
    )


def act_of_call(user: User, call: ToolCall) -> Act:
    """A call by its row alone."""
    ledger = ledger_for(user, [call.run_id])
    result = None if call.told is None else json.dumps(call.told, ensure_ascii=False)
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    part = {"call_id": call.call_id, "tool": call.tool, "arguments": arguments, "result": result}
    return ledger.act_of(call.run_id, part)


def _wishes(user: User, calls: Iterable[ToolCall]) -> dict[int, Wish]:
    waiting = [call.proposal_id or 0 for call in calls if call.status == ToolCall.Status.PENDING]
    if not waiting:
        return {}
    proposals = list(change_sets_for(user).filter(pk__in=waiting))
    stale = staleness_of(user, proposals)
    previews = previews_of(user, proposals)
    return {pk: Wish(preview=preview, stale=stale.get(pk, "")) for pk, preview in previews.items()}


def _pretty(text: str | None) -> str:
    """JSON with room between its parts; what is not JSON stays as it is."""
    try:
        # What a model escapes may be half a character, which no page can say.
        text = json.dumps(cleaned(json.loads(text or "")), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        text = text or ""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
