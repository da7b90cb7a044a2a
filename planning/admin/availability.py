"""The back office's days with other hours, time off and busy times."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin

from history.admin import ServiceAdmin
from history.domain import Actor
from planning.domain import BusyBlockFields, DayExceptionChanges, DayExceptionFields, TimeOffFields
from planning.models import BusyBlock, DayException, TimeOff
from planning.services import (
    create_busy_block,
    create_day_exception,
    create_time_off,
    delete_busy_block,
    delete_day_exception,
    delete_time_off,
    update_busy_block,
    update_day_exception,
    update_time_off,
)


@admin.register(DayException)
class DayExceptionAdmin(ServiceAdmin):
    """Other working hours on one date."""

    written = ("date", "windows", "note")
    fields = ("user", *written, "version", "created_at", "updated_at")
    readonly_fields = ("version", "created_at", "updated_at")
    raw_id_fields = ("user",)
    list_display = ("date", "user", "windows", "note")
    list_select_related = ("user",)
    list_filter = (("date", admin.DateFieldListFilter),)
    search_fields = ("note", "user__email")
    ordering = ("-date", "-id")
    show_full_result_count = False

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> DayException:
        """New hours of a date."""
        own = {name: value for name, value in fields.items() if name != "date"}
        return create_day_exception(actor, date=fields["date"], **cast(DayExceptionFields, own))

    def change(self, actor: Actor, row: DayException, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_day_exception(actor, row.pk, changes=cast(DayExceptionChanges, changes))

    def remove(self, actor: Actor, row: DayException) -> None:
        """Away with them: the date has its usual hours again."""
        delete_day_exception(actor, row.pk)


@admin.register(TimeOff)
class TimeOffAdmin(ServiceAdmin):
    """Days without work."""

    written = ("title", "start_on", "end_on")
    fields = ("user", *written, "version", "created_at", "updated_at")
    readonly_fields = ("version", "created_at", "updated_at")
    raw_id_fields = ("user",)
    list_display = ("title", "user", "start_on", "end_on")
    list_select_related = ("user",)
    list_filter = (("start_on", admin.DateFieldListFilter),)
    search_fields = ("title", "user__email")
    ordering = ("-start_on", "-id")
    show_full_result_count = False

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> TimeOff:
        """New time off."""
        return create_time_off(actor, **cast(TimeOffFields, fields))

    def change(self, actor: Actor, row: TimeOff, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_time_off(actor, row.pk, changes=cast(TimeOffFields, changes))

    def remove(self, actor: Actor, row: TimeOff) -> None:
        """Away with it."""
        delete_time_off(actor, row.pk)


@admin.register(BusyBlock)
class BusyBlockAdmin(ServiceAdmin):
    """Time that is taken."""

    written = ("title", "start_at", "end_at")
    fields = ("user", *written, "version", "created_at", "updated_at")
    readonly_fields = ("version", "created_at", "updated_at")
    raw_id_fields = ("user",)
    list_display = ("title", "user", "start_at", "end_at")
    list_select_related = ("user",)
    list_filter = (("start_at", admin.DateFieldListFilter),)
    search_fields = ("title", "user__email")
    ordering = ("-start_at", "-id")
    show_full_result_count = False

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> BusyBlock:
        """A new busy time."""
        return create_busy_block(actor, **cast(BusyBlockFields, fields))

    def change(self, actor: Actor, row: BusyBlock, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_busy_block(actor, row.pk, changes=cast(BusyBlockFields, changes))

    def remove(self, actor: Actor, row: BusyBlock) -> None:
        """Away with it."""
        delete_busy_block(actor, row.pk)
