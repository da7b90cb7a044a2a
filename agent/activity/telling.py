"""One sentence for a tool call, as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from agent.activity.facts import facts_of, mapping_in
from agent.activity.phrases import Phrases, phrases_of

DID = frozenset({"done", "approved"})
NOT_DONE: Mapping[str, str] = MappingProxyType(
    {
        "failed": "Could not",
        "rejected": "Rejected:",
        "expired": "Not decided in time:",
        "withdrawn": "Withdrawn:",
        "interrupted": "Not done:",
    }
)


@dataclass(frozen=True, kw_only=True)
class Call:
    """What is known of a call."""

    tool: str
    status: str
    """As ToolCall has it."""
    arguments: str = ""
    """JSON text, perhaps not yet whole."""
    result: Mapping[str, Any] | None = None
    """What the model is told; of a call that waits, what it will be told if it is approved."""
    reason: str = ""
    """What its change says of itself, such as `Task “Buy rope” deleted`."""

    @property
    def trouble(self) -> str:
        """What went wrong, in the tool's own words; "" where nothing did, or where the status says it all."""
        return str((self.result or {}).get("detail") or "") if self.status == "failed" else ""


def told(call: Call, today: date) -> str:
    """What the agent does, did, would do, or did not do, without a full stop."""
    phrases = phrases_of(call.tool)
    rest = _rest(phrases, call, today)
    if call.status in DID:
        return _unchanged(call) or f"{phrases.did} {rest}"
    if call.status in NOT_DONE:
        return f"{NOT_DONE[call.status]} {phrases.do.lower()} {rest}"
    if call.status == "pending":
        return f"{phrases.do} {rest}?"
    return f"{phrases.doing} {rest}"


def result_in(content: str | None) -> Mapping[str, Any] | None:
    """A result as the log has it, JSON text; None where there is none yet."""
    return None if content is None else mapping_in(content)


def status_told_by(result: Mapping[str, Any] | None) -> str:
    """How a call stands of which only the log is known."""
    if result is None:
        return "called"
    code = str(result.get("code", ""))
    return "done" if result.get("ok") else code if code in NOT_DONE else "failed"


def _rest(phrases: Phrases, call: Call, today: date) -> str:
    facts = facts_of(call.arguments, call.result, call.reason, today)
    for phrase in phrases.rest:
        try:
            return phrase.format_map(facts)
        except KeyError:
            continue
    return phrases.rest[-1]


def _unchanged(call: Call) -> str:
    """A write that found everything so already says so itself; of repairs that were only listed there was none."""
    if call.tool == "repair" and not mapping_in(call.arguments).get("number"):
        return "Looked at what would help"
    summary = str((call.result or {}).get("summary") or "")
    return summary.rstrip(".") if summary.startswith("Nothing changed") else ""
