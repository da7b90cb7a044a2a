"""What a run asks the provider: the instructions, the person's context, and as much of the talk as fits."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from accounts.selectors import preferences_of
from agent.models import Message, Run
from agent.providers import briefing
from agent.providers.base import ChatMessage, ChatRequest
from agent.runs.facts import facts_for
from agent.runs.prompts import SYSTEM_PROMPT
from config.common import clock

BYTES_PER_TOKEN = 4  # about; English text in common vocabularies, and rather more than that for other scripts
MOST_MESSAGES = 200


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A run's question to its provider."""

    provider: str | None
    """None: the instance's default."""
    model: str | None
    """None: the provider's default."""
    request: ChatRequest


def prompt_for(run_id: uuid.UUID) -> Prompt:
    """Everything from the database and nothing else, so that any runner could ask the same."""
    run = Run.objects.select_related("user", "conversation", "user_message").get(pk=run_id)
    provider, model = _chosen(run)
    context = _fitted(facts_for(run.user, run.conversation, clock.now()), settings.AGENT_CONTEXT_TOKENS // 2)
    left = settings.AGENT_CONTEXT_TOKENS - tokens_in(context) - tokens_in(SYSTEM_PROMPT)
    messages = (ChatMessage(role="user", content=context), *_history(run, left))
    request = ChatRequest(
        messages=messages, system_prompt=SYSTEM_PROMPT, max_tokens=settings.AGENT_OUTPUT_TOKENS, tools=()
    )
    return Prompt(provider=provider, model=model, request=request)


def tokens_in(text: str) -> int:
    """A cautious estimate; exact counts differ by model and are not worth a request."""
    return len(text.encode()) // BYTES_PER_TOKEN + 1


def _chosen(run: Run) -> tuple[str | None, str | None]:
    """What the message asked for, else the person's default, else the instance's."""
    preferences = preferences_of(run.user)
    provider = run.provider or preferences.default_provider
    usual = preferences.default_model if provider == preferences.default_provider else None
    return provider or None, run.model or usual or None


def _fitted(facts: briefing.Briefing, most_tokens: int) -> str:
    """The context as a message; what weighs most loses its tail until it fits, and `omitted` counts what went."""
    while tokens_in(text := briefing.render(facts)) > most_tokens:
        name, heaviest = max(_lists_in(facts), key=lambda entry: len(orjson.dumps(entry[1])))
        if not heaviest:
            return briefing.render({**facts, "subject": None, "week": None})
        cut = max(1, len(heaviest) // 4)
        del heaviest[-cut:]
        facts["omitted"][name] += cut
    return text


def _lists_in(facts: briefing.Briefing) -> Iterator[tuple[str, list[Any]]]:
    """What may lose its tail, by its name in `omitted`."""
    yield "goals", facts["goals"]
    yield "overdue", facts["tasks"]["overdue"]
    yield "next", facts["tasks"]["next"]
    yield "items", facts["today"]["items"]
    subject = facts["subject"] or {}
    yield "subject", subject.get("open_tasks", [])
    for day in (subject, *subject.get("days", ())):
        yield "subject", day.get("items", [])


def _history(run: Run, most_tokens: int) -> list[ChatMessage]:
    """The talk up to the message that is answered, oldest first: the newest that fit, and always that message."""
    asked = run.user_message
    taken = [ChatMessage(role="user", content=asked.content)]
    left = most_tokens - tokens_in(asked.content)
    for message in _said_before(asked):
        left -= tokens_in(message.content)
        if left < 0:
            break
        taken.append(ChatMessage(role="user" if message.role == "user" else "assistant", content=message.content))
    return taken[::-1]


def _said_before(asked: Message) -> Iterator[Message]:
    """What both have said, newest first: no failed or empty reply, and of a reply that was retried only the last."""
    talk = Message.objects.filter(conversation_id=asked.conversation_id, role__in=("user", "assistant"))
    told = talk.exclude(status__in=(Message.Status.STREAMING, Message.Status.FAILED)).exclude(content="")
    answered = set()
    for message in told.filter(pk__lt=asked.pk).newest_first()[:MOST_MESSAGES]:
        if message.role == Message.Role.ASSISTANT:
            if message.parent_id in answered:
                continue
            answered.add(message.parent_id)
        yield message
