"""What the back office's admins share."""

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest

from config.common.forms import StrictJSONField
from config.common.querysets import LARGEST_ID

if TYPE_CHECKING:
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin  # generic for the type checker alone


class BoundedList(ChangeList):
    """A list that turns away filters no column can hold, as Django does with others, instead of failing on them."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Django's. Raises IncorrectLookupParameters, which leads back to the whole list."""
        values = [part for given in self.filter_params.values() for value in given for part in value.split(",")]
        if any("\x00" in value or is_beyond_columns(value.strip()) for value in values):
            raise IncorrectLookupParameters
        return super().get_filters(request)


class BoundedAdmin(AdminBase):
    """The base of the admins of ours."""

    formfield_overrides = MappingProxyType({models.JSONField: {"form_class": StrictJSONField}})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[BoundedList]:
        """The list with bounds."""
        return BoundedList


def is_beyond_columns(value: str) -> bool:
    """Whether it spells a number that no integer column holds."""
    digits = value.lstrip("+-").lstrip("0")
    return digits.isdecimal() and (len(digits) > len(str(LARGEST_ID)) or int(digits) > LARGEST_ID)


class ReadOnlyAdmin(BoundedAdmin):
    """A viewer. Rows go only along with the person they belong to."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only from the page of another model, whose rows these belong to."""
        match = request.resolver_match
        elsewhere = match is not None and not str(match.url_name).startswith(
            f"{self.opts.app_label}_{self.opts.model_name}_"
        )
        return elsewhere and super().has_delete_permission(request, obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; None also for a number that no column can hold, which a key that is a link lets through."""
        if is_beyond_columns(object_id):
            return None
        return super().get_object(request, object_id, from_field)
