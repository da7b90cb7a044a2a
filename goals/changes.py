"""How goals and tasks become snapshots (`settings.CHANGE_KINDS`)."""

from collections.abc import Mapping
from typing import Any

from goals.models import Goal, Task
from history.snapshots import ColumnsKind


class GoalKind(ColumnsKind):
    """A goal: its columns, the parent as an id."""

    model = Goal


class TaskKind(ColumnsKind):
    """A task: its columns, and the ids it depends on."""

    model = Task

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """One query for the links, unless they are prefetched."""
        links = sorted(link.depends_on_id for link in row.dependencies.all())
        return {**super().snapshot(row), "depends_on": links}
