"""The back office's tool calls."""

from django.contrib import admin

from agent.models import ToolCall
from config.common.admin import ReadOnlyAdmin


@admin.register(ToolCall)
class ToolCallAdmin(ReadOnlyAdmin):
    """What the agent did and would like to do: which tool, with which arguments, and what came of it."""

    list_display = ("id", "user", "tool", "effect", "status", "run", "proposal", "created_at")
    fields = (
        "user",
        "run",
        "step",
        "call_id",
        "tool",
        "effect",
        "asks",
        "status",
        "arguments",
        "twin",
        "proposal",
        "expires_at",
        "result",
        "created_at",
        "updated_at",
    )
    list_select_related = ("user", "run", "proposal")
    list_filter = ("status", "effect", "tool", ("created_at", admin.DateFieldListFilter))
    search_fields = ("=run__id", "user__email", "tool")
    search_help_text = "A run's whole id, an e-mail address, or a tool."
    ordering = ("-id",)
    show_full_result_count = False
