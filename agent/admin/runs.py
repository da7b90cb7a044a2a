"""The back office's runs and their logs."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from agent.admin.showing import LONGEST_EXCERPT, short, table
from agent.domain import TERMINAL_STATUSES
from agent.models import Message, Run, RunEvent
from agent.runs.control import cancel_run
from agent.selectors import events_after, with_live_text
from config.common.admin import ReadOnlyAdmin

MOST_ENTRIES = 200
EVENT_TYPES = (
    "RUN_STARTED",
    "RUN_FINISHED",
    "RUN_ERROR",
    "TEXT_MESSAGE_CONTENT",
    "REASONING_MESSAGE_CONTENT",
    "TOOL_CALL_START",
    "CUSTOM",
)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """The making of replies: who made each one, how it ended, and its log."""

    list_display = ("short_id", "user", "conversation", "status", "error_code", "created_at", "ended_at")
    fields = (
        "id",
        "user",
        "conversation",
        "user_message",
        "message",
        "status",
        "error_code",
        "error_detail",
        "provider",
        "model",
        "usage",
        "attempt",
        "runner",
        "lease_until",
        "created_at",
        "started_at",
        "ended_at",
        "reply",
        "log",
    )
    list_select_related = ("user", "conversation")
    list_filter = ("status", "error_code", "message__provider", ("created_at", admin.DateFieldListFilter))
    search_fields = ("=id", "user__email")
    search_help_text = "A run's whole id, or an e-mail address."
    ordering = ("-created_at", "-id")
    actions = ("cancel",)
    show_full_result_count = False

    @admin.display(description="id", ordering="id")
    def short_id(self, run: Run) -> str:
        """Enough of it to tell runs apart."""
        return str(run.pk)[:8]

    @admin.display(description="reply")
    def reply(self, run: Run) -> str:
        """What it says so far."""
        [message] = with_live_text(Message.objects.filter(pk=run.message_id).with_run())
        return message.content

    @admin.display(description=f"log (the first {MOST_ENTRIES} entries)")
    def log(self, run: Run) -> SafeString:
        """Its events in order."""
        entries = events_after(run, 0, limit=MOST_ENTRIES)
        return table(("seq", "type", "event"), [(seq, event["type"], short(event)) for seq, event in entries])

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Whoever could change runs, if they could be changed."""
        return bool(request.user.has_perm("agent.change_run"))

    @admin.action(description="Cancel the selected runs", permissions=["moderate"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """End them; what was said so far is kept. Those that have ended stay as they are."""
        active = list(queryset.exclude(status__in=TERMINAL_STATUSES).select_related("user"))
        for run in active:
            cancel_run(run.user, run.pk)
            self.log_change(request, run, "Cancelled.")
        self.message_user(request, f"Cancelled: {len(active)}.")


class EventTypeFilter(admin.SimpleListFilter):
    """The kind of event."""

    title, parameter_name = "type", "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds worth looking for."""
        return [(name, name) for name in EVENT_TYPES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the chosen kind."""
        return queryset.filter(event__type=self.value()) if self.value() else queryset


@admin.register(RunEvent)
class RunEventAdmin(ReadOnlyAdmin):
    """The logs of all runs, entry by entry."""

    list_display = ("id", "run", "seq", "kind", "begins")
    fields = ("run", "seq", "event")
    list_select_related = ("run",)
    list_filter = (EventTypeFilter,)
    search_fields = ("=run__id", "run__user__email")
    search_help_text = "A run's whole id, or an e-mail address."
    ordering = ("-id",)
    show_full_result_count = False

    @admin.display(description="type")
    def kind(self, entry: RunEvent) -> str:
        """Such as RUN_STARTED."""
        return str(entry.event["type"])

    @admin.display(description="event")
    def begins(self, entry: RunEvent) -> str:
        """Its beginning."""
        return short(entry.event)[:LONGEST_EXCERPT]
