"""One renderer for every error over HTTP: `{detail, status_code, code, errors, request_id}`."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.common.errors import DaymarkError, FieldError, Throttled, Unauthenticated, Unavailable
from config.common.middleware import request_id_of
from config.common.outages import outage_in

logger = logging.getLogger(__name__)
DJANGO_STATUSES: dict[type[Exception], int] = {Http404: 404, PermissionDenied: 403, RequestDataTooBig: 413}
CODES = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "request_too_large",
    415: "unsupported_media_type",
    429: "throttled",
}
FIELD_CODES = {"invalid": "invalid", "null": "required", "blank": "required"}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None lets an unexpected error become a logged 500."""
    request: HttpRequest = context["request"]
    outage = outage_in(error)
    if outage is not None:
        logger.warning("database_unavailable path=%s error=%s", request.path, type(error).__name__)
        error = outage
    if isinstance(error, DaymarkError):
        answer = Response(_body_of(error, request), status=error.status)
        if isinstance(error, Throttled | Unavailable):
            answer["Retry-After"] = str(error.retry_after)
        elif isinstance(error, Unauthenticated):
            answer["WWW-Authenticate"] = "Bearer"
    elif isinstance(error, tuple(DJANGO_STATUSES)):
        status = next(status for kind, status in DJANGO_STATUSES.items() if isinstance(error, kind))
        answer = Response(body(request, status, sentence_for(status)), status=status)
    elif isinstance(error, exceptions.APIException):
        answer = _framework_answer(error, request)
    else:
        return None
    answer.content_type = "application/json"  # also where the view would have answered with an event stream
    set_rollback()
    return answer


def body(
    request: HttpRequest, status: int, detail: str, code: str | None = None, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The rendered error."""
    return {
        "detail": detail,
        "status_code": status,
        "code": code or CODES.get(status, "validation_failed" if status < 500 else "internal"),
        "errors": errors or [],
        "request_id": request_id_of(request),
    }


def sentence_for(status: int) -> str:
    """One sentence for an answer that came from the framework."""
    return {
        400: "The request is not well-formed.",
        401: "Sign in first.",
        403: "You are not allowed to do this.",
        404: "There is no such object.",
        405: "This method is not allowed here.",
        406: "This representation is not available: ask for application/json.",
        413: "The request is too large.",
        415: "Send application/json.",
        500: "Something failed on our side. Nothing was changed by this request.",
    }.get(status, "The request cannot be carried out.")


def json_error(request: HttpRequest, status: int) -> JsonResponse:
    """The same body for answers that never reached DRF (unknown routes, the 500 page)."""
    return JsonResponse(body(request, status, sentence_for(status)), status=status)


def outage_answer(request: HttpRequest, outage: Unavailable) -> JsonResponse:
    """As `json_error`, where the database is away."""
    headers = {"Retry-After": str(outage.retry_after)}
    return JsonResponse(_body_of(outage, request), status=outage.status, headers=headers)


def _body_of(error: DaymarkError, request: HttpRequest) -> dict[str, Any]:
    errors = [{"field": entry.field, "code": entry.code, "detail": entry.detail} for entry in error.errors]
    return {**body(request, error.status, error.detail, error.code, errors), **error.extra()}


def _framework_answer(error: exceptions.APIException, request: HttpRequest) -> Response:
    errors: list[dict[str, str]] = []
    detail = str(error.detail) if isinstance(error.detail, str) else sentence_for(error.status_code)
    if isinstance(error, exceptions.ValidationError):
        errors = [vars(entry) for entry in flatten(error.get_full_details())]
        detail = errors[0]["detail"] if len(errors) == 1 else "The input is not valid."
    challenge = getattr(error, "auth_header", None)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = str(int(wait))
    return Response(body(request, error.status_code, detail, errors=errors), status=error.status_code, headers=headers)


def flatten(details: Any, path: str = "") -> Iterator[FieldError]:
    """DRF's nested error details as flat field errors; list positions become path segments (`items.0.title`)."""
    if isinstance(details, dict) and set(details) == {"message", "code"} and not isinstance(details["message"], dict):
        code = FIELD_CODES.get(str(details["code"]), str(details["code"]))
        yield FieldError(field=path, code=code, detail=str(details["message"]))
    elif isinstance(details, dict):
        for key, value in details.items():
            step = "" if key == "non_field_errors" else str(key)
            yield from flatten(value, ".".join(part for part in (path, step) if part))
    elif isinstance(details, list):
        leaves = all(isinstance(value, dict) and set(value) == {"message", "code"} for value in details)
        for position, value in enumerate(details):
            yield from flatten(value, path if leaves else f"{path}.{position}".lstrip("."))
