"""Giving rows the age their history tells: `created_at` and `updated_at` are set by the database layer at writing."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Min

from accounts.models import User
from history.models import Change, ChangeSet
from history.services import kind_named


def backdate(user: User) -> None:
    """Make every row that history knows as old as its first change, and as young as its last."""
    ChangeSet.objects.filter(user=user).update(created_at=F("applied_at"), updated_at=F("applied_at"))
    for kind in settings.CHANGE_KINDS:
        _backdate_rows(kind_named(kind).model, _lifetimes(user, kind))


def _lifetimes(user: User, kind: str) -> dict[int, tuple[datetime, datetime]]:
    changes = Change.objects.filter(change_set__user=user, object_kind=kind).values_list("object_id")
    found = changes.annotate(first=Min("change_set__applied_at"), last=Max("change_set__applied_at"))
    return {pk: (first, last) for pk, first, last in found}


def _backdate_rows(model: type[models.Model], lifetimes: dict[int, tuple[datetime, datetime]]) -> None:
    rows = list(model._default_manager.filter(pk__in=lifetimes).only("pk"))
    for row in rows:
        row.created_at, row.updated_at = lifetimes[row.pk]  # type: ignore[attr-defined]  # every kind is Timestamped
    model._default_manager.bulk_update(rows, ["created_at", "updated_at"], batch_size=100)
