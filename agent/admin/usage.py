"""The back office's window on what each person's agent used, day by day."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from agent.models import UsageDay, UsageReservation
from config.common.admin import ReadOnlyAdmin

if TYPE_CHECKING:
    InlineBase = admin.TabularInline[UsageReservation, UsageDay]
else:
    InlineBase = admin.TabularInline  # generic for the type checker alone


class ReservationInline(InlineBase):
    """The calls at work, or left behind by a process that died."""

    model = UsageReservation
    fields = readonly_fields = ("provider", "model", "tokens_in", "tokens_out", "micros", "expires_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(UsageDay)
class UsageDayAdmin(ReadOnlyAdmin):
    """Tokens and money."""

    list_display = ("date", "user", "calls", "tokens_in", "tokens_out", "cost", "reserved_tokens")
    fields = (
        "user",
        "date",
        "calls",
        "unpriced_calls",
        "tokens_in",
        "tokens_out",
        "cost",
        "reserved_tokens",
        "reserved_micros",
        "updated_at",
    )
    inlines = (ReservationInline,)
    list_select_related = ("user",)
    list_filter = (("date", admin.DateFieldListFilter),)
    search_fields = ("user__email",)
    search_help_text = "An e-mail address."
    ordering = ("-date", "-id")
    show_full_result_count = False

    @admin.display(description="cost in USD", ordering="cost_micros", empty_value="not known")
    def cost(self, day: UsageDay) -> str | None:
        """As far as prices are known."""
        return None if day.cost_usd is None else f"{day.cost_usd:.4f}"
