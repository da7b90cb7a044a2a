"""Keyset cursor pagination: `{next, previous, results}`. A cursor survives nulls, deletes and inserts.

A view declares `orderings = {"created_at": Column("created_at"), …}` and `default_ordering = "-created_at"`; each order
is made total by the id, nulls come last in both directions, and an unknown ordering or a broken cursor is a 400.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from django.db.models import F, Q
from django.db.models.expressions import BaseExpression
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from config.common.errors import ValidationFailed
from config.common.querysets import LARGEST_ID

ColumnType = Literal["text", "integer", "date", "instant"]
DEFAULT_SIZE = 50
LARGEST_SIZE = 200
ANNOTATION = "ordering_key"


@dataclass(frozen=True, kw_only=True)
class Column:
    """Something a list can be ordered by."""

    source: str | BaseExpression | Callable[[Request], BaseExpression]
    """A column's name, an expression such as a rank by urgency, or one that depends on who asks."""
    type: ColumnType
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """A place in the list: at a row that may be gone by now."""

    backwards: bool
    inclusive: bool
    """Whether the row itself, should it still be there, is on the page."""
    value: Any
    pk: int


class KeysetPagination(BasePagination):
    """DRF pagination by (ordering column, id) instead of an offset."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """One page; `page_size`, `cursor` and `ordering` come from the query string. Raises ValidationFailed."""
        self.request = request
        self.order = _order_of(request, view)
        self.cursor = _decode(request.query_params.get("cursor"), self.order)
        size = _size_of(request)
        backwards = self.cursor is not None and self.cursor.backwards
        source = self.order.column.source
        if not isinstance(source, str):
            queryset = queryset.annotate(
                **{ANNOTATION: source if isinstance(source, BaseExpression) else source(request)}
            )
        if self.cursor is not None:
            queryset = queryset.filter(_beyond(self.order, self.cursor))
        found = list(queryset.order_by(*self.order.terms(backwards))[: size + 1])
        more, self.rows = len(found) > size, found[:size]
        if backwards:
            self.rows.reverse()
        self.has_next = backwards or more
        self.has_previous = more if backwards else self.cursor is not None
        return self.rows

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
        return replace_query_param(self.request.build_absolute_uri(), "cursor", self._token(backwards))

    def _token(self, backwards: bool) -> str:
        if self.rows:
            row = self.rows[0 if backwards else -1]
            return _encode(
                self.order, Cursor(backwards=backwards, inclusive=False, value=getattr(row, self.order.key), pk=row.pk)
            )
        # Every row on this side has gone meanwhile: the way back begins with the row the cursor stood at.
        assert self.cursor is not None  # noqa: S101  (a page without rows has neighbours only behind a cursor)
        return _encode(self.order, replace(self.cursor, backwards=backwards, inclusive=True))


@dataclass(frozen=True, kw_only=True)
class _Order:
    """The asked ordering."""

    name: str
    descending: bool
    column: Column

    @property
    def label(self) -> str:
        """As the query string has it: "-created_at"."""
        return ("-" if self.descending else "") + self.name

    @property
    def key(self) -> str:
        """The attribute that holds a row's value."""
        return self.column.source if isinstance(self.column.source, str) else ANNOTATION

    def terms(self, backwards: bool) -> tuple[Any, ...]:
        """For `order_by`: nulls last (first when walking backwards), the id last."""
        falling = self.descending != backwards
        tie = "-id" if falling else "id"
        if not self.column.nullable:  # naming a place for nulls would keep the database from its index
            return (f"-{self.key}" if falling else self.key), tie
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        column = F(self.key)
        return (column.desc(**nulls) if falling else column.asc(**nulls)), tie


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _order_of(request: Request, view: Any) -> _Order:
    orderings: Mapping[str, Column] = view.orderings
    asked = request.query_params.get("ordering") or view.default_ordering
    name = asked.removeprefix("-")
    if name not in orderings:
        raise ValidationFailed.on(
            "ordering", "invalid_choice", "Order by one of: " + ", ".join(sorted(orderings)) + "."
        )
    return _Order(name=name, descending=asked.startswith("-"), column=orderings[name])


def _size_of(request: Request) -> int:
    raw = request.query_params.get("page_size") or str(DEFAULT_SIZE)
    if not raw.isascii() or not raw.isdigit() or len(raw) > 3 or not 1 <= int(raw) <= LARGEST_SIZE:
        raise ValidationFailed.on("page_size", "invalid", f"page_size is a whole number from 1 to {LARGEST_SIZE}.")
    return int(raw)


def _beyond(order: _Order, cursor: Cursor) -> Q:
    """The rows on the far side of the cursor, nulls being last (so first when walking backwards)."""
    key, value, backwards = order.key, cursor.value, cursor.backwards
    step = "lt" if order.descending != backwards else "gt"
    tie = Q(**{f"id__{step}{'e' if cursor.inclusive else ''}": cursor.pk})
    if value is None:
        same = Q(**{f"{key}__isnull": True}) & tie
        return same | Q(**{f"{key}__isnull": False}) if backwards else same
    # The first, redundant bound lets the index be entered at the cursor.
    beyond = Q(**{f"{key}__{step}e": value}) & (Q(**{f"{key}__{step}": value}) | (Q(**{key: value}) & tie))
    if backwards or not order.column.nullable:
        return beyond
    return beyond | Q(**{f"{key}__isnull": True})


def _encode(order: _Order, cursor: Cursor) -> str:
    value = cursor.value.isoformat() if isinstance(cursor.value, date) else cursor.value
    place = [order.label, 2 * cursor.backwards + cursor.inclusive, value, cursor.pk]
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(token: str | None, order: _Order) -> Cursor | None:
    if not token:
        return None
    try:
        packed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
        label, mode, value, pk = json.loads(packed)
        if label != order.label or type(mode) is not int or type(pk) is not int:
            raise ValueError("another list's cursor")
        if not 0 <= mode < 4 or not 0 < pk <= LARGEST_ID:
            raise ValueError("no place in any list")
        return Cursor(backwards=mode >= 2, inclusive=bool(mode % 2), value=_typed(value, order.column), pk=pk)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ValidationFailed.on("cursor", "invalid", "This cursor does not belong to this list.") from error


def _typed(value: Any, column: Column) -> Any:
    """The cursor's value as the column has it. Raises ValueError for anything the database could refuse."""
    if value is None and column.nullable:
        return None
    if column.type == "integer" and type(value) is int and abs(value) <= LARGEST_ID:
        return value
    if isinstance(value, str) and "\x00" not in value:
        match column.type:
            case "date":
                return date.fromisoformat(value)
            case "instant":
                instant = datetime.fromisoformat(value)
                if instant.tzinfo is not None:
                    return instant.astimezone(UTC)
            case "text":
                value.encode("utf-8")
                return value
    raise ValueError("not a value of this column")
