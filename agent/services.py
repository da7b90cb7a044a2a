"""Writing conversations and messages. `send_message` commits and rings; making the reply is the runner's work."""

import uuid
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from accounts.services import throttle
from agent.domain import RETRYABLE_STATUSES, title_from
from agent.errors import NothingToRetry
from agent.models import ContextType, Conversation, Message, Run
from agent.selectors import get_conversation_for, get_deleted_conversation_for, get_run_for
from config.common import clock
from config.common.api import require_version
from config.common.doorbell import ring
from config.common.errors import ClientMessageIdReused, NotFound, RunActive, ValidationFailed
from config.common.querysets import LARGEST_ID
from goals.selectors import get_goal_for, get_task_for
from planning.selectors import get_daily_plan_for, get_weekly_plan_for

CONTEXT_READERS = MappingProxyType(
    {
        ContextType.GOAL_REVIEW: get_goal_for,
        ContextType.TASK: get_task_for,
        ContextType.DAILY_PLANNING: get_daily_plan_for,
        ContextType.WEEKLY_PLANNING: get_weekly_plan_for,
    }
)
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What a person sends."""

    client_message_id: uuid.UUID
    """Chosen by the client, once per message for ever; the same id and content again is the same message."""
    content: str
    conversation_id: int | None = None
    """None opens a conversation."""
    context_type: str | None = None
    context_id: int | None = None
    provider: str | None = None
    """None is the person's default, then the instance's."""
    model: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of it."""

    client_message_id: uuid.UUID | None
    conversation_id: int
    message_id: int
    """What the person wrote; the reply is the run's message."""
    run_id: uuid.UUID


def send_message(user: User, outgoing: Outgoing) -> Sent:
    """Store the message, its run (queued) and the empty reply in one transaction, then ring.

    Raises ValidationFailed, NotFound (conversation), RunActive, ClientMessageIdReused, Throttled.
    """
    known = _already_sent(user, outgoing)
    if known:
        return known
    _check_outgoing(outgoing)
    throttle("send_person", str(user.pk))
    try:
        with transaction.atomic():
            return _store_outgoing(user, outgoing)
    except IntegrityError:
        # A twin with the same client_message_id committed first: its answer is ours.
        known = _already_sent(user, outgoing)
        if known is None:
            raise
        return known


def retry_run(user: User, run_id: object) -> Sent:
    """A new run for the same user message. Raises NotFound, NothingToRetry, RunActive."""
    with transaction.atomic():
        asked = get_run_for(user, run_id)
        conversation = _locked_conversation(user, asked.conversation_id)
        last = conversation.runs.order_by("-created_at", "-pk").first()
        if last is not None and last.status not in RETRYABLE_STATUSES | {Run.Status.COMPLETED}:
            raise RunActive
        if last is None or last.pk != asked.pk or asked.status not in RETRYABLE_STATUSES:
            raise NothingToRetry
        throttle("send_person", str(user.pk))
        return _queue_run(conversation, asked.user_message, provider=asked.provider, model=asked.model)


def create_conversation(
    user: User, *, title: str = "", context_type: str = ContextType.GENERAL, context_id: int | None = None
) -> Conversation:
    """An empty conversation. Raises ValidationFailed where the context is not the person's."""
    _check_context(user, context_type, context_id)
    made = Conversation.objects.create(
        user=user, title=title[:LONGEST_TITLE], context_type=context_type, context_id=context_id
    )
    return get_conversation_for(user, made.pk)


def update_conversation(
    user: User, conversation_id: object, *, changes: dict[str, Any], expected_version: int | None = None
) -> Conversation:
    """Change `title` or `archived` (a bool). Raises NotFound, VersionMismatch."""
    with transaction.atomic():
        row = _locked_conversation(user, conversation_id)
        require_version(row.version, expected_version)
        before = (row.title, row.archived_at)
        row.title = changes.get("title", row.title)
        if "archived" in changes:
            row.archived_at = (row.archived_at or clock.now()) if changes["archived"] else None
        if (row.title, row.archived_at) != before:
            row.version += 1
            row.save(update_fields=["title", "archived_at", "version", "updated_at"])
    return get_conversation_for(user, conversation_id)


def delete_conversation(user: User, conversation_id: object, *, expected_version: int | None = None) -> None:
    """Hide it; `restore_conversation` brings it back. Raises NotFound, VersionMismatch."""
    with transaction.atomic():
        row = _locked_conversation(user, conversation_id)
        require_version(row.version, expected_version)
        Conversation.objects.filter(pk=row.pk).update(
            deleted_at=clock.now(), updated_at=clock.now(), version=F("version") + 1
        )


def restore_conversation(user: User, conversation_id: object) -> Conversation:
    """Bring a deleted conversation back; one that is not deleted stays as it is. Raises NotFound."""
    row = get_deleted_conversation_for(user, conversation_id)
    Conversation.objects.filter(pk=row.pk).exclude(deleted_at=None).update(
        deleted_at=None, updated_at=clock.now(), version=F("version") + 1
    )
    return get_conversation_for(user, conversation_id)


def _already_sent(user: User, outgoing: Outgoing) -> Sent | None:
    """What was answered to this client_message_id. Raises ClientMessageIdReused for other content."""
    message = Message.objects.for_user(user).filter(client_message_id=outgoing.client_message_id).first()
    if message is None:
        return None
    elsewhere = outgoing.conversation_id not in {None, message.conversation_id}
    if message.content != outgoing.content or elsewhere:
        raise ClientMessageIdReused
    run = message.runs.order_by("created_at", "pk").first()
    if run is None:
        raise NotFound
    return _sent(message, run)


def _check_outgoing(outgoing: Outgoing) -> None:
    if not outgoing.content.strip():
        raise ValidationFailed.on("content", "required", "Write something first.")
    if len(outgoing.content) > settings.MESSAGE_MAX_CHARACTERS:
        detail = f"A message has at most {settings.MESSAGE_MAX_CHARACTERS} characters."
        raise ValidationFailed.on("content", "max_length", detail)
    if outgoing.provider is not None and outgoing.provider not in settings.LLM_PROVIDERS:
        detail = "Choose one of: " + ", ".join(settings.LLM_PROVIDERS) + "."
        raise ValidationFailed.on("provider", "invalid_choice", detail)


def _store_outgoing(user: User, outgoing: Outgoing) -> Sent:
    """The transaction of `send_message`. The lock of the conversation makes concurrent senders take turns."""
    if outgoing.conversation_id is None:
        conversation = _opened_conversation(user, outgoing)
    else:
        conversation = _locked_conversation(user, outgoing.conversation_id)
        known = _already_sent(user, outgoing)
        if known:
            return known
        if conversation.runs.active().exists():
            raise RunActive
        _take_context(user, conversation, outgoing)
    message = Message.objects.create(
        user=user,
        conversation=conversation,
        role=Message.Role.USER,
        content=outgoing.content,
        client_message_id=outgoing.client_message_id,
        parent=conversation.messages.newest_first().first(),
    )
    if not conversation.title:
        conversation.title = title_from(outgoing.content)
    conversation.last_message_at = message.created_at
    conversation.save(update_fields=["title", "last_message_at", "context_type", "context_id", "updated_at"])
    return _queue_run(conversation, message, provider=outgoing.provider or "", model=outgoing.model or "")


def _opened_conversation(user: User, outgoing: Outgoing) -> Conversation:
    context_type = outgoing.context_type or ContextType.GENERAL
    _check_context(user, context_type, outgoing.context_id)
    return Conversation.objects.create(user=user, context_type=context_type, context_id=outgoing.context_id)


def _take_context(user: User, conversation: Conversation, outgoing: Outgoing) -> None:
    """A message may turn the conversation to another subject; it stays there."""
    if outgoing.context_type is not None:
        _check_context(user, outgoing.context_type, outgoing.context_id)
        conversation.context_type = outgoing.context_type
        conversation.context_id = outgoing.context_id


def _queue_run(conversation: Conversation, message: Message, *, provider: str, model: str) -> Sent:
    user = message.user
    reply = Message.objects.create(
        user=user,
        conversation=conversation,
        role=Message.Role.ASSISTANT,
        status=Message.Status.STREAMING,
        parent=message,
    )
    run = Run.objects.create(
        user=user, conversation=conversation, user_message=message, message=reply, provider=provider, model=model
    )
    ring("run.queued", run=str(run.pk))
    return _sent(message, run)


def _sent(message: Message, run: Run) -> Sent:
    return Sent(
        client_message_id=message.client_message_id,
        conversation_id=message.conversation_id,
        message_id=message.pk,
        run_id=run.pk,
    )


def _locked_conversation(user: User, conversation_id: object) -> Conversation:
    return Conversation.objects.for_user(user).present().select_for_update().named(conversation_id)


def _check_context(user: User, context_type: str, context_id: int | None) -> None:
    if context_type not in ContextType.values:
        raise ValidationFailed.on(
            "context_type", "invalid_choice", "Use one of: " + ", ".join(ContextType.values) + "."
        )
    if context_id is None:
        return
    reader = CONTEXT_READERS.get(ContextType(context_type))
    try:
        if reader is None or not 0 < context_id <= LARGEST_ID:
            raise NotFound
        reader(user, context_id)
    except NotFound as error:
        raise ValidationFailed.does_not_exist("context_id") from error
