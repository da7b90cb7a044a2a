"""Conversations and ended runs, written past the services."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from agent.models import Conversation, Message, Run, RunEvent
from config.common import clock


class ConversationFactory(DjangoModelFactory[Conversation]):
    """A general conversation; give it a `user`."""

    class Meta:
        model = Conversation

    title = factory.Sequence(lambda n: f"Conversation {n}")


def completed_run(conversation: Conversation, *, question: str = "What now?", answer: str = "Rest.") -> Run:
    """A question, its answer, and the log of the run that made it."""
    user: User = conversation.user
    asked = Message.objects.create(conversation=conversation, user=user, role="user", content=question)
    said = Message.objects.create(
        conversation=conversation, user=user, role="assistant", content=answer, parent=asked, provider="offline"
    )
    now = clock.now()
    run = Run.objects.create(
        conversation=conversation, user=user, user_message=asked, message=said, status=Run.Status.COMPLETED,
        attempt=2, started_at=now, ended_at=now,
    )  # fmt: skip
    identity = {"threadId": str(conversation.pk), "runId": str(run.pk)}
    message = {"messageId": str(said.pk)}
    events = [
        {"type": "RUN_STARTED", **identity},
        {"type": "TEXT_MESSAGE_START", **message, "role": "assistant"},
        {"type": "TEXT_MESSAGE_CONTENT", **message, "delta": answer},
        {"type": "TEXT_MESSAGE_END", **message},
        {"type": "RUN_FINISHED", **identity, "outcome": {"type": "success"}},
    ]
    RunEvent.objects.bulk_create(RunEvent(run=run, seq=seq, event=event) for seq, event in enumerate(events, start=1))
    Run.objects.filter(pk=run.pk).update(last_seq=len(events))
    run.refresh_from_db()
    return run
