"""How routes describe themselves in OpenAPI: the error body and the 4xx of every operation are declared here, once."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.viewsets import ViewSetMixin

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "200": "Done; the body is how it stands now.",
        "201": "Made; the body is what was made.",
        "202": "Accepted; the work goes on after this answer.",
        "204": "Done; there is no body.",
        "304": "`If-None-Match` names the present version.",
        "400": "The request breaks a rule; `errors` names each field and what is wrong with it.",
        "401": "Nobody is signed in, or the token is no longer good.",
        "403": "Signed in, but not allowed to do this; or a cookie came without its CSRF token.",
        "404": "There is no such object, or it is somebody else's.",
        "406": "None of the media types that `Accept` names can be made here.",
        "409": "It does not fit how things stand now; `code` says in what way.",
        "412": "`If-Match` names a version that is no longer current; `current` is the one stored.",
        "413": "The body is too large.",
        "415": "The body is of a media type that is not read here.",
        "422": "The `Idempotency-Key` was used before with another body.",
        "429": "Too many tries; `Retry-After` says for how many seconds to wait.",
        "503": "Not available at the moment.",
    }
)


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One broken rule."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class ErrorSerializer(serializers.Serializer[Any]):
    """The body of every 4xx and 5xx answer."""

    detail = serializers.CharField()
    status_code = serializers.IntegerField()
    code = serializers.CharField()
    errors = FieldErrorSerializer(many=True)  # type: ignore[assignment]  # DRF's metaclass takes it off the class
    request_id = serializers.CharField(allow_blank=True)
    current = serializers.IntegerField(required=False, help_text="version_mismatch only: the version stored now")


class DaymarkSchema(AutoSchema):
    """Adds what every operation can answer.

    A view adds more by `extra_statuses = {"create": (409,)}` per action or method, and names its input as `input_class`
    where that differs from its output.
    """

    def get_summary(self) -> str | None:
        """The first clause of what the operation's docstring says, so that a list of routes can be read."""
        described = self.get_description()
        return re.split(r"[.;:](?=\s|$)", described, maxsplit=1)[0].strip() if described else None

    def get_request_serializer(self) -> Any:
        """The view's `input_class`, else as drf-spectacular finds it."""
        found = getattr(self.view, "input_class", None)
        return found if found is not None else super().get_request_serializer()

    def get_override_parameters(self) -> Any:
        """The headers every operation of its kind understands."""
        found = list(super().get_override_parameters())
        if self.method == "POST" and getattr(self.view, "honours_idempotency_key", False):
            found.append(_header("Idempotency-Key", "The same key and body again answer as the first time did."))
        if self._is_versioned_write():
            found.append(_header("If-Match", "The ETag that was read; 412 where it is no longer current."))
        if self._is_versioned_read():
            found.append(_header("If-None-Match", "The ETag at hand; 304 where it is still current."))
        return found

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        """The view's own answers, then the errors its method can meet (under `extend_schema` too)."""
        answers = super()._get_response_bodies(direction)
        for status in self._error_statuses():
            body = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular has it untyped
                ErrorSerializer, str(status), ["application/json"]
            )
            answers.setdefault(str(status), body)
        if self._is_versioned_read():
            answers.setdefault("304", {})
        return {status: {**answer, "description": MEANINGS[status]} for status, answer in sorted(answers.items())}

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """As drf-spectacular has it, but for nullable JSON: "anything, or else null" excludes null by being both."""
        found = super()._map_serializer_field(  # type: ignore[no-untyped-call]  # drf-spectacular has it untyped
            field, direction, bypass_extensions
        )
        if {} in found.get("oneOf", ()):
            del found["oneOf"]
        return found

    def _is_versioned_read(self) -> bool:
        if not getattr(self.view, "versioned", False) or self.method != "GET":
            return False
        return "{" in self.path or not isinstance(self.view, ViewSetMixin)  # a view set's other routes are lists

    def _is_versioned_write(self) -> bool:
        return bool(getattr(self.view, "versioned", False)) and self.method in {"PUT", "PATCH", "DELETE"}

    def _error_statuses(self) -> set[int]:
        view = self.view
        statuses = {400, 406} if self.method in {"POST", "PUT", "PATCH"} else {400}
        if self.method in {"POST", "PUT", "PATCH"}:
            statuses |= {409, 413, 415, 422} if self.method == "POST" else {409, 413, 415}
        if self.get_auth():
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if self._is_versioned_write():
            statuses.add(412)
        if getattr(view, "needs_database", True):
            statuses.add(503)
        action = getattr(view, "action", None) or (self.method or "").lower()
        return statuses | set(getattr(view, "extra_statuses", {}).get(action, ()))


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=False, description=description)
