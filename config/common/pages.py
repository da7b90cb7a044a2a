"""What every page view shares: who may see it, whose local time it speaks, and how a refusal is shown."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from config.common.errors import DaymarkError, NotFound

SAFE = ("GET", "HEAD")
Arguments = ParamSpec("Arguments")


class PageRequest(HttpRequest):
    """A request that AuthenticationMiddleware and HtmxMiddleware have seen."""

    user: Any
    htmx: HtmxDetails


PageView = Callable[Concatenate[PageRequest, Arguments], HttpResponse]


def page(view: PageView[Arguments]) -> PageView[Arguments]:
    """A page of a signed-in person: others go to /login, times are the person's, refusals are shown as sentences."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        with timezone.override(zone_of(request)):
            try:
                response = view(request, *args, **kwargs)
            except DaymarkError as error:
                return refused(request, error)
        response.setdefault("Cache-Control", "private, no-cache")
        return response

    return cast(PageView[Arguments], guarded)


def zone_of(request: PageRequest) -> ZoneInfo:
    """The person's zone; UTC where they have no preferences (yet)."""
    preferences = getattr(request.user, "preferences", None)
    return ZoneInfo(preferences.time_zone if preferences else "UTC")


def own_address(request: HttpRequest, wanted: str | None, otherwise: str) -> str:
    """`wanted`, where it is the path of a page of ours. A bare word is none: `redirect` takes it for a view's name."""
    path = wanted if wanted and wanted.startswith("/") else ""
    is_ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if is_ours else otherwise


def refused(request: PageRequest, error: DaymarkError) -> HttpResponse:
    """The sentence alone for a partial update (the page shows it as a message), else the error page."""
    if request.htmx:
        return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")
    if isinstance(error, NotFound):
        raise Http404 from error
    context = {"status": error.status, "sentence": error.detail}
    return render(request, "error.html", context, status=error.status)


def page_before(request: HttpRequest) -> str:
    """The page with the form that was sent: what takes a form alone cannot be gone to. "/" where that is not told."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before._replace(scheme="", netloc="").geturl() or "/" if before.netloc == request.get_host() else "/"


def _to_login(request: PageRequest) -> HttpResponse:
    """A partial update cannot show the login page inside the old one, so it sends the whole page there."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path() if request.method in SAFE else page_before(request))
    login = redirect_to_login(request.htmx.current_url_abs_path or "/")
    return HttpResponseClientRedirect(login["Location"])
