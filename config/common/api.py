"""The base of every API view: one transaction per keyed POST, ETags, `If-Match`."""

from typing import Any, cast

from django.db import transaction
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from config.common import idempotency
from config.common.errors import ValidationFailed, VersionMismatch
from config.common.outside import Found, Wanted
from config.common.rollback import rollback_scope

KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class IdempotentMixin(APIView):
    """Honours `Idempotency-Key` on POST: key, effect and answer are stored in one transaction.

    What takes too long for a transaction, a view asks of `self.found` (see `config.common.outside`).
    """

    honours_idempotency_key = True
    found: Found

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """As DRF does it; a POST with a key is wrapped."""
        self.found = Found()
        return self.found.settle(lambda: self._dispatch(request, *args, **kwargs))

    def _dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._is_keyed(request):
            return super().dispatch(request, *args, **kwargs)
        with rollback_scope() as works:
            with transaction.atomic():
                response = super().dispatch(request, *args, **kwargs)
                if response.status_code >= status.HTTP_400_BAD_REQUEST:
                    transaction.set_rollback(True)
            if response.status_code >= status.HTTP_400_BAD_REQUEST:
                for work in works:
                    work()
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After authentication: answer from the store where the key is known."""
        _measure_chunks(request)
        super().initial(request, *args, **kwargs)
        _ = request.body  # read whole and kept: the request may be answered in a second round
        if not self._is_keyed(request):
            return
        key = idempotency.checked_key(request.headers["Idempotency-Key"])
        answer = idempotency.store().begin(person(request).pk, key, request.path, idempotency.hash_of(request.data))
        if answer is not None:
            raise Replay(answer)

    def handle_exception(self, exc: Exception) -> Any:
        """A replay is an answer, not an error; what is wanted from outside is for `dispatch`."""
        if isinstance(exc, Wanted):
            raise exc
        if not isinstance(exc, Replay):
            return super().handle_exception(exc)
        headers = {**exc.answer.headers, "Idempotency-Replayed": "true"}
        return HttpResponse(exc.answer.body, status=exc.answer.status, headers=headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep the answer of a keyed POST that succeeded."""
        response = super().finalize_response(request, response, *args, **kwargs)
        succeeded = response.status_code < status.HTTP_400_BAD_REQUEST
        if self._is_keyed(request) and succeeded and "Idempotency-Replayed" not in response:
            response.render()  # now, not after the transaction: what is kept is what is sent
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            answer = idempotency.Answer(status=response.status_code, body=response.content.decode(), headers=headers)
            idempotency.store().finish(person(request).pk, request.headers["Idempotency-Key"], request.path, answer)
        return response

    def _is_keyed(self, request: Any) -> bool:
        return request.method == "POST" and self.honours_idempotency_key and "Idempotency-Key" in request.headers


class Replay(Exception):
    """The key is known: answer as before."""

    def __init__(self, answer: idempotency.Answer) -> None:
        self.answer = answer
        super().__init__()


class DaymarkAPIView(IdempotentMixin, APIView):
    """Base of single views."""


class DaymarkViewSet(IdempotentMixin, GenericViewSet[Any]):
    """Base of viewsets. Lists declare `orderings` and `default_ordering` (see pagination)."""

    versioned = False
    lookup_value_regex = r"[^/.]+"


def _measure_chunks(request: Request) -> None:
    """A body sent in chunks has no Content-Length, and DRF takes such a body for none at all."""
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        request.META["CONTENT_LENGTH"] = str(len(request.body))


def expected_version(request: Request) -> int | None:
    """The version `If-Match` names; None without the header or for `*`. Raises ValidationFailed on anything else."""
    raw = request.headers.get("If-Match", "").strip()
    if raw in {"", "*"}:
        return None
    number = raw.removeprefix("W/").strip('"')
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise ValidationFailed.on("If-Match", "invalid", 'Send the ETag as it came, such as If-Match: "3".')
    return int(number)


def require_version(current: int, expected: int | None) -> None:
    """Raise VersionMismatch unless `expected` is None or `current`."""
    if expected is not None and expected != current:
        raise VersionMismatch(current=current)


def versioned_response(request: Request, data: Any, version: int, code: int = status.HTTP_200_OK) -> Response:
    """The object with its ETag, or 304 where `If-None-Match` has it already (GET only)."""
    etag = f'"{version}"'
    known = {part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")}
    if request.method == "GET" and (etag in known or "*" in known):
        response = Response(status=status.HTTP_304_NOT_MODIFIED)
    else:
        response = Response(data, status=code)
    response["ETag"] = etag
    patch_vary_headers(response, ["Authorization", "Cookie"])
    response["Cache-Control"] = "private, no-cache"
    return response


def person(request: Request) -> Any:
    """The signed-in user of a view that requires one."""
    return cast(Any, request.user)
