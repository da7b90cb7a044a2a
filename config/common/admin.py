"""What the back office's admins share."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from config.common.querysets import LARGEST_ID

if TYPE_CHECKING:
    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = admin.ModelAdmin  # generic for the type checker alone


class ReadOnlyAdmin(AdminBase):
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
        if object_id.isdecimal() and int(object_id) > LARGEST_ID:
            return None
        return super().get_object(request, object_id, from_field)
