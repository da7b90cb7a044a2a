"""Conversations: opened, renamed, archived, hidden and brought back."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import User
from agent.models import ContextType, Conversation
from agent.selectors import get_conversation_for, get_deleted_conversation_for
from agent.services.subjects import check_context
from config.common import clock
from config.common.api import require_version

LONGEST_TITLE = 200


def create_conversation(
    user: User, *, title: str = "", context_type: str = ContextType.GENERAL, context_id: int | None = None
) -> Conversation:
    """An empty conversation. Raises ValidationFailed where the context is not the person's."""
    check_context(user, context_type, context_id)
    made = Conversation.objects.create(
        user=user, title=title[:LONGEST_TITLE], context_type=context_type, context_id=context_id
    )
    return get_conversation_for(user, made.pk)


def update_conversation(
    user: User, conversation_id: object, *, changes: Mapping[str, Any], expected_version: int | None = None
) -> Conversation:
    """Change `title` or `archived` (a bool). Raises NotFound, VersionMismatch."""
    with transaction.atomic():
        row = locked_conversation(user, conversation_id)
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
        row = locked_conversation(user, conversation_id)
        require_version(row.version, expected_version)
        now = clock.now()
        Conversation.objects.filter(pk=row.pk).update(deleted_at=now, updated_at=now, version=F("version") + 1)


def restore_conversation(user: User, conversation_id: object) -> Conversation:
    """Bring a deleted conversation back; one that is not deleted stays as it is. Raises NotFound."""
    row = get_deleted_conversation_for(user, conversation_id)
    Conversation.objects.filter(pk=row.pk).exclude(deleted_at=None).update(
        deleted_at=None, updated_at=clock.now(), version=F("version") + 1
    )
    return get_conversation_for(user, conversation_id)


def locked_conversation(user: User, conversation_id: object) -> Conversation:
    """One that is not deleted, under its row lock until the transaction ends. Raises NotFound."""
    return Conversation.objects.for_user(user).present().select_for_update().named(conversation_id)
