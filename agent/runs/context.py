"""What a run asks the provider: the instructions, the person's context, and as much of the talk as fits."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from accounts.selectors import preferences_of
from agent.models import ContextType, Run
from agent.providers import briefing
from agent.providers.base import ChatMessage, ChatRequest
from agent.providers.factory import default_provider
from agent.runs.budget import RunBudget
from agent.runs.facts import facts_for
from agent.runs.fitting import fitted, tokens_in, tokens_of
from agent.runs.guarding import is_any_untrusted
from agent.runs.limits import run_budget
from agent.runs.prompts import SYSTEM, prompt_named
from agent.runs.talk import history_of, steps_so_far
from agent.tools import scheduling
from agent.tools.registry import specs_in_use
from config.common import clock


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A run's question to its provider."""

    provider: str | None
    """None: the instance's default."""
    model: str | None
    """None: the provider's default."""
    request: ChatRequest
    budget: RunBudget
    """What the run may do, and what it had done before this question; its tokens are not counted here."""
    is_guarded: bool
    """Text that came through an untrusted door is in it, so that every write must be approved."""


def prompt_for(run_id: uuid.UUID) -> Prompt:
    """Everything from the database and nothing else, so that any runner could ask the same."""
    run = Run.objects.select_related("user", "conversation", "user_message").get(pk=run_id)
    provider, model = _chosen(run)
    facts = facts_for(run.user, run.conversation, clock.now())
    context = _fitted(facts, settings.AGENT_CONTEXT_TOKENS // 3)
    instructions = prompt_named(run.prompt or SYSTEM)
    left = settings.AGENT_CONTEXT_TOKENS - tokens_in(context) - tokens_in(instructions)
    done = steps_so_far(run) if run.steps else []
    steps = fitted(done, (left - tokens_in(run.user_message.content)) * 3 // 4)
    history = history_of(run, left - tokens_of(steps))
    messages = (ChatMessage(role="user", content=context), *history, *steps)
    request = ChatRequest(
        messages=messages,
        system_prompt=instructions,
        max_tokens=settings.AGENT_OUTPUT_TOKENS,
        tools=specs_in_use(),
    )
    # What was cut now was read in an earlier step, and may speak through what the model said then.
    is_guarded = is_any_untrusted(run.user, facts, (*history, *done))
    return Prompt(provider=provider, model=model, request=request, budget=_budget(run), is_guarded=is_guarded)


def _budget(run: Run) -> RunBudget:
    called = run.tool_calls.count() if run.steps else 0
    return run_budget().spending(steps=run.steps, tool_calls=called)


def _chosen(run: Run) -> tuple[str | None, str | None]:
    """What the message asked for, else the person's default, else the instance's: where it plans, that for planning."""
    preferences = preferences_of(run.user)
    provider = run.provider or preferences.default_provider
    usual = preferences.default_model if provider == preferences.default_provider else None
    chosen = run.model or usual or None
    if chosen or not settings.SCHEDULER_MODEL or provider not in {None, "", default_provider()}:
        return provider or None, chosen
    return provider or None, settings.SCHEDULER_MODEL if _plans(run) else None


def _plans(run: Run) -> bool:
    """Whether the talk is about a plan, or the run has asked the planner already."""
    if run.conversation.context_type in (ContextType.DAILY_PLANNING, ContextType.WEEKLY_PLANNING):
        return True
    asked = [tool.name for tool in scheduling.TOOLS]
    return bool(run.steps) and run.tool_calls.filter(tool__in=asked).exists()


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
