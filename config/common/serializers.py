"""What inputs and outputs of the API share: quick flat rendering, and fields that need more than DRF's own."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, cast

from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from config.common.limits import FIRST_DATE, LAST_DATE, LONGEST_TEXT, LONGEST_TITLE

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Render = Callable[[Any], Any]
RENDERED_AS_THEY_ARE = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.FloatField,
    serializers.IntegerField,
    serializers.JSONField,
)


class FlatSerializer(serializers.Serializer[Any]):
    """An output: reads the declared fields straight off the row, an order of magnitude quicker than DRF's binding.

    `source` is a dotted attribute path; a field of another kind than the plain ones renders itself.
    """

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The row as JSON values."""
        names, read, rendered = _plan_of(type(self))
        shown = dict(zip(names, read(instance), strict=True))
        for name, render in rendered:
            if shown[name] is not None:
                shown[name] = render(shown[name])
        return shown


def read_input(
    kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False
) -> Mapping[str, Any]:
    """The validated body, unknown fields dropped; `partial`: nothing is required. Raises ValidationError (400)."""
    return cast(Mapping[str, Any], _form_of(kind, partial).run_validation(request.data))


def read_changes(
    kind: type[serializers.Serializer[Any]], request: Request, *, to: Callable[[], object], partial: bool
) -> Mapping[str, Any]:
    """As `read_input`, for an object that `to` finds: where it is missing or foreign, that comes before a bad body."""
    try:
        return read_input(kind, request, partial=partial)
    except APIException:
        to()  # raises NotFound
        raise


def instant_text(value: datetime) -> str:
    """An instant as the API writes it: UTC, such as 2026-03-04T09:30:00Z."""
    return value.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


class TitleField(serializers.CharField):
    """A required title: not blank, one line's worth."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST_TITLE, **options})


class TextField(serializers.CharField):
    """A longer text, optional, bounded; kept as it was typed."""

    def __init__(self, **options: Any) -> None:
        bounds = {"max_length": LONGEST_TEXT, "allow_blank": True, "required": False, "trim_whitespace": False}
        super().__init__(**{**bounds, **options})


class ReferenceField(serializers.IntegerField):
    """The id of another object of the same person. Any whole number will do: the service says `does_not_exist`."""


class CivilDateField(serializers.DateField):
    """A date between the years 1900 and 2200."""

    default_error_messages = {"out_of_range": "Dates are from the years 1900 to 2200."}

    def to_internal_value(self, value: Any) -> date:
        """The date. Raises ValidationError."""
        if isinstance(value, str) and not ISO_DATE.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")  # ISO 8601 has weeks and short forms; the API has one form
        day: date = super().to_internal_value(value)
        if not FIRST_DATE <= day <= LAST_DATE:
            self.fail("out_of_range")
        return day


class InstantField(serializers.DateTimeField):
    """An instant between the years 1900 and 2200. It must say its offset: a bare local time names no instant."""

    default_error_messages = {
        "out_of_range": "Instants are from the years 1900 to 2200.",
        "no_offset": "Say the offset from UTC, such as 2026-03-04T09:30:00Z or 2026-03-04T10:30:00+01:00.",
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        """The instant in UTC. Raises ValidationError."""
        if value.tzinfo is None:
            self.fail("no_offset")
        try:
            instant = value.astimezone(UTC)
        except OverflowError:
            self.fail("out_of_range")
        if not FIRST_DATE <= instant.date() <= LAST_DATE:
            self.fail("out_of_range")
        return instant


@cache
def _form_of(kind: type[serializers.Serializer[Any]], partial: bool) -> serializers.Serializer[Any]:
    """One form for every request: validation keeps nothing in it, and copying its fields was a fifth of a write."""
    return kind(partial=partial)


@cache
def _plan_of(kind: type[FlatSerializer]) -> tuple[list[str], Render, list[tuple[str, Render]]]:
    """The field names, what reads all their values at once, and how those are rendered that are not JSON already."""
    fields: Mapping[str, serializers.Field[Any, Any, Any, Any]] = kind().get_fields()
    sources = [field.source or name for name, field in fields.items()]
    rendered = [(name, _render_of(field)) for name, field in fields.items()]
    plain = [(name, render) for name, render in rendered if render is not None]
    return list(fields), _reader_of(sources), plain


def _reader_of(sources: list[str]) -> Render:
    read = attrgetter(*sources)
    return read if len(sources) > 1 else lambda row: (read(row),)


def _render_of(field: serializers.Field[Any, Any, Any, Any]) -> Render | None:
    """How a value other than None becomes JSON; None where it is JSON already."""
    if isinstance(field, serializers.DateTimeField):
        return instant_text
    if isinstance(field, (serializers.DateField, serializers.TimeField)):
        return lambda value: value.isoformat()
    if isinstance(field, RENDERED_AS_THEY_ARE):
        return None
    return field.to_representation
