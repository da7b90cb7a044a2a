"""A row's own columns as JSON values: what history keeps of it."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

# The id, the owner and the version stand on the Change and its set; `updated_at` is set anew by every write.
LEFT_OUT = frozenset({"id", "user", "version", "updated_at"})


def columns_of(row: models.Model) -> dict[str, Any]:
    """The row's columns by field name, links as ids, instants in UTC: `{"title": "Run", "goal": 3, …}`."""
    return {
        field.name: json_value(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in LEFT_OUT
    }


def json_value(value: Any) -> Any:
    """The value as JSON has it, always the same text for the same value."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case dict() | list():
            return deepcopy(value)
        case str():
            return str(value)  # an enum member becomes its plain value
    return value


class ColumnsKind:
    """A ChangeKind of rows without links of their own; one with links adds them in `snapshot`."""

    model: type[models.Model]

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """The row's own columns."""
        return columns_of(row)
