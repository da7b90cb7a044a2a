"""Ends a cookie session whose Session row has ended."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class LiveSessionMiddleware:
    """Placeholder until the accounts slice lands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)
