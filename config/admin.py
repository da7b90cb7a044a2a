"""The back office."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.forms.back_office import BackOfficeLoginForm


class DaymarkAdminSite(AdminSite):
    """The admin, under Daymark's name."""

    site_header = "Daymark back office"
    site_title = "Daymark"
    index_title = "Everything that is stored"
    login_form = BackOfficeLoginForm

    def password_change(  # type: ignore[override]  # a redirect will do
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One's own password is changed where everybody changes it: that ends one's sessions as well."""
        return redirect("settings")
