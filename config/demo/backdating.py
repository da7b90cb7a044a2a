"""Giving rows the age their history tells: the database layer stamps `created_at` at writing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Min

from accounts.models import User
from history.models import Change, ChangeSet
from history.services import kind_named

Lifetimes = dict[int, tuple[datetime, datetime]]
"""id -> when its history begins, and when it was changed last."""


def backdate(user: User) -> None:
    """Make every row that history knows as old as its first change, and as young as its last; snapshots too."""
    ChangeSet.objects.filter(user=user).update(created_at=F("applied_at"), updated_at=F("applied_at"))
    for kind in settings.CHANGE_KINDS:
        changes = Change.objects.filter(change_set__user=user, object_kind=kind)
        lifetimes = _lifetimes(changes)
        _backdate_rows(kind_named(kind).model, lifetimes)
        _backdate_snapshots(changes, lifetimes)


def _lifetimes(changes: models.QuerySet[Change]) -> Lifetimes:
    found = changes.values_list("object_id").annotate(
        first=Min("change_set__applied_at"), last=Max("change_set__applied_at")
    )
    return {pk: (first, last) for pk, first, last in found}


def _backdate_rows(model: type[models.Model], lifetimes: Lifetimes) -> None:
    rows: list[Any] = list(model._default_manager.filter(pk__in=lifetimes).only("pk"))
    for row in rows:
        row.created_at, row.updated_at = lifetimes[row.pk]
    model._default_manager.bulk_update(rows, ["created_at", "updated_at"], batch_size=100)


def _backdate_snapshots(changes: Iterable[Change], lifetimes: Lifetimes) -> None:
    rows = list(changes)
    for change in rows:
        for snapshot in (change.before, change.after):
            if snapshot and "created_at" in snapshot:
                snapshot["created_at"] = lifetimes[change.object_id][0].isoformat()
    Change.objects.bulk_update(rows, ["before", "after"], batch_size=100)
