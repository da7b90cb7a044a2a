"""Creating, changing, completing and deleting tasks."""

from collections.abc import Mapping
from typing import Any, Unpack

from accounts.models import User
from config.common import clock
from config.common.limits import refuse_bad_title, refuse_long_text
from goals.domain import TaskFields
from goals.models import Task, TaskDependency
from goals.selectors import get_task_for, owned_goal_or_invalid, tasks_for, with_dependencies
from goals.services.dependencies import refuse_bad_dependencies, write_dependencies
from goals.services.reasons import task_changed
from goals.services.rules import (
    refuse_chunks_out_of_order,
    refuse_due_before_start,
    settle_date_or_instant,
)
from goals.services.unlinking import unlink_elsewhere
from history.domain import Actor, quoted
from history.services import ChangeLog, recording
from history.writes import require_current, store, store_all


def create_task(actor: Actor, **fields: Unpack[TaskFields]) -> Task:
    """A new task; `title` is required. Raises ValidationFailed."""
    with recording(actor, reason=f"Task {quoted(fields.get('title', ''))} created") as log:
        columns, depends_on = _columns(fields)
        _settle_status(columns, Task.Status.TODO)
        _refuse(actor.user, columns, columns)
        wanted = refuse_bad_dependencies(actor.user, depends_on or ())
        task = Task(user=actor.user, **columns)
        task.save(force_insert=True)
        task.dependency_ids = []
        write_dependencies(task, wanted)
        log.created(task)
    return task


def update_task(actor: Actor, task_id: object, *, changes: TaskFields, expected_version: int | None = None) -> Task:
    """The task with these fields changed. Raises NotFound, VersionMismatch, ValidationFailed."""
    with recording(actor) as log:
        task = get_task_for(actor.user, task_id)
        require_current(task, expected_version)
        before = log.snapshot(task)
        columns, depends_on = _columns(changes)
        _settle_status(columns, task.status)
        _refuse(actor.user, columns, {**vars(task), **columns})
        touched = False
        if depends_on is not None:
            touched = write_dependencies(task, refuse_bad_dependencies(actor.user, depends_on, task))
        log.reason = task_changed(task, columns, touched=touched)
        if store(task, columns, touched=touched):
            log.updated(task, before)
    return task


def delete_task(actor: Actor, task_id: object, *, expected_version: int | None = None) -> None:
    """Delete the task; plan items live on without it, tasks that waited for it no longer do.

    Raises NotFound, VersionMismatch.
    """
    with recording(actor) as log:
        task = get_task_for(actor.user, task_id)
        require_current(task, expected_version)
        log.reason = f"Task {quoted(task.title)} deleted"
        # Links first: undone backwards, the task is back before anything points to it.
        unlink_elsewhere(log, task)
        _release_dependents(log, task)
        log.deleted(task, log.snapshot(task))
        task.delete()


def complete_task_within(log: ChangeLog, task: Task) -> Task:
    """The task done, as part of the act that `log` records; unchanged where it is done already."""
    return _set_status_within(log, task, Task.Status.DONE)


def reopen_task_within(log: ChangeLog, task: Task) -> Task:
    """A done task to do again, as part of the act that `log` records; unchanged where it is not done."""
    return _set_status_within(log, task, Task.Status.TODO)


def _set_status_within(log: ChangeLog, task: Task, status: str) -> Task:
    # Read again: the caller may have loaded it before the person's lock was taken.
    current = get_task_for(log.actor.user, task.pk)
    if (current.status == Task.Status.DONE) == (status == Task.Status.DONE):
        return current
    before = log.snapshot(current)
    columns: dict[str, Any] = {"status": status}
    _settle_status(columns, current.status)
    if store(current, columns):
        log.updated(current, before)
    return current


def _release_dependents(log: ChangeLog, task: Task) -> None:
    dependents = with_dependencies(tasks_for(log.actor.user).filter(dependencies__depends_on=task))
    before = [log.snapshot(row) for row in dependents]
    TaskDependency.objects.filter(depends_on=task).delete()
    store_all(dependents, {})
    for row, snapshot in zip(dependents, before, strict=True):
        row.dependency_ids.remove(task.pk)
        log.updated(row, snapshot)


def _columns(fields: TaskFields) -> tuple[dict[str, Any], list[int] | None]:
    """The fields as columns, and the ids to depend on (None: not sent)."""
    columns: dict[str, Any] = dict(fields)
    depends_on = columns.pop("depends_on", None)
    if "goal" in columns:
        columns["goal_id"] = columns.pop("goal")
    settle_date_or_instant(columns, "due_on", "due_at")
    settle_date_or_instant(columns, "not_before_on", "not_before_at")
    return columns, depends_on


def _settle_status(columns: dict[str, Any], current: str) -> None:
    """Done has its instant, everything else has none. Changes `columns`."""
    status = columns.get("status", current)
    if status != current:
        columns["completed_at"] = clock.now() if status == Task.Status.DONE else None


def _refuse(user: User, sent: Mapping[str, Any], merged: Mapping[str, Any]) -> None:
    """Raise ValidationFailed where the task, as it would be, breaks a rule."""
    refuse_bad_title(merged)
    refuse_long_text(merged, "notes", "done_when")
    refuse_chunks_out_of_order(sent, merged)
    refuse_due_before_start(user, sent, merged)
    if sent.get("goal_id") is not None:
        owned_goal_or_invalid(user, sent["goal_id"], "goal")
