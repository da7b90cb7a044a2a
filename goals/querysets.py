"""Querysets of goals."""

from typing import TYPE_CHECKING, Self

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from goals.models import Goal, Task  # noqa: F401  (the type arguments below)


class GoalQuerySet(OwnedQuerySet["Goal"]):
    """Goals of one person."""

    def active(self) -> Self:
        """Being worked on."""
        return self.filter(status="active")


class TaskQuerySet(OwnedQuerySet["Task"]):
    """Tasks of one person."""

    def open(self) -> Self:
        """Still to be done."""
        return self.filter(status__in=("todo", "in_progress"))
