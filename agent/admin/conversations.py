"""The back office's conversations."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from agent.admin.showing import link, table
from agent.models import Conversation, Run
from agent.runs.control import discard_conversation
from agent.selectors import messages_of, with_live_text
from agent.services import restore_conversation
from config.common.admin import ReadOnlyAdmin

MOST_MESSAGES = 50


class PresenceFilter(admin.SimpleListFilter):
    """In use, archived or deleted."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The three states."""
        return [("used", "in use"), ("archived", "archived"), ("deleted", "deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those in the chosen state."""
        match self.value():
            case "used":
                return queryset.filter(deleted_at=None, archived_at=None)
            case "archived":
                return queryset.filter(deleted_at=None).exclude(archived_at=None)
            case "deleted":
                return queryset.exclude(deleted_at=None)
        return queryset


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Threads of messages."""

    list_display = ("__str__", "user", "context_type", "is_at_work", "last_message_at", "archived_at", "deleted_at")
    fields = (
        "user",
        "title",
        "context_type",
        "context_id",
        "metadata",
        "archived_at",
        "deleted_at",
        "version",
        "last_message_at",
        "created_at",
        "updated_at",
        "newest_messages",
    )
    list_select_related = ("user",)
    list_filter = (PresenceFilter, "context_type", ("last_message_at", admin.DateFieldListFilter))
    search_fields = ("title", "user__email")
    ordering = ("-last_message_at", "-id")
    actions = ("delete_softly", "restore")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """Each with whether a reply is being made in it."""
        at_work = Run.objects.active().filter(conversation=OuterRef("pk"))
        found: QuerySet[Conversation] = super().get_queryset(request).annotate(has_active_run=Exists(at_work))
        return found

    @admin.display(description="at work", boolean=True)
    def is_at_work(self, conversation: Conversation) -> bool:
        """Whether a reply is being made."""
        return bool(getattr(conversation, "has_active_run", False))

    @admin.display(description=f"newest messages (at most {MOST_MESSAGES})")
    def newest_messages(self, conversation: Conversation) -> SafeString:
        """What was said, newest first."""
        rows = with_live_text(messages_of(conversation)[:MOST_MESSAGES])
        cells = [
            (link(row, f"{row.role}, {row.status}"), date_format(localtime(row.created_at), "Y-m-d H:i:s"), row.content)
            for row in rows
        ]
        return table(("message", "at", "content"), cells)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whoever could change conversations, if they could be changed."""
        return bool(request.user.has_perm("agent.change_conversation"))

    @admin.action(description="Delete the selected conversations (they can be restored)", permissions=["moderate"])
    def delete_softly(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> None:
        """Hide them from their owners, and cancel the replies that are being made in them."""
        present = list(queryset.filter(deleted_at=None).select_related("user"))
        for conversation in present:
            discard_conversation(conversation.user, conversation.pk)
            self.log_change(request, conversation, "Deleted; it can be restored.")
        self.message_user(request, f"Deleted: {len(present)}.")

    @admin.action(description="Restore the selected conversations", permissions=["moderate"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> None:
        """Bring the deleted ones back."""
        deleted = list(queryset.exclude(deleted_at=None).select_related("user"))
        for conversation in deleted:
            restore_conversation(conversation.user, conversation.pk)
            self.log_change(request, conversation, "Restored.")
        self.message_user(request, f"Restored: {len(deleted)}.")
