"""Querysets of history."""

from typing import TYPE_CHECKING, Self

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from history.models import ChangeSet  # noqa: F401  (the type argument below)


class ChangeSetQuerySet(OwnedQuerySet["ChangeSet"]):
    """Change sets of one person."""

    def newest_first(self) -> Self:
        """By `seq`, the order in which they were committed."""
        return self.order_by("-seq")

    def touching(self, object_kind: str, object_id: int) -> Self:
        """Those that changed this object."""
        return self.filter(changes__object_kind=object_kind, changes__object_id=object_id).distinct()
