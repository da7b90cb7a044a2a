"""What a run asks the provider: the instructions, the person's context, and as much of the talk as fits."""

import uuid
from dataclasses import dataclass
from typing import Any

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
    """The context as a message; the longest list loses its tail until it fits, and `omitted` counts what went."""
    text = briefing.render(facts)
    while tokens_in(text) > most_tokens:
        lists: dict[str, list[Any]] = {
            "goals": facts["goals"],
            "overdue": facts["tasks"]["overdue"],
            "next": facts["tasks"]["next"],
            "items": facts["today"]["items"],
        }
        name = max(lists, key=lambda key: len(lists[key]))
        if not lists[name]:
            return briefing.render({**facts, "subject": None, "week": None})
        cut = max(1, len(lists[name]) // 4)
        del lists[name][-cut:]
        facts["omitted"][name] += cut
        text = briefing.render(facts)
    return text


def _history(run: Run, most_tokens: int) -> list[ChatMessage]:
    """The talk up to the message that is answered, oldest first: the newest that fit, and always that message."""
    asked = run.user_message
    earlier = (
        Message.objects.filter(conversation_id=run.conversation_id, role__in=("user", "assistant"), pk__lt=asked.pk)
        .exclude(status=Message.Status.STREAMING)
        .exclude(content="")
        .newest_first()
    )
    taken = [ChatMessage(role="user", content=asked.content)]
    left = most_tokens - tokens_in(asked.content)
    for message in earlier[:MOST_MESSAGES]:
        left -= tokens_in(message.content)
        if left < 0:
            break
        taken.append(ChatMessage(role="user" if message.role == "user" else "assistant", content=message.content))
    return taken[::-1]
