"""Querysets of history."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from history.models import ChangeSet  # noqa: F401  (the type argument below)


class ChangeSetQuerySet(OwnedQuerySet["ChangeSet"]):
    """Change sets of one person."""

    def newest_first(self) -> Self:
        """By `seq`, the order in which they were committed."""
        return self.order_by("-seq")

    def since(self, at: datetime) -> Self:
        """Applied at this instant or later; what was not applied, made."""
        return self.filter(Q(applied_at__gte=at) | Q(applied_at=None, created_at__gte=at))

    def touching(self, object_kind: str, object_id: int | None = None) -> Self:
        """Those that changed this object (None: any of its kind)."""
        changes = self.model._meta.get_field("changes").related_model._default_manager
        same = changes.filter(object_kind=object_kind, **({} if object_id is None else {"object_id": object_id}))
        return self.filter(pk__in=same.values("change_set"))
