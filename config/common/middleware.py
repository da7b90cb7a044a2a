"""Middleware every request passes."""

import re
import uuid
from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
NEVER_COMPRESSED = ("/api/v1/auth/",)
SMALLEST_COMPRESSED = 1024  # bytes


class RequestIdMiddleware:
    """Gives each request an id: the client's `X-Request-ID` where it is harmless, else a new one; echoed back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach `request.request_id` and the response header."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        request.META["daymark.request_id"] = request_id
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def request_id_of(request: HttpRequest) -> str:
    """The id that RequestIdMiddleware gave, or "" outside it."""
    return str(request.META.get("daymark.request_id", ""))


class SelectiveGZipMiddleware(GZipMiddleware):
    """Compresses answers over 1 KB; never streams (they must arrive at once) and never auth (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress where it is worth it and safe."""
        if not isinstance(response, HttpResponse) or request.path.startswith(NEVER_COMPRESSED):
            return response
        if len(response.content) < SMALLEST_COMPRESSED:
            return response
        etag = response.get("ETag")
        smaller = super().process_response(request, response)
        if etag:
            smaller["ETag"] = etag  # it names the object's version, not these bytes: never `W/"3"`
        return smaller


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise comes without types
    """WhiteNoise, but each file is an answer in one piece.

    Its streams read the disk synchronously: under ASGI Django would gather each of them whole all the same, and log a
    warning for every file.
    """

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, a part of it, or that it has not changed."""
        with closing(WhiteNoiseMiddleware.serve(static_file, request)) as streamed:
            answer = HttpResponse(b"".join(streamed), status=streamed.status_code)
        del answer["Content-Type"]  # what has a type says so itself
        for name, value in streamed.items():
            answer[name] = value
        return answer
