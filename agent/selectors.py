"""Reading conversations, messages, runs and usage; every read starts at the person."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import User
from agent.domain import Event, text_of
from agent.models import Conversation, Message, Run, RunEvent, ToolCall, UsageDay
from agent.querysets import ConversationQuerySet, MessageQuerySet, ToolCallQuerySet, UsageDayQuerySet
from config.common.errors import NotFound
from config.common.filtering import search_in

MOST_RUNS_BACK = 500

Fold = Callable[[list[Event]], list[dict[str, Any]]]


def conversations_for(user: User) -> ConversationQuerySet:
    """The person's conversations that are not deleted, each with `active_run_id` (None when idle)."""
    active = Run.objects.active().filter(conversation=OuterRef("pk")).values("pk")[:1]
    return Conversation.objects.for_user(user).present().annotate(active_run_id=Subquery(active))


def get_conversation_for(user: User, conversation_id: object) -> Conversation:
    """One conversation with `active_run_id`. Raises NotFound."""
    return conversations_for(user).named(conversation_id)


def get_deleted_conversation_for(user: User, conversation_id: object) -> Conversation:
    """One conversation, deleted or not. Raises NotFound."""
    return Conversation.objects.for_user(user).named(conversation_id)


def deleted_conversations_for(user: User) -> ConversationQuerySet:
    """The person's deleted conversations."""
    return Conversation.objects.for_user(user).exclude(deleted_at=None)


def messages_of(conversation: Conversation) -> MessageQuerySet:
    """Its messages, newest first, each with `run_id` (None for what a person wrote)."""
    return Message.objects.filter(conversation=conversation).newest_first().with_run()


def with_live_text(messages: Iterable[Message], parts_of: Fold | None = None) -> list[Message]:
    """The messages of one conversation, of which one at most is streaming; that shows what its log holds so far.

    `parts_of` makes a message's parts of a log; without it they stay empty until the reply has ended.
    """
    page = list(messages)
    for message in page:
        if message.status == Message.Status.STREAMING and message.run_id is not None:
            log = events_after_unchecked(message.run_id, 0, limit=None)
            message.content = text_of(log)
            message.parts = parts_of(log) if parts_of else message.parts
    return page


def get_message_for(user: User, message_id: object) -> Message:
    """One message. Raises NotFound."""
    return Message.objects.for_user(user).named(message_id)


def acting_run(user: User, cause: str) -> Run | None:
    """The run that an act's cause names, `run:` and its id; None where it names none of the person's."""
    try:
        run_id = uuid.UUID(cause.removeprefix("run:"))
    except ValueError:
        return None
    return Run.objects.filter(user=user, pk=run_id).select_related("conversation").first()


def causes_in(conversation: Conversation) -> list[str]:
    """As `acting_run`: the causes of whatever the newest replies of the conversation did."""
    runs = conversation.runs.order_by("-message_id").values_list("pk", flat=True)
    return [f"run:{pk}" for pk in runs[:MOST_RUNS_BACK]]


def was_withdrawn_by(run: Run) -> bool:
    """Whether the message that this run answers withdrew what the reply before it had asked for."""
    before = run.conversation.runs.filter(message_id__lt=run.message_id).order_by("-message_id").first()
    return before is not None and before.tool_calls.filter(status=ToolCall.Status.WITHDRAWN).exists()


def last_run_of(conversation: Conversation) -> Run | None:
    """The newest run, the only one that may be made again; None before the first."""
    return conversation.runs.order_by("-message_id").first()


def get_run_for(user: User, run_id: object) -> Run:
    """One run. Raises NotFound, whatever is wrong with the id."""
    try:
        return Run.objects.for_user(user).get(pk=uuid.UUID(str(run_id)))
    except (ValueError, Run.DoesNotExist) as error:
        raise NotFound from error


def tool_calls_for(user: User) -> ToolCallQuerySet:
    """The person's tool calls."""
    return ToolCall.objects.for_user(user)


def waiting_conversations(user: User) -> list[int]:
    """The conversations in which a tool call waits for the person, by id, the latest call first."""
    calls = tool_calls_for(user).pending().filter(run__conversation__deleted_at=None).order_by("-pk")
    return list(dict.fromkeys(calls.values_list("run__conversation_id", flat=True)))


def get_tool_call_for(user: User, call_id: object) -> ToolCall:
    """One tool call. Raises NotFound."""
    return tool_calls_for(user).named(call_id)


def events_after(run: Run, seq: int, *, limit: int = 1000) -> list[tuple[int, Event]]:
    """Up to `limit` entries of the run's log after `seq`, in order."""
    rows = RunEvent.objects.filter(run=run, seq__gt=seq).order_by("seq")
    return list(rows.values_list("seq", "event")[:limit])


def events_after_unchecked(run_id: uuid.UUID, seq: int, *, limit: int | None) -> list[Event]:
    """The events alone, by the id of a run whose owner was checked before."""
    rows = RunEvent.objects.filter(run_id=run_id, seq__gt=seq).order_by("seq").values_list("event", flat=True)
    return list(rows[:limit] if limit else rows)


def mentioning(text: str) -> Q:
    """Conversations where the title, or one of the messages, holds all the words. Raises ValidationFailed."""
    vendor = connection.vendor
    said = Message.objects.filter(search_in(("content",), text, vendor), conversation=OuterRef("pk"))
    return search_in(("title",), text, vendor) | Q(Exists(said))


def containing(conversations: ConversationQuerySet, text: str) -> ConversationQuerySet:
    """Those that mention the text. Raises ValidationFailed."""
    return conversations.filter(mentioning(text))


def usage_days_for(user: User, first: date, last: date) -> UsageDayQuerySet:
    """The days from `first` to `last` on which the person's agent used something, oldest first."""
    return UsageDay.objects.for_user(user).between(first, last)
