"""Writing one versioned row: only what differs, with the next version, and never over somebody else's change."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import F

from config.common import clock
from config.common.errors import VersionMismatch


def require_current(row: Any, expected_version: int | None) -> None:
    """Raise VersionMismatch unless the row has this version (None: any)."""
    if expected_version is not None and expected_version != row.version:
        raise VersionMismatch(current=row.version)


def differing(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values`, by column (links as `goal_id`), that the row does not have yet."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def store(row: Any, values: Mapping[str, Any], *, touched: bool = False) -> bool:
    """Store what differs, and count the version up. False where nothing does.

    `touched` counts it up regardless: a link of the row has changed. Raises VersionMismatch where the row is no longer
    the one that was read; the update is conditional, so of two writers one wins.
    """
    changes = differing(row, values)
    if not changes and not touched:
        return False
    changes |= {"updated_at": clock.now()}
    same = type(row)._default_manager.filter(pk=row.pk)
    if not same.filter(version=row.version).update(**changes, version=F("version") + 1):
        raise VersionMismatch(current=same.values_list("version", flat=True).first() or 0)
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    return True


def store_all(rows: Iterable[Any], values: Mapping[str, Any]) -> None:
    """The same values for many rows of one table, in one statement. The caller holds the person's lock."""
    listed = list(rows)
    if not listed:
        return
    changes = {**values, "updated_at": clock.now()}
    table = type(listed[0])._default_manager
    table.filter(pk__in=[row.pk for row in listed]).update(**changes, version=F("version") + 1)
    for row in listed:
        for name, value in changes.items():
            setattr(row, name, value)
        row.version += 1
