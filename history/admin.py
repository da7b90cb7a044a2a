"""The back office's window on history, and the base of every admin whose writes go through services."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from accounts.models import User
from config.common.admin import BoundedAdmin, ReadOnlyAdmin
from config.common.errors import DaymarkError
from history.actors import admin_actor
from history.domain import Actor
from history.models import Change, ChangeCounter, ChangeSet
from history.preview.building import preview_of
from history.preview.shapes import Preview
from history.selectors import get_change_set_for
from history.writes import require_current

if TYPE_CHECKING:
    InlineBase = admin.TabularInline[Any, Any]
    FormBase = forms.ModelForm[Any]
else:
    InlineBase, FormBase = admin.TabularInline, forms.ModelForm


SEEN_VERSION = "seen_version"


class RefusableForm(FormBase):
    """A form of the back office: shape is its own business, every other rule the service's, whose refusal it shows."""

    refusal: DaymarkError | None = None
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = getattr(self.instance, "version", None)

    def clean(self) -> dict[str, Any] | None:
        """The values, and what the service had against them when it was asked."""
        cleaned = super().clean()
        for entry in self.refusal.errors if self.refusal else ():
            field = entry.field.split(".")[0]
            self.add_error(field if field in self.fields else None, entry.detail)
        if self.refusal and not self.refusal.errors:
            self.add_error(None, self.refusal.detail)
        return cleaned


class ServiceAdmin(BoundedAdmin):
    """An admin that writes through services, as an act of staff on the owner's data (in the owner's history).

    Views run twice where a service refuses: once to write, which is rolled back, and once to show the refusal.
    """

    form = RefusableForm
    written: Sequence[str] = ()
    """The fields that are handed to the services."""

    @abstractmethod
    def create(self, actor: Actor, fields: Mapping[str, Any]) -> models.Model:
        """Call the service that makes a row; links come as ids. It may raise any DaymarkError."""

    @abstractmethod
    def change(self, actor: Actor, row: Any, changes: Mapping[str, Any]) -> None:
        """Call the service that changes this row."""

    @abstractmethod
    def remove(self, actor: Actor, row: Any) -> None:
        """Call the service that deletes this row."""

    def owner_of(self, row: Any) -> User:
        """Whose row it is."""
        owner: User = row.user
        return owner

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str] | tuple[str, ...]:
        """The owner is chosen once, when the row is made."""
        return [*super().get_readonly_fields(request, obj), *(["user"] if obj else [])]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The version that was seen goes along, unseen, so that nobody overwrites what changed meanwhile."""
        follows = [SEEN_VERSION] if hasattr(obj, "version") and self.has_change_permission(request, obj) else []
        return [*super().get_fields(request, obj), *follows]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """As Django does it; what a service refuses becomes an error of the form."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DaymarkError as error:
            request.refusal = error  # type: ignore[attr-defined]  # read by get_form, on the second way through
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form class, which knows what was refused."""
        made = super().get_form(request, obj, change, **kwargs)
        return type(made.__name__, (made,), {"refusal": getattr(request, "refusal", None)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the service: what was typed for a new row, what differs for a stored one."""
        actor = admin_actor(request, self.owner_of(obj))
        names = form.changed_data if change else form.cleaned_data
        values = {name: _plain(form.cleaned_data[name]) for name in names if name in self.written}
        if change:
            require_current(obj, form.cleaned_data.get(SEEN_VERSION))
            self.change(actor, obj, values)
        else:
            obj.pk = self.create(actor, values).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the service wrote the links as well, and inlines are windows."""
        for formset in formsets:
            formset.save(commit=False)  # Django's log entry asks the formset what it would have saved

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Through the service."""
        self.remove(admin_actor(request, self.owner_of(obj)), obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """One act for each row; a row that went along with another is no failure."""
        for row in queryset:
            if queryset.model._default_manager.filter(pk=row.pk).exists():
                self.delete_model(request, row)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As Django does it; what a service refuses becomes a message."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except DaymarkError as error:
            self.message_user(request, error.detail, messages.ERROR)
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))


class ChangeInline(InlineBase):
    """The changes of a set."""

    model = Change
    fields = readonly_fields = ("position", "op", "object_kind", "object_id", "version", "before", "after")
    ordering = ("position",)
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(ChangeSet)
class ChangeSetAdmin(ReadOnlyAdmin):
    """What was done."""

    list_display = ("__str__", "user", "reason", "via", "state", "applied_at")
    list_select_related = ("user",)
    list_filter = ("via", "state", ("applied_at", admin.DateFieldListFilter))
    search_fields = ("user__email", "reason", "cause")
    readonly_fields = ("told", "weighed")
    ordering = ("-id",)
    inlines = (ChangeInline,)
    show_full_result_count = False

    @admin.display(description="What it changes")
    def told(self, change_set: ChangeSet) -> str:
        """One sentence for each object."""
        lines = _preview_of(change_set).lines
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line.text,) for line in lines)))

    @admin.display(description="Minutes per goal")
    def weighed(self, change_set: ChangeSet) -> str:
        """Planned and estimated, before and after."""
        rows = [
            f"{one.title}: planned {one.planned_before_minutes} → {one.planned_after_minutes}, "
            f"open tasks {one.estimate_before_minutes} → {one.estimate_after_minutes}"
            for one in _preview_of(change_set).hours
        ]
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((row,) for row in rows))) if rows else ""


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """One object before and after."""

    list_display = ("__str__", "op", "object_kind", "object_id", "version", "change_set")
    list_select_related = ("change_set",)
    list_filter = ("op", "object_kind")
    search_fields = ("=object_id", "change_set__user__email")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(ChangeCounter)
class ChangeCounterAdmin(ReadOnlyAdmin):
    """How many acts each person has."""

    list_display = ("user", "last_seq")
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("user_id",)


def _preview_of(change_set: ChangeSet) -> Preview:
    """Made once for a page."""
    if not hasattr(change_set, "preview"):
        change_set.preview = preview_of(change_set.user, get_change_set_for(change_set.user, change_set.pk))
    return change_set.preview


def _plain(value: Any) -> Any:
    """Links as ids."""
    return value.pk if isinstance(value, models.Model) else value
