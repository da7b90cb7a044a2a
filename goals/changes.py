"""How goals and tasks are snapshot, written and removed (`settings.CHANGE_KINDS`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from goals.models import Goal, Task, TaskDependency
from goals.selectors import dependency_ids_of, with_dependencies
from goals.services.dependencies import refuse_bad_dependencies, write_dependencies
from goals.services.goals import refuse_bad_parent
from history.preview.shapes import Effort, Field
from history.preview.wording import day_in_words, instant_in_words
from history.preview.worlds import World
from history.services import ChangeLog
from history.snapshots import ColumnsKind

OPEN = ("todo", "in_progress")
GOAL_FIELDS = MappingProxyType(
    {
        "title": Field(label="Title"),
        "description": Field(label="Description"),
        "time_horizon": Field(label="Horizon", shape="choice"),
        "status": Field(label="Status", shape="choice", usual="active"),
        "priority": Field(label="Priority", shape="choice", usual="medium"),
        "parent": Field(label="Part of", shape="link", link="goal"),
        "target_on": Field(label="Target", shape="date"),
        "weekly_floor_minutes": Field(label="At least a week", shape="minutes"),
        "weekly_ceiling_minutes": Field(label="At most a week", shape="minutes"),
    }
)
TASK_FIELDS = MappingProxyType(
    {
        "title": Field(label="Title"),
        "goal": Field(label="Goal", shape="link", link="goal"),
        "status": Field(label="Status", shape="choice", usual="todo"),
        "priority": Field(label="Priority", shape="choice", usual="medium"),
        "estimate_minutes": Field(label="Estimate", shape="minutes"),
        "due_on": Field(label="Due", shape="date"),
        "due_at": Field(label="Due at", shape="instant"),
        "not_before_on": Field(label="Not before", shape="date"),
        "not_before_at": Field(label="Not before", shape="instant"),
        "depends_on": Field(label="After", shape="links", link="task"),
        "min_chunk_minutes": Field(label="Shortest piece", shape="minutes"),
        "max_chunk_minutes": Field(label="Longest piece", shape="minutes"),
        "energy": Field(label="Energy", shape="choice"),
        "done_when": Field(label="Done when"),
        "notes": Field(label="Notes"),
    }
)


class GoalKind(ColumnsKind):
    """A goal: its columns, the parent as an id."""

    model = Goal
    fields = GOAL_FIELDS

    def settle(self, log: ChangeLog, rows: Sequence[Any]) -> None:
        """The tree is still a tree, and no deeper than it may be."""
        for goal in rows:
            if goal.parent_id is not None:
                refuse_bad_parent(log.actor.user, goal.parent_id, goal)


class TaskKind(ColumnsKind):
    """A task: its columns, and the ids it depends on."""

    model = Task
    fields = TASK_FIELDS
    read_columns = ("title", "goal", "status", "estimate_minutes", "due_on", "due_at")

    def effort_in(self, snapshot: Mapping[str, Any], world: World) -> Effort | None:
        """Its estimate, while it is open."""
        if not snapshot["goal"]:
            return None
        minutes = snapshot["estimate_minutes"] if snapshot["status"] in OPEN else 0
        return Effort(goal=snapshot["goal"], estimate_minutes=minutes or 0)

    def lateness_in(self, snapshot: Mapping[str, Any], world: World) -> str:
        """Open although the date or the instant it is due has passed."""
        if snapshot["status"] not in OPEN:
            return ""
        due_on, due_at = snapshot["due_on"], snapshot["due_at"]
        if due_on and date.fromisoformat(due_on) < world.today:
            return f"due {day_in_words(date.fromisoformat(due_on), world)}"
        if due_at and datetime.fromisoformat(due_at) < world.at:
            return f"due {instant_in_words(datetime.fromisoformat(due_at), world)}"
        return ""

    def bearing(
        self, user: User, goals: Collection[int], touched: Mapping[str, Collection[int]]
    ) -> QuerySet[Any] | None:
        """The open tasks of the goals."""
        return Task.objects.for_user(user).open().filter(goal__in=goals) if goals else None

    def with_links(self, rows: Iterable[Any]) -> Iterable[Any]:
        """What each depends on, in one query."""
        return with_dependencies(rows)

    def default_of(self, name: str) -> Any:
        """A new task waits for no other."""
        return [] if name == "depends_on" else super().default_of(name)

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """One query for the links, unless a selector brought them along."""
        links = row.dependency_ids if hasattr(row, "dependency_ids") else dependency_ids_of([row.pk]).get(row.pk, [])
        return {**super().snapshot(row), "depends_on": list(links)}

    def restore(self, user: User, object_id: int, snapshot: Mapping[str, Any], *, version: int) -> Any:
        """The row and its links; what it depends on may come back after it."""
        task = super().restore(user, object_id, snapshot, version=version)
        task.dependency_ids = []
        write_dependencies(task, set(snapshot["depends_on"]))
        return task

    def write(self, row: Any, snapshot: Mapping[str, Any]) -> None:
        """The row and its links."""
        row.dependency_ids = dependency_ids_of([row.pk]).get(row.pk, [])
        if "depends_on" in snapshot:
            write_dependencies(row, set(snapshot["depends_on"]))
        super().write(row, snapshot)

    def remove(self, log: ChangeLog, row: Any) -> None:
        """The row and its links; tasks that wait for it have changes of their own."""
        TaskDependency.objects.filter(task=row).delete()
        super().remove(log, row)

    def settle(self, log: ChangeLog, rows: Sequence[Any]) -> None:
        """Every task waited for is the person's, and no tasks wait for each other."""
        links = dependency_ids_of([task.pk for task in rows])
        for task in rows:
            refuse_bad_dependencies(log.actor.user, links.get(task.pk, ()), task)
