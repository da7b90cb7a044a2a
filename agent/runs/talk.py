"""What was said and done before, as a provider is told it: every call is followed by its result."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agent.models import Message, Run
from agent.providers.base import ChatMessage, ToolRequest
from agent.runs.ending import told
from agent.runs.fitting import CUT, cut_result, cut_words, tokens_in, tokens_of
from agent.runs.transcript import Step, steps_of
from agent.selectors import events_after_unchecked
from agent.services.approvals import refusal

MOST_MESSAGES = 200
NOT_OF_A_NAME = re.compile("[^a-zA-Z0-9_-]")
LONGEST_NAME = 64  # of a tool, with most vendors
LONGEST_OLD_RESULT = 1000  # characters; what is still true of it can be looked up again
HUGE = 4  # a turn is where it takes more than this part of the whole


def history_of(run: Run, most_tokens: int) -> list[ChatMessage]:
    """The talk up to the message that is answered, oldest first: the newest that fit, and always that message.

    Of a turn that alone would take much of it, and does not fit, the beginning stays: it must not hide what was before.
    """
    asked = run.user_message
    taken = [ChatMessage(role="user", content=asked.content)]
    left = most_tokens - tokens_in(asked.content)
    for message in _said_before(asked):
        turn = _turn_of(message)
        if most_tokens // HUGE < tokens_of(turn) > left:
            turn = [ChatMessage(role=turn[0].role, content=cut_words(message.content or CUT.strip()))]
        left -= tokens_of(turn)
        if left < 0:
            break
        taken[:0] = turn
    return taken


def steps_so_far(run: Run) -> list[ChatMessage]:
    """What this very run has said and done."""
    kept = dict(run.tool_calls.values_list("call_id", "provider_data"))
    return list(_spoken(steps_of(events_after_unchecked(run.pk, 0, limit=None)), kept))


def _said_before(asked: Message) -> Iterator[Message]:
    """What both have said, newest first: no reply that came to nothing, and of one that was retried only the last."""
    talk = Message.objects.filter(conversation_id=asked.conversation_id, role__in=("user", "assistant"))
    answered = set()
    for message in talk.exclude(status=Message.Status.STREAMING).filter(pk__lt=asked.pk).newest_first()[:MOST_MESSAGES]:
        has_acted = any(part.get("type") == "tool_call" for part in message.parts)
        if not has_acted and (message.status == Message.Status.FAILED or not message.content):
            continue
        if message.role == Message.Role.ASSISTANT:
            if message.parent_id in answered:
                continue
            answered.add(message.parent_id)
        yield message


def _turn_of(message: Message) -> list[ChatMessage]:
    """One message, or a reply with the calls it made."""
    if message.role == Message.Role.USER:
        return [ChatMessage(role="user", content=message.content)]
    steps = _steps_in(message.parts)
    return list(_spoken(steps, {})) if steps else [ChatMessage(role="assistant", content=message.content)]


def _steps_in(parts: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps that a stored reply's parts tell of; [] where it called nothing."""
    log: list[Mapping[str, Any]] = []
    for part in parts:
        if part["type"] == "text":
            log.append({"type": "TEXT_MESSAGE_CONTENT", "delta": part["text"]})
        elif part["type"] == "tool_call":
            called = {"toolCallId": part["call_id"]}
            result = cut_result(part.get("result") or told(refusal("interrupted")), LONGEST_OLD_RESULT)
            log += [
                {"type": "TOOL_CALL_START", "toolCallName": part["tool"], **called},
                {"type": "TOOL_CALL_ARGS", "delta": part["arguments"], **called},
            ]
            log.append({"type": "TOOL_CALL_RESULT", "content": result, **called})
    return steps_of(log) if any(event["type"] == "TOOL_CALL_START" for event in log) else []


def _spoken(steps: Iterable[Step], provider_data: Mapping[str, Mapping[str, Any]]) -> Iterator[ChatMessage]:
    for step in steps:
        calls = tuple(
            ToolRequest(
                id=call.id,
                name=_name(call.name),
                arguments=_object(call.arguments),
                provider_data=provider_data.get(call.id, {}),
            )
            for call in step.calls
        )
        yield ChatMessage(role="assistant", content=step.text, tool_calls=calls)
        for call in step.calls:
            result = told(refusal("interrupted")) if call.result is None else call.result
            yield ChatMessage(role="tool", content=result, tool_call_id=call.id)


def _name(called: str) -> str:
    """What the model called, as every vendor takes a name back: a bad one would have all that follows refused."""
    return NOT_OF_A_NAME.sub("_", called)[:LONGEST_NAME] or "unknown"


def _object(arguments: str) -> str:
    """The arguments, where they are what a vendor takes back: a JSON object."""
    try:
        is_object = isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        is_object = False
    return arguments if is_object else "{}"
