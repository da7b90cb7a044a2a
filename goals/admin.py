"""The back office's goals, tasks and dependencies; every write goes through the services."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from config.common.admin import BoundedList
from goals.domain import GoalFields, TaskFields
from goals.models import Goal, Task, TaskDependency
from goals.selectors import get_task_for, with_progress
from goals.services import create_goal, create_task, delete_goal, delete_task, update_goal, update_task
from history.admin import InlineBase, ServiceAdmin
from history.domain import Actor


class GoalChangeList(BoundedList):
    """A page of goals, each with its progress: one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        """As Django does it, and the progress."""
        super().get_results(request)
        self.result_list = with_progress(cast(Any, self.result_list))


@admin.register(Goal)
class GoalAdmin(ServiceAdmin):
    """What people want."""

    written = (
        "title",
        "description",
        "time_horizon",
        "status",
        "priority",
        "parent",
        "target_on",
        "weekly_floor_minutes",
        "weekly_ceiling_minutes",
    )
    fields = ("user", *written, "shown_progress", "version", "created_at", "updated_at")
    readonly_fields = ("shown_progress", "version", "created_at", "updated_at")
    raw_id_fields = ("user", "parent")
    list_display = ("title", "user", "time_horizon", "status", "priority", "target_on", "shown_progress")
    list_select_related = ("user",)
    list_filter = ("status", "time_horizon", "priority")
    search_fields = ("title", "user__email")
    ordering = ("-created_at", "-id")
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[GoalChangeList]:
        """The list that knows progress."""
        return GoalChangeList

    @admin.display(description="progress")
    def shown_progress(self, goal: Goal) -> str:
        """Such as "90 of 180 min"."""
        if goal._state.adding:
            return "–"
        progress = getattr(goal, "progress", None) or with_progress([goal])[0].progress
        return f"{progress.done_minutes} of {progress.total_minutes} min"

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> Goal:
        """A new goal."""
        return create_goal(actor, **cast(GoalFields, fields))

    def change(self, actor: Actor, row: Goal, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_goal(actor, row.pk, changes=cast(GoalFields, changes))

    def remove(self, actor: Actor, row: Goal) -> None:
        """Away with it."""
        delete_goal(actor, row.pk)


class DependencyInline(InlineBase):
    """What must be done before this task; written under "Task dependencies"."""

    model = TaskDependency
    fk_name = "task"
    fields = readonly_fields = ("depends_on",)
    extra = 0
    can_delete = False
    verbose_name_plural = "depends on"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the tasks they name."""
        return super().get_queryset(request).select_related("depends_on")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not here."""
        return False


@admin.register(Task)
class TaskAdmin(ServiceAdmin):
    """The work towards it."""

    written = (
        "title",
        "goal",
        "status",
        "priority",
        "notes",
        "done_when",
        "estimate_minutes",
        "min_chunk_minutes",
        "max_chunk_minutes",
        "due_on",
        "due_at",
        "not_before_on",
        "not_before_at",
        "energy",
    )
    fields = ("user", *written, "completed_at", "version", "created_at", "updated_at")
    readonly_fields = ("completed_at", "version", "created_at", "updated_at")
    raw_id_fields = ("user", "goal")
    list_display = ("title", "user", "goal", "status", "priority", "estimate_minutes", "due_on", "due_at")
    list_select_related = ("user", "goal")
    list_filter = ("status", "priority", "energy")
    search_fields = ("title", "user__email")
    ordering = ("-created_at", "-id")
    inlines = (DependencyInline,)
    show_full_result_count = False

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> Task:
        """A new task."""
        return create_task(actor, **cast(TaskFields, fields))

    def change(self, actor: Actor, row: Task, changes: Mapping[str, Any]) -> None:
        """What differs."""
        update_task(actor, row.pk, changes=cast(TaskFields, changes))

    def remove(self, actor: Actor, row: Task) -> None:
        """Away with it."""
        delete_task(actor, row.pk)


@admin.register(TaskDependency)
class TaskDependencyAdmin(ServiceAdmin):
    """What must be done first. Writing one writes the task that waits."""

    fields = written = ("task", "depends_on")
    raw_id_fields = ("task", "depends_on")
    list_display = ("task", "depends_on", "owner")
    list_select_related = ("task__user", "depends_on")
    search_fields = ("task__title", "depends_on__title", "task__user__email")
    ordering = ("-id",)
    show_full_result_count = False

    def owner_of(self, row: TaskDependency) -> User:
        """The owner of both tasks."""
        return row.task.user

    @admin.display(description="user", ordering="task__user__email")
    def owner(self, row: TaskDependency) -> User:
        """The owner of both tasks."""
        return row.task.user

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A dependency is made or deleted, never changed."""
        return ("task", "depends_on") if obj else ()

    def create(self, actor: Actor, fields: Mapping[str, Any]) -> TaskDependency:
        """One more thing the task depends on."""
        task = get_task_for(actor.user, fields["task"])
        wanted = {*task.dependency_ids, fields["depends_on"]}
        update_task(actor, task.pk, changes={"depends_on": sorted(wanted)})
        return TaskDependency.objects.get(task=task, depends_on_id=fields["depends_on"])

    def change(self, actor: Actor, row: TaskDependency, changes: Mapping[str, Any]) -> None:
        """There is nothing to change."""

    def remove(self, actor: Actor, row: TaskDependency) -> None:
        """One thing less."""
        task = get_task_for(actor.user, row.task_id)
        kept = [number for number in task.dependency_ids if number != row.depends_on_id]
        update_task(actor, task.pk, changes={"depends_on": kept})
