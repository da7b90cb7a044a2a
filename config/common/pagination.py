"""Keyset cursor pagination: `{next, previous, results}`. A cursor survives nulls, deletes and inserts.

A view declares `orderings = {"created_at": Column("created_at"), …}` and `default_ordering = "-created_at"`; each order
is made total by the id, nulls come last in both directions, and an unknown ordering or a broken cursor is a 400.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import BaseExpression
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from config.common.errors import ValidationFailed

ColumnType = Literal["text", "integer", "date", "instant"]
DEFAULT_SIZE = 50
LARGEST_SIZE = 200
ANNOTATION = "ordering_key"


@dataclass(frozen=True, kw_only=True)
class Column:
    """Something a list can be ordered by."""

    source: str | BaseExpression
    """A column's name, or an expression such as a rank by urgency."""
    type: ColumnType
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A place between two rows."""

    backwards: bool
    value: Any
    pk: int


class KeysetPagination(BasePagination):
    """DRF pagination by (ordering column, id) instead of an offset."""

    def paginate_queryset(self, queryset: QuerySet[Model], request: Request, view: Any = None) -> list[Model]:
        """One page; `page_size`, `cursor` and `ordering` come from the query string."""
        self.request = request
        self.name, self.descending, self.column = _ordering_of(request, view)
        self.size = _size_of(request)
        self.cursor = _decode(request.query_params.get("cursor"), self.name, self.descending, self.column)
        key = ANNOTATION if isinstance(self.column.source, BaseExpression) else str(self.column.source)
        if key == ANNOTATION:
            queryset = queryset.annotate(**{ANNOTATION: self.column.source})
        self.key = key
        backwards = self.cursor is not None and self.cursor.backwards
        if self.cursor is not None:
            queryset = queryset.filter(_beyond(key, self.cursor, self.descending != backwards, backwards))
        rows = list(_ordered(queryset, key, self.descending, backwards)[: self.size + 1])
        more = len(rows) > self.size
        rows = rows[: self.size]
        if backwards:
            rows.reverse()
        self.has_next = more if not backwards else True
        self.has_previous = more if backwards else self.cursor is not None
        self.rows = rows
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        """The page with links to its neighbours."""
        return Response({"next": self._link(False), "previous": self._link(True), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page's shape for OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The query parameters for OpenAPI."""
        names = [sign + name for name in getattr(view, "orderings", {}) for sign in ("", "-")]
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        return [
            _parameter("cursor", {"type": "string"}, "Where to go on: from `next` or `previous`."),
            _parameter("page_size", size, "Rows on a page."),
            _parameter("ordering", {"type": "string", "enum": names}, "A leading minus turns the order round."),
        ]

    def _link(self, backwards: bool) -> str | None:
        if not (self.has_previous if backwards else self.has_next):
            return None
        if not self.rows:
            return None
        row = self.rows[0 if backwards else -1]
        token = _encode(self.name, self.descending, backwards, getattr(row, self.key), row.pk)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", token)


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _ordering_of(request: Request, view: Any) -> tuple[str, bool, Column]:
    orderings: Mapping[str, Column] = view.orderings
    asked = request.query_params.get("ordering") or view.default_ordering
    name = asked.removeprefix("-")
    if name not in orderings:
        raise ValidationFailed.on(
            "ordering", "invalid_choice", "Order by one of: " + ", ".join(sorted(orderings)) + "."
        )
    return name, asked.startswith("-"), orderings[name]


def _size_of(request: Request) -> int:
    raw = request.query_params.get("page_size", str(DEFAULT_SIZE))
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= LARGEST_SIZE:
        raise ValidationFailed.on("page_size", "invalid", f"page_size is a whole number from 1 to {LARGEST_SIZE}.")
    return int(raw)


def _ordered(queryset: QuerySet[Model], key: str, descending: bool, backwards: bool) -> QuerySet[Model]:
    falling = descending != backwards
    column = F(key)
    if backwards:
        order = column.desc(nulls_first=True) if falling else column.asc(nulls_first=True)
    else:
        order = column.desc(nulls_last=True) if falling else column.asc(nulls_last=True)
    if not queryset.model._meta.pk or key in {"id", "pk"}:
        return queryset.order_by(order)
    return queryset.order_by(order, "-id" if falling else "id")


def _beyond(key: str, cursor: Cursor, falling: bool, backwards: bool) -> Q:
    """The rows on the far side of the cursor, nulls being last (so first when walking backwards)."""
    step = "lt" if falling else "gt"
    tie = Q(**{f"id__{step}": cursor.pk})
    if cursor.value is None:
        same = Q(**{f"{key}__isnull": True}) & tie
        return same | Q(**{f"{key}__isnull": False}) if backwards else same
    # The first, redundant bound lets the index be entered at the cursor.
    beyond = Q(**{f"{key}__{step}e": cursor.value}) & (
        Q(**{f"{key}__{step}": cursor.value}) | (Q(**{key: cursor.value}) & tie)
    )
    return beyond if backwards else beyond | Q(**{f"{key}__isnull": True})


def _encode(name: str, descending: bool, backwards: bool, value: Any, pk: int) -> str:
    if isinstance(value, (datetime, date)):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = int(value)
    packed = json.dumps([("-" if descending else "") + name, int(backwards), value, pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _decode(token: str | None, name: str, descending: bool, column: Column) -> Cursor | None:
    if not token:
        return None
    try:
        packed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        ordering, backwards, value, pk = json.loads(packed)
        if ordering != ("-" if descending else "") + name or type(pk) is not int or not 0 < pk < 2**63:
            raise ValueError("another list's cursor")
        return Cursor(backwards=bool(backwards), value=_typed(value, column), pk=pk)
    except (ValueError, TypeError, RecursionError) as error:
        raise ValidationFailed.on("cursor", "invalid", "This cursor does not belong to this list.") from error


def _typed(value: Any, column: Column) -> Any:
    """The cursor's value as the column has it. Raises ValueError for anything the database could refuse."""
    if value is None and column.nullable:
        return None
    if column.type == "integer" and type(value) is int and abs(value) < 2**63:
        return value
    if isinstance(value, str) and "\x00" not in value:
        match column.type:
            case "date":
                return date.fromisoformat(value)
            case "instant":
                instant = datetime.fromisoformat(value)
                if instant.tzinfo is not None:
                    return instant
            case "text":
                value.encode("utf-8")
                return value
    raise ValueError("not a value of this column")
