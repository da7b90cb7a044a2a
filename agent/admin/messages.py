"""The back office's messages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest

from agent.admin.showing import LONGEST_EXCERPT, link
from agent.models import Message, Run
from config.common.admin import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What was said."""

    list_display = ("excerpt", "user", "conversation", "role", "status", "created_at")
    fields = (
        "user",
        "conversation",
        "role",
        "status",
        "content",
        "parts",
        "provider",
        "model",
        "usage",
        "parent",
        "client_message_id",
        "made_by",
        "created_at",
        "updated_at",
    )
    list_select_related = ("user", "conversation")
    list_filter = ("role", "status", "provider", ("created_at", admin.DateFieldListFilter))
    search_fields = ("content", "user__email")
    search_help_text = "Words of a message, or an e-mail address."
    ordering = ("-created_at", "-id")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Each with its first words; a list does not load whole messages."""
        found: QuerySet[Message] = super().get_queryset(request)
        return found.annotate(first_words=Left("content", LONGEST_EXCERPT)).defer("content", "parts")

    @admin.display(description="begins", empty_value="(empty)")
    def excerpt(self, message: Message) -> str | None:
        """Its first words."""
        return getattr(message, "first_words", None) or None

    @admin.display(description="run")
    def made_by(self, message: Message) -> str | None:
        """The run that makes or made it."""
        run = Run.objects.filter(message=message).first()
        return link(run, str(run)) if run else None
