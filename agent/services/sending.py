"""Sending a message, and having its reply made again. A send commits and rings; the reply is the runner's work."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.services import throttle
from agent.domain import RETRYABLE_STATUSES, TERMINAL_STATUSES, title_from
from agent.errors import NothingToRetry
from agent.models import ContextType, Conversation, Message, Run
from agent.selectors import get_run_for, last_run_of
from agent.services.conversations import locked_conversation
from agent.services.subjects import check_context
from config.common.doorbell import ring
from config.common.errors import ClientMessageIdReused, NotFound, RunActive, ValidationFailed

MakeWay = Callable[[Run], object]
THROTTLE = "send_person"
TOUCHED = ("title", "last_message_at", "context_type", "context_id", "archived_at", "version", "updated_at")


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What a person sends."""

    client_message_id: uuid.UUID
    """Chosen by the client, once per message for ever; the same id and content again is the same message."""
    content: str
    conversation_id: int | None = None
    """None opens a conversation."""
    context_type: str | None = None
    """None leaves the conversation's; "general" where one is opened."""
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


def send_message(user: User, outgoing: Outgoing, *, make_way: MakeWay | None = None) -> Sent:
    """Store the message, its run (queued) and the empty reply in one transaction, then ring.

    A message that was sent before is answered as it was then, and counts as no try. `make_way` ends a run of the
    conversation that waits for an approval; without it such a run is in the way like any other.
    Raises ValidationFailed, NotFound (conversation), RunActive, ClientMessageIdReused, Throttled.
    """
    known = _already_sent(user, outgoing)
    if known:
        return known
    _check_outgoing(outgoing)
    with transaction.atomic():
        _take_turns(user)
        return _already_sent(user, outgoing) or _store_outgoing(user, outgoing, make_way)


def retry_run(user: User, run_id: object) -> Sent:
    """A new run for the same user message. Raises NotFound, NothingToRetry, RunActive, Throttled."""
    with transaction.atomic():
        asked = get_run_for(user, run_id)
        conversation = locked_conversation(user, asked.conversation_id)
        last = last_run_of(conversation)
        if last is not None and last.status not in TERMINAL_STATUSES:
            raise RunActive
        if last is None or last.pk != asked.pk or last.status not in RETRYABLE_STATUSES:
            raise NothingToRetry
        throttle(THROTTLE, str(user.pk))
        conversation.version += 1
        conversation.save(update_fields=["version", "updated_at"])
        return _queue_run(conversation, asked.user_message, provider=asked.provider, model=asked.model)


def _already_sent(user: User, outgoing: Outgoing) -> Sent | None:
    """What was answered to this client_message_id. Raises ClientMessageIdReused for other content."""
    message = Message.objects.for_user(user).filter(client_message_id=outgoing.client_message_id).first()
    if message is None:
        return None
    elsewhere = outgoing.conversation_id not in {None, message.conversation_id}
    if message.content != outgoing.content or elsewhere:
        raise ClientMessageIdReused
    run = message.runs.order_by("message_id").first()
    if run is None:
        raise NotFound
    return _sent(message, run)


def _check_outgoing(outgoing: Outgoing) -> None:
    if not outgoing.content.strip():
        raise ValidationFailed.on("content", "required", "Write something first.")
    if len(outgoing.content) > settings.MESSAGE_MAX_CHARACTERS:
        detail = f"A message has at most {settings.MESSAGE_MAX_CHARACTERS} characters."
        raise ValidationFailed.on("content", "max_length", detail)
    if outgoing.provider and outgoing.provider not in settings.LLM_PROVIDERS:
        detail = "Choose one of: " + ", ".join(settings.LLM_PROVIDERS) + "."
        raise ValidationFailed.on("provider", "invalid_choice", detail)


def _take_turns(user: User) -> None:
    """One send of a person at a time: of twins that race, the second finds what the first has stored."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _store_outgoing(user: User, outgoing: Outgoing, make_way: MakeWay | None) -> Sent:
    conversation = _opened(user, outgoing) if outgoing.conversation_id is None else _turned(user, outgoing, make_way)
    throttle(THROTTLE, str(user.pk))
    message = Message.objects.create(
        user=user,
        conversation=conversation,
        role=Message.Role.USER,
        content=outgoing.content,
        client_message_id=outgoing.client_message_id,
        parent=conversation.messages.newest_first().first(),
    )
    conversation.title = conversation.title or title_from(outgoing.content)
    conversation.last_message_at = message.created_at
    conversation.save(update_fields=TOUCHED)
    return _queue_run(conversation, message, provider=outgoing.provider or "", model=outgoing.model or "")


def _opened(user: User, outgoing: Outgoing) -> Conversation:
    context_type = outgoing.context_type or ContextType.GENERAL
    check_context(user, context_type, outgoing.context_id)
    return Conversation.objects.create(user=user, context_type=context_type, context_id=outgoing.context_id)


def _turned(user: User, outgoing: Outgoing, make_way: MakeWay | None) -> Conversation:
    """The conversation that goes on, locked: in use again if it was archived, and about what the message says.

    Its version counts up: an ETag that was read before says nothing of the run that begins.
    """
    conversation = locked_conversation(user, outgoing.conversation_id)
    for run in conversation.runs.active():
        if make_way is None or run.status != Run.Status.AWAITING_APPROVAL:
            raise RunActive
        make_way(run)
    if outgoing.context_type or outgoing.context_id is not None:
        conversation.context_type = outgoing.context_type or conversation.context_type
        check_context(user, conversation.context_type, outgoing.context_id)
        conversation.context_id = outgoing.context_id
    conversation.archived_at = None
    conversation.version += 1
    return conversation


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
