"""Exact-field filters and search for lists. A wrong value is a 400 that names the parameter.

A view declares `filters = {"status": Choice(choices=Goal.Status), "parent": Reference(), …}` and
`search_fields = ("title", …)`. An empty value counts as not sent.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections, models
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from config.common.errors import ValidationFailed
from config.common.limits import FIRST_DATE, LAST_DATE
from config.common.querysets import LARGEST_ID
from config.common.serializers import ISO_DATE, InstantField

LONGEST_SEARCH = 200
MOST_WORDS = 8
NULL = "null"
WHOLE_NUMBER = re.compile(r"\d{1,19}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """A query parameter that narrows a list."""

    lookup: str = ""
    """What it is compared with, such as "due_on__lt"; "" is the parameter's own name."""
    description: str = ""

    @abstractmethod
    def read(self, raw: str) -> Any:
        """The value to compare with. Raises ValueError with a sentence."""

    def schema(self) -> dict[str, Any]:
        """Its shape for OpenAPI."""
        return {"type": "string"}

    def condition(self, name: str, raw: str) -> Q:
        """The rows to keep. Raises ValidationFailed."""
        return Q(**{self.lookup or name: self.value_of(name, raw)})

    def value_of(self, name: str, raw: str) -> Any:
        """The value of the parameter `name`. Raises ValidationFailed."""
        try:
            return self.read(raw)
        except ValueError as error:
            raise ValidationFailed.on(name, "invalid", str(error)) from error


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One of the choices."""

    choices: type[models.TextChoices]

    def read(self, raw: str) -> str:
        """The choice itself."""
        if raw not in self.choices.values:
            raise ValueError("Use one of: " + ", ".join(self.choices.values) + ".")
        return raw

    def schema(self) -> dict[str, Any]:
        """An enum."""
        return {"type": "string", "enum": list(self.choices.values)}


@dataclass(frozen=True, kw_only=True)
class Reference(Filter):
    """The id of a linked object, or "null" for none. A foreign id simply matches nothing."""

    nullable: bool = True

    def condition(self, name: str, raw: str) -> Q:
        """The rows to keep. Raises ValidationFailed."""
        if raw == NULL and self.nullable:
            return Q(**{f"{self.lookup or name}__isnull": True})
        return super().condition(name, raw)

    def read(self, raw: str) -> int:
        """The id; one that no column can hold becomes one that no row has."""
        if not WHOLE_NUMBER.fullmatch(raw):
            raise ValueError("Write an id" + (', or "null".' if self.nullable else "."))
        return min(int(raw), LARGEST_ID)


@dataclass(frozen=True, kw_only=True)
class CivilDate(Filter):
    """A date, YYYY-MM-DD."""

    def read(self, raw: str) -> date:
        """The date."""
        if not ISO_DATE.fullmatch(raw):
            raise ValueError("Write a date as YYYY-MM-DD.")
        day = date.fromisoformat(raw)
        if not FIRST_DATE <= day <= LAST_DATE:
            raise ValueError("Dates are from the years 1900 to 2200.")
        return day

    def schema(self) -> dict[str, Any]:
        """A date."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True, kw_only=True)
class Instant(Filter):
    """An instant with its offset, such as 2026-03-04T09:30:00Z."""

    def read(self, raw: str) -> datetime:
        """The instant in UTC. A plus that was sent as it is arrives as a space."""
        try:
            instant: datetime = InstantField().run_validation(re.sub(r" (?=\d\d:\d\d\Z)", "+", raw))
        except ValidationError as error:
            raise ValueError(" ".join(str(entry) for entry in error.detail)) from error
        return instant

    def schema(self) -> dict[str, Any]:
        """An instant."""
        return {"type": "string", "format": "date-time"}


class ExactFilters(BaseFilterBackend):
    """DRF filter backend over a view's `filters` and `search_fields`."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that pass. Raises ValidationFailed."""
        given = request.query_params
        kept = Q()
        for name, rule in getattr(view, "filters", {}).items():
            if given.get(name):
                kept &= rule.condition(name, given[name])
        fields = getattr(view, "search_fields", ())
        if fields and given.get("search"):
            kept &= search_in(fields, given["search"], connections[queryset.db].vendor)
        return queryset.filter(kept) if kept else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The query parameters for OpenAPI."""
        found = [
            _parameter(name, rule.schema(), rule.description) for name, rule in getattr(view, "filters", {}).items()
        ]
        fields = getattr(view, "search_fields", ())
        if fields:
            shape = {"type": "string", "maxLength": LONGEST_SEARCH}
            found.append(_parameter("search", shape, f"Words that all occur in {' or '.join(fields)}, in any case."))
        return found


def search_in(fields: Iterable[str], text: str, vendor: str) -> Q:
    """Rows where each word occurs in one of the fields, in any case. Raises ValidationFailed."""
    words = text.split()
    if len(text) > LONGEST_SEARCH or len(words) > MOST_WORDS or "\x00" in text:
        raise ValidationFailed.on(
            "search", "invalid", f"Search for at most {MOST_WORDS} words in {LONGEST_SEARCH} characters."
        )
    condition = Q()
    for word in words:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**_occurs(field, word, vendor))
        condition &= anywhere
    return condition


def _occurs(field: str, word: str, vendor: str) -> dict[str, str]:
    """SQLite's LIKE folds the case of ASCII alone; its regular expressions are Python's, which fold every letter."""
    if vendor == "sqlite" and not word.isascii():
        return {f"{field}__iregex": re.escape(word)}
    return {f"{field}__icontains": word}


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
