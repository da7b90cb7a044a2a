"""What a run would ask its provider, and what of the person is in it."""

import uuid
from datetime import datetime
from typing import Any

from accounts.models import User
from agent.models import Conversation, Message, Run
from agent.providers import briefing
from agent.providers.briefing import Briefing
from agent.runs.context import Prompt, prompt_for
from agent.runs.facts import facts_for
from agent.services import Outgoing, send_message
from config.common import clock


def asked(user: User, content: str = "hello", **fields: Any) -> Run:
    """A run that answers this message."""
    outgoing = Outgoing(client_message_id=uuid.uuid4(), content=content, **fields)
    return Run.objects.get(pk=send_message(user, outgoing).run_id)


def prompt_of(run: Run) -> Prompt:
    """What the run asks."""
    return prompt_for(run.pk)


def told(user: User, *, at: datetime | None = None, **about: Any) -> Briefing:
    """What is told of the person at an instant (None: now), in a conversation about something."""
    conversation = Conversation.objects.create(user=user, **about)
    return facts_for(user, conversation, at or clock.now())


def briefing_in(prompt: Prompt) -> Briefing:
    """The briefing that goes to the provider."""
    found = briefing.find(prompt.request.messages)
    assert found is not None
    return found


def talk_in(prompt: Prompt) -> list[tuple[str, str]]:
    """What was said, as the provider is told: (role, content), oldest first."""
    return [(message.role, message.content) for message in prompt.request.messages[1:]]


def said(run: Run, content: str, status: str = "complete", run_status: str = "completed") -> None:
    """The run has ended with this reply."""
    Message.objects.filter(pk=run.message_id).update(content=content, status=status)
    Run.objects.filter(pk=run.pk).update(status=run_status, ended_at=clock.now())
