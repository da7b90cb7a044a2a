"""A row's own columns as JSON values, what history keeps of it; and a row from them again."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models, router

from accounts.models import User
from history.domain import quoted
from history.preview.shapes import Effort, Field
from history.services.recording import ChangeLog
from history.services.since import Move, Since
from history.writes import store

if TYPE_CHECKING:
    from history.preview.worlds import World

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


def columns_from(model: type[models.Model], snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot's columns as Python values by attribute, links as ids: `{"title": "Run", "goal_id": 3, …}`."""
    return {
        field.attname: snapshot[field.name] if field.is_relation else field.to_python(snapshot[field.name])
        for field in model._meta.concrete_fields
        if field.name in snapshot and field.name not in LEFT_OUT
    }


class Stored(dict[str, Any]):
    """A snapshot as it was stored, perhaps before a column was added: such a column reads as its default, and is not
    among the items, so that it neither stands in the way of anything nor is written."""

    def __init__(self, snapshot: Mapping[str, Any], default_of: Callable[[str], Any]) -> None:
        super().__init__(snapshot)
        self._default_of = default_of

    def __missing__(self, name: str) -> Any:
        return self._default_of(name)

    def get(self, name: str, default: Any = None) -> Any:
        """As `[]`; `default` for what is no column either."""
        try:
            return self[name]
        except FieldDoesNotExist:
            return default


class TitledKind:
    """How rows with a title are told: by it."""

    model: type[models.Model]
    title = "title"
    fields: Mapping[str, Field] = MappingProxyType({})
    read_columns: Sequence[str] = ("title",)

    def label_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """The title."""
        return str(snapshot[self.title])

    def name_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """The last word of the kind, and the title: Item “Call the bank”."""
        noun = str(self.model._meta.verbose_name).split()[-1]
        return f"{noun.capitalize()} {quoted(self.label_in(snapshot, world))}"

    def place_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """Nowhere in time."""
        return ""

    def is_bare(self, snapshot: Mapping[str, Any]) -> bool:
        """A title is something."""
        return False

    def container_of(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, int] | None:
        """In no order."""
        return None

    def effort_in(self, snapshot: Mapping[str, Any], world: "World") -> Effort | None:
        """No work itself."""
        return None

    def lateness_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """Never."""
        return ""

    def bearing(
        self, user: User, goals: Collection[int], touched: Mapping[str, Collection[int]]
    ) -> "models.QuerySet[Any] | None":
        """None."""
        return None


class ColumnsKind(TitledKind):
    """A ChangeKind of rows without links of their own; one with links adds them."""

    def with_links(self, rows: Iterable[Any]) -> Iterable[Any]:
        """They have none."""
        return rows

    def read(self, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
        """Columns that came later read as their defaults."""
        return Stored(snapshot, self.default_of)

    def default_of(self, name: str) -> Any:
        """What a new row has in this column, as JSON has it. Raises FieldDoesNotExist."""
        field = self.model._meta.get_field(name)
        return json_value(field.get_default()) if isinstance(field, models.Field) else None

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """The row's own columns."""
        return columns_of(row)

    def restore(self, user: User, object_id: int, snapshot: Mapping[str, Any], *, version: int) -> Any:
        """Insert the row; when it was made stays when it was made."""
        columns = columns_from(self.model, snapshot)
        row: Any = self.model(pk=object_id, **columns)
        row.user, row.version = user, version
        row.save(force_insert=True)
        if "created_at" in columns:
            row.created_at = columns["created_at"]
            self.model._default_manager.filter(pk=object_id).update(created_at=row.created_at)
        return row

    def write(self, row: Any, snapshot: Mapping[str, Any]) -> None:
        """Store what differs, as the row's next version."""
        store(row, columns_from(self.model, snapshot), touched=True)

    def remove(self, log: ChangeLog, row: Any) -> None:
        """Delete the row alone: what went with it has changes of its own."""
        self.model._default_manager.filter(pk=row.pk)._raw_delete(router.db_for_write(self.model))

    def twin_of(self, user: User, snapshot: Mapping[str, Any]) -> int | None:
        """Rows of most kinds may be many and alike."""
        return None

    def outlives(
        self,
        user: User,
        object_id: int,
        expected: Mapping[str, Any],
        ends: Mapping[tuple[str, int], Mapping[str, Any] | None],
    ) -> bool:
        """Most kinds are made for their own sake."""
        return False

    def settle(self, log: ChangeLog, rows: Sequence[Any]) -> None:
        """No rule goes across rows."""

    def follow(
        self, log: ChangeLog, moves: Mapping[tuple[str, int], Move], since: Since
    ) -> Collection[tuple[str, int]]:
        """Nothing follows for others."""
        return ()

    def touch(self, log: ChangeLog, snapshots: Sequence[Mapping[str, Any]]) -> None:
        """Nothing else shows them."""
