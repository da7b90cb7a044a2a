"""How goals and tasks become snapshots (`settings.CHANGE_KINDS`)."""

from collections.abc import Mapping
from typing import Any

from goals.models import Goal, Task
from goals.selectors import dependency_ids_of
from history.snapshots import ColumnsKind


class GoalKind(ColumnsKind):
    """A goal: its columns, the parent as an id."""

    model = Goal


class TaskKind(ColumnsKind):
    """A task: its columns, and the ids it depends on."""

    model = Task

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """One query for the links, unless a selector brought them along."""
        links = row.dependency_ids if hasattr(row, "dependency_ids") else dependency_ids_of([row.pk]).get(row.pk, [])
        return {**super().snapshot(row), "depends_on": list(links)}
