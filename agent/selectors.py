"""Reading conversations, messages and runs; every read starts at the person."""

import uuid
from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import User
from agent.domain import Event, text_of
from agent.models import Conversation, Message, Run, RunEvent
from agent.querysets import ConversationQuerySet, MessageQuerySet
from config.common.errors import NotFound
from config.common.filtering import search_in


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


def with_live_text(messages: Iterable[Message]) -> list[Message]:
    """The messages of one conversation, of which one at most is streaming; that shows what its log holds so far."""
    page = list(messages)
    for message in page:
        if message.status == Message.Status.STREAMING and message.run_id is not None:
            message.content = text_of(events_after_unchecked(message.run_id, 0, limit=None))
    return page


def get_message_for(user: User, message_id: object) -> Message:
    """One message. Raises NotFound."""
    return Message.objects.for_user(user).named(message_id)


def last_run_of(conversation: Conversation) -> Run | None:
    """The newest run, the only one that may be made again; None before the first."""
    return conversation.runs.order_by("-message_id").first()


def get_run_for(user: User, run_id: object) -> Run:
    """One run. Raises NotFound, whatever is wrong with the id."""
    try:
        return Run.objects.for_user(user).get(pk=uuid.UUID(str(run_id)))
    except (ValueError, Run.DoesNotExist) as error:
        raise NotFound from error


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
