"""Conversations and ended runs, written past the services."""

from datetime import date, timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from agent.models import Conversation, Message, Run, RunEvent, ToolCall, UsageDay, UsageReservation
from config.common import clock


class ConversationFactory(DjangoModelFactory[Conversation]):
    """A general conversation; give it a `user`."""

    class Meta:
        model = Conversation

    title = factory.Sequence(lambda n: f"Conversation {n}")


class UsageDayFactory(DjangoModelFactory[UsageDay]):
    """A day on which nothing was used; give it a `user`."""

    class Meta:
        model = UsageDay

    date = date(2026, 3, 4)


class UsageReservationFactory(DjangoModelFactory[UsageReservation]):
    """A call at work; give it a `usage_day`, whose counts stay as they are."""

    class Meta:
        model = UsageReservation

    provider = "claude"
    model = "claude-sonnet-5-5"
    tokens_in = 1000
    tokens_out = 200
    expires_at = factory.LazyFunction(lambda: clock.now() + timedelta(minutes=10))


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


def tool_call_of(run: Run) -> ToolCall:
    """A call that the run made, and that is done."""
    number = run.tool_calls.count() + 1
    return ToolCall.objects.create(
        user=run.user, run=run, step=1, call_id=f"{run.message_id}-call-{number}", tool="get_day", effect="read",
        arguments={"date": "2026-03-04"}, arguments_hash=str(number), status="done", result={"ok": True, "data": {}},
    )  # fmt: skip
