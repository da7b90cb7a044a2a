"""Telling the offline assistant something, and what it then does: words, or calls as plain values."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from agent.providers.base import ChatMessage, ChatRequest, ToolRequest, ToolSpec
from agent.providers.briefing import Briefing, render
from agent.providers.offline.sentences import QUOTE
from agent.providers.offline.talk import talk_of
from agent.providers.offline.turns import next_step
from agent.tools.registry import tools_in_use

SIGNS = re.compile(QUOTE)
Calls = list[tuple[str, dict[str, Any]]]


def offered() -> list[ToolSpec]:
    """Every tool in use, as any model gets them."""
    return [ToolSpec(name=tool.name, description="", input_schema={}) for tool in tools_in_use().values()]


def request_of(told: Briefing, question: str, *turn: ChatMessage, before: Sequence[str] = ()) -> ChatRequest:
    """What the provider is asked; `before` is what the person and the assistant said by turns, `turn` the rest."""
    talk = [ChatMessage(role="assistant" if number % 2 else "user", content=one) for number, one in enumerate(before)]
    asked = [ChatMessage(role="user", content=render(told)), *talk, ChatMessage(role="user", content=question)]
    return ChatRequest(messages=[*asked, *turn], tools=offered())


def step_of(request: ChatRequest) -> Calls | str:
    """The next step. Its calls must be such as their tools accept."""
    talk = talk_of(request)
    assert talk is not None
    step = next_step(talk)
    if isinstance(step, str):
        assert step.strip()
        assert not SIGNS.search(step)
        return step
    calls = [(call.tool, dict(call.arguments)) for call in step]
    assert not SIGNS.search(str(calls))
    for name, arguments in calls:
        tools_in_use()[name].read(json.dumps(arguments))
    return calls


def step(told: Briefing, question: str, *turn: ChatMessage, before: Sequence[str] = ()) -> Calls | str:
    """The next step after a question."""
    return step_of(request_of(told, question, *turn, before=before))


def brought(calls: Calls | str, *envelopes: Mapping[str, Any]) -> list[ChatMessage]:
    """The messages by which the runner answers those calls."""
    assert not isinstance(calls, str), calls
    requests = [
        ToolRequest(id=f"{calls[0][0]}{number}", name=name, arguments=json.dumps(arguments))
        for number, (name, arguments) in enumerate(calls)
    ]
    results = [
        ChatMessage(role="tool", content=json.dumps(envelope), tool_call_id=request.id)
        for request, envelope in zip(requests, envelopes, strict=True)
    ]
    return [ChatMessage(role="assistant", content="", tool_calls=tuple(requests)), *results]


def found(**data: Any) -> dict[str, Any]:
    """A reading tool's envelope."""
    return {"ok": True, "data": data}


def did(summary: str, **data: Any) -> dict[str, Any]:
    """A writing tool's envelope."""
    return {"ok": True, "summary": summary, "data": data}


def refused(code: str, detail: str = "") -> dict[str, Any]:
    """A call that did not do what was asked."""
    return {"ok": False, "code": code, "detail": detail, "errors": []}


NOTHING: Mapping[str, Any] = {
    "find_items": {"items": [], "more": False},
    "list_tasks": {"tasks": [], "more": False},
    "list_goals": {"goals": [], "more": False},
}


def acted(
    told: Briefing, question: str, *, there: Mapping[str, Any] = NOTHING, before: Sequence[str] = ()
) -> Calls | str:
    """What it does once it has looked up what it needs: `there` is what reading tools bring."""
    turn: list[ChatMessage] = []
    for _ in range(5):
        calls = step(told, question, *turn, before=before)
        if isinstance(calls, str) or any(name not in there for name, _ in calls):
            return calls
        turn += brought(calls, *(found(**there[name]) for name, _ in calls))
    raise AssertionError("it does not stop looking")


def answered(told: Briefing, question: str, *, there: Mapping[str, Any] = NOTHING, before: Sequence[str] = ()) -> str:
    """`acted`, where it comes to words."""
    answer = acted(told, question, there=there, before=before)
    assert isinstance(answer, str), answer
    return answer


def called(told: Briefing, question: str, *, there: Mapping[str, Any] = NOTHING, before: Sequence[str] = ()) -> Calls:
    """`acted`, where it comes to calls."""
    calls = acted(told, question, there=there, before=before)
    assert not isinstance(calls, str), calls
    return calls
