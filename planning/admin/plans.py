"""The back office's weeks, days and items; every write goes through the services."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from history.admin import InlineBase, ServiceAdmin
from history.domain import Actor
from planning.domain import DayChanges, DayFields, ItemChanges, WeekChanges
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.services import (
    create_daily_plan,
    create_item,
    create_weekly_plan,
    delete_daily_plan,
    delete_item,
    delete_weekly_plan,
    update_daily_plan,
    update_item,
    update_weekly_plan,
)


class Window(InlineBase):
    """Rows that belong to another, shown with it and written under their own name."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not here."""
        return False


class DayInline(Window):
    """The days of a week."""

    model = DailyPlan
    fields = readonly_fields = ("date", "status", "summary", "version")
    ordering = ("date",)


class ItemInline(Window):
    """The items of a day, in order."""

    model = PlanItem
    fields = readonly_fields = ("title", "status", "priority", "start_at", "duration_minutes", "version")
    ordering = ("position", "id")


@admin.register(WeeklyPlan)
class WeeklyPlanAdmin(ServiceAdmin):
    """The weeks people planned. Any date of a week will do; stored is its first day."""

    written = ("week_start_date", "summary", "focus_areas", "status", "review_notes")
    fields = ("user", *written, "version", "created_at", "updated_at")
    readonly_fields = ("version", "created_at", "updated_at")
    raw_id_fields = ("user",)
    list_display = ("week_start_date", "user", "status", "summary", "days_planned")
    list_select_related = ("user",)
    list_filter = ("status", ("week_start_date", admin.DateFieldListFilter))
    search_fields = ("summary", "user__email")
    ordering = ("-week_start_date", "-id")
    inlines = (DayInline,)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[WeeklyPlan]:
        """Each with the number of its days."""
        found: QuerySet[WeeklyPlan] = super().get_queryset(request).annotate(days_planned=Count("daily_plans"))
        return found

    @admin.display(description="days", ordering="days_planned")
    def days_planned(self, week: WeeklyPlan) -> int:
        """How many of the seven have a plan."""
        return cast(int, cast(Any, week).days_planned)

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> WeeklyPlan:
        """A new week."""
        return create_weekly_plan(actor, **fields)

    def change(self, actor: Actor, row: WeeklyPlan, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_weekly_plan(actor, row.pk, changes=cast(WeekChanges, changes))

    def remove(self, actor: Actor, row: WeeklyPlan) -> None:
        """Away with it; its days stay."""
        delete_weekly_plan(actor, row.pk)


@admin.register(DailyPlan)
class DailyPlanAdmin(ServiceAdmin):
    """The days people planned. The week follows from the date."""

    written = ("date", "summary", "status")
    fields = ("user", *written, "weekly_plan", "version", "created_at", "updated_at")
    readonly_fields = ("weekly_plan", "version", "created_at", "updated_at")
    raw_id_fields = ("user",)
    list_display = ("date", "user", "status", "weekly_plan", "summary", "items_planned")
    list_select_related = ("user", "weekly_plan")
    list_filter = ("status", ("date", admin.DateFieldListFilter))
    search_fields = ("summary", "user__email")
    ordering = ("-date", "-id")
    inlines = (ItemInline,)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DailyPlan]:
        """Each with the number of its items."""
        found: QuerySet[DailyPlan] = super().get_queryset(request).annotate(items_planned=Count("items"))
        return found

    @admin.display(description="items", ordering="items_planned")
    def items_planned(self, day: DailyPlan) -> int:
        """How many there are, done or not."""
        return cast(int, cast(Any, day).items_planned)

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> DailyPlan:
        """A new day."""
        own = {name: value for name, value in fields.items() if name != "date"}
        return create_daily_plan(actor, date=fields["date"], **cast(DayFields, own))

    def change(self, actor: Actor, row: DailyPlan, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_daily_plan(actor, row.pk, changes=cast(DayChanges, changes))

    def remove(self, actor: Actor, row: DailyPlan) -> None:
        """Away with it and its items."""
        delete_daily_plan(actor, row.pk)


@admin.register(PlanItem)
class PlanItemAdmin(ServiceAdmin):
    """What people planned. Another day puts an item at that day's end."""

    written = (
        "daily_plan",
        "title",
        "goal",
        "task",
        "status",
        "priority",
        "notes",
        "start_at",
        "duration_minutes",
        "pinned",
        "actual_minutes",
    )
    fields = ("user", *written, "position", "completed_at", "why", "version", "created_at", "updated_at")
    readonly_fields = ("position", "completed_at", "why", "version", "created_at", "updated_at")
    raw_id_fields = ("user", "daily_plan", "goal", "task")
    list_display = ("title", "user", "daily_plan", "status", "priority", "start_at", "duration_minutes", "goal", "task")
    list_select_related = ("user", "daily_plan", "goal", "task")
    list_filter = ("status", "priority", "pinned", ("daily_plan__date", admin.DateFieldListFilter))
    search_fields = ("title", "user__email")
    ordering = ("-created_at", "-id")
    show_full_result_count = False

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> PlanItem:
        """A new item."""
        return create_item(actor, **fields)

    def change(self, actor: Actor, row: PlanItem, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_item(actor, row.pk, changes=cast(ItemChanges, changes))

    def remove(self, actor: Actor, row: PlanItem) -> None:
        """Away with it."""
        delete_item(actor, row.pk)
