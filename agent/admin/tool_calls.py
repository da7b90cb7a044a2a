"""The back office's tool calls."""

from django.contrib import admin
from django.utils.safestring import SafeString

from agent.admin.showing import link
from agent.models import ToolCall
from config.common.admin import ReadOnlyAdmin


@admin.register(ToolCall)
class ToolCallAdmin(ReadOnlyAdmin):
    """What the agent did and would like to do: which tool, with which arguments, and what came of it."""

    list_display = ("created_at", "user", "tool", "effect", "status", "run_link")
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

    @admin.display(description="run", ordering="run")
    def run_link(self, call: ToolCall) -> SafeString:
        """To the run that called it, by the beginning of its id."""
        return link(call.run, str(call.run_id)[:8])
