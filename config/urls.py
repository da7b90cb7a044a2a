"""Every route. Each app exports `api_urlpatterns` and `page_urlpatterns`."""

import sys
from importlib import import_module
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config.common.exceptions_handler import json_error, outage_answer, sentence_for
from config.common.outages import outage_in
from config.common.pages import page_before
from config.health import HealthView, LiveView

APPS = ("accounts", "history", "goals", "planning", "agent")


def _routes(kind: str) -> list[URLPattern | URLResolver]:
    return [route for app in APPS for route in getattr(import_module(f"{app}.urls"), kind)]


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Browsers and mail programs ask here by habit, whatever the page names."""
    return redirect(static("favicon.svg"))


urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/v1/health", HealthView.as_view(), name="health"),
    path("api/v1/health/live", LiveView.as_view(), name="health-live"),
    path("api/v1/", include(_routes("api_urlpatterns"))),
    path("admin/", admin.site.urls),
    path("", include(_routes("page_urlpatterns"))),
]


def _error(request: HttpRequest, status: int) -> HttpResponse:
    """JSON below /api/, a page elsewhere."""
    if request.path.startswith("/api/"):
        return json_error(request, status)
    return render(request, "error.html", {"status": status, "sentence": sentence_for(status)}, status=status)


def handler400(request: HttpRequest, exception: Exception, *_: Any) -> HttpResponse:
    """A malformed request."""
    return _error(request, 400)


def handler403(request: HttpRequest, exception: Exception, *_: Any) -> HttpResponse:
    """Refused."""
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last sign-in, or one that came without our cookie: its page is to be loaded anew."""
    if request.path.startswith("/api/"):
        return json_error(request, 403)
    return render(request, "error.html", {"status": 403, "too_old": True, "back": page_before(request)}, status=403)


def handler404(request: HttpRequest, exception: Exception, *_: Any) -> HttpResponse:
    """No such route or object."""
    return _error(request, 404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Ours to mend; or the database is away, which passes."""
    outage = outage_in(sys.exc_info()[1])
    if outage is None:
        return _error(request, 500)
    if request.path.startswith("/api/"):
        return outage_answer(request, outage)
    page = render(request, "error.html", {"status": outage.status, "sentence": outage.detail}, status=outage.status)
    page["Retry-After"] = str(outage.retry_after)
    return page
