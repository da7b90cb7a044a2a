"""What the assistant goes by: the briefing, the question, what was said before, and what its calls brought so far."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent.providers.base import ChatMessage, ChatRequest, ToolRequest
from agent.providers.briefing import OPENING, Briefing, find


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool to be run, with its arguments."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Result:
    """A call that was run, and the envelope that came back."""

    call: Call
    ok: bool
    data: Mapping[str, Any]
    code: str = ""
    detail: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Choice:
    """A line that the person chose from a list: of the `twins` lines that read just so, the one in `place`."""

    line: str
    place: int
    twins: int


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One turn of the conversation, as far as it got. `before` is what both said earlier, oldest first."""

    briefing: Briefing
    question: str
    before: Sequence[ChatMessage] = ()
    results: Sequence[Result] = ()
    last_step: Sequence[Result] = ()
    """The results of the newest step; they are among `results`."""
    offered: frozenset[str] = frozenset()
    choices: frozenset[Choice] = frozenset()
    """What the person chose where the command alone left several."""

    withdrawn: Sequence[Call] = ()
    """What waited for the person's decision, and was withdrawn because they wrote this."""

    @property
    def today(self) -> date:
        """The person's own."""
        return date.fromisoformat(self.briefing["now"]["date"])

    @property
    def last_said(self) -> str:
        """What the assistant said last, before the question."""
        return next((one.content for one in reversed(self.before) if one.role == "assistant"), "")

    def offers(self, *tools: str) -> bool:
        """Whether all of these may be called."""
        return self.offered.issuperset(tools)

    def result_of(self, call: Call) -> Result | None:
        """What this very call brought in this turn."""
        return next((result for result in self.results if result.call == call), None)


def talk_of(request: ChatRequest) -> Talk | None:
    """The turn that a request stands for; None without a briefing."""
    briefing = find(request.messages)
    said = [message for message in request.messages if not message.content.startswith(OPENING)]
    asked = max((place for place, message in enumerate(said) if message.role == "user"), default=-1)
    if briefing is None:
        return None
    steps = list(_steps(said[asked + 1 :]))
    return Talk(
        briefing=briefing,
        question=said[asked].content if asked >= 0 else "",
        before=[message for message in said[: max(asked, 0)] if message.role != "tool" and message.content],
        results=[result for step in steps for result in step],
        last_step=steps[-1] if steps else (),
        offered=frozenset(tool.name for tool in request.tools),
        withdrawn=_withdrawn(said[: max(asked, 0)]),
    )


def fingerprint(messages: Sequence[ChatMessage]) -> str:
    """Names a step in the ids of its calls: the same messages give the same ids, others give others."""
    told = "\0".join(f"{message.role}{message.tool_call_id}{message.content}" for message in messages)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _steps(messages: Sequence[ChatMessage]) -> Sequence[Sequence[Result]]:
    """Each message with calls, and the results of those."""
    answers = {message.tool_call_id: message.content for message in messages if message.role == "tool"}
    asking = [message for message in messages if message.role == "assistant" and message.tool_calls]
    return [[_result(call, answers[call.id]) for call in step.tool_calls if call.id in answers] for step in asking]


def _withdrawn(before: Sequence[ChatMessage]) -> Sequence[Call]:
    """The calls that were withdrawn by the question that came after these messages."""
    if not before or before[-1].role != "tool":
        return ()
    last = max(place for place, message in enumerate(before) if message.role != "tool")
    [*_, step] = _steps(before[last:]) or [()]
    return [result.call for result in step if result.code == "withdrawn"]


def _result(request: ToolRequest, content: str) -> Result:
    envelope, arguments = _mapping(content), _mapping(request.arguments)
    return Result(
        call=Call(tool=request.name, arguments=arguments),
        ok=envelope.get("ok") is True,
        data=envelope["data"] if isinstance(envelope.get("data"), dict) else {},
        code=str(envelope.get("code") or ""),
        detail=str(envelope.get("detail") or ""),
        summary=str(envelope.get("summary") or ""),
    )


def _mapping(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
