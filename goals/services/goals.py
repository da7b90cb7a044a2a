"""Creating, changing and deleting goals."""

from collections.abc import Mapping
from typing import Any, Unpack

from accounts.models import User
from config.common.errors import ValidationFailed
from config.common.limits import refuse_bad_title, refuse_long_text
from goals.domain import DEEPEST_GOAL, NO_PROGRESS, GoalFields, circle_through, depth_of, height_of
from goals.models import Goal
from goals.selectors import get_goal_for, goals_for, owned_goal_or_invalid, tasks_for, with_dependencies
from goals.services.reasons import goal_changed
from goals.services.unlinking import unlink_elsewhere
from history.domain import Actor, quoted
from history.services import ChangeLog, recording
from history.writes import require_current, store, store_all


def create_goal(actor: Actor, **fields: Unpack[GoalFields]) -> Goal:
    """A new goal; `title` and `time_horizon` are required. Raises ValidationFailed."""
    with recording(actor, reason=f"Goal {quoted(fields.get('title', ''))} created") as log:
        columns = _columns(fields)
        _refuse(actor.user, columns, columns)
        goal = Goal(user=actor.user, **columns)
        goal.save(force_insert=True)
        goal.progress = NO_PROGRESS
        log.created(goal)
    return goal


def update_goal(actor: Actor, goal_id: object, *, changes: GoalFields, expected_version: int | None = None) -> Goal:
    """The goal with these fields changed. Raises NotFound, VersionMismatch, ValidationFailed."""
    with recording(actor) as log:
        goal = get_goal_for(actor.user, goal_id)
        require_current(goal, expected_version)
        before = log.snapshot(goal)
        columns = _columns(changes)
        _refuse(actor.user, columns, {**vars(goal), **columns}, goal)
        log.reason = goal_changed(goal, columns)
        if store(goal, columns):
            log.updated(goal, before)
    return goal


def delete_goal(actor: Actor, goal_id: object, *, expected_version: int | None = None) -> None:
    """Delete the goal; its tasks, plan items and sub-goals live on without it. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        goal = goals_for(actor.user).named(goal_id)
        require_current(goal, expected_version)
        log.reason = f"Goal {quoted(goal.title)} deleted"
        # Links first: undone backwards, the goal is back before anything points to it.
        unlink_elsewhere(log, goal)
        _unlink(log, with_dependencies(tasks_for(actor.user).filter(goal=goal)), "goal_id")
        _unlink(log, list(goals_for(actor.user).filter(parent=goal)), "parent_id")
        log.deleted(goal, log.snapshot(goal))
        goal.delete()


def refuse_bad_parent(user: User, parent_id: int, goal: Goal | None) -> None:
    """The parent is the person's own, not below the goal itself, and the tree stays shallow enough to be walked.

    Raises ValidationFailed. `goal` is None while it does not exist.
    """
    owned_goal_or_invalid(user, parent_id, "parent")
    parents = dict(goals_for(user).exclude(parent=None).values_list("pk", "parent_id"))
    if goal is not None:
        parents[goal.pk] = parent_id
        if circle_through(goal.pk, {child: (parent,) for child, parent in parents.items()}):
            raise ValidationFailed.on("parent", "circular", "A goal cannot be below itself.")
    depth = depth_of(parent_id, parents) + (height_of(goal.pk, parents) if goal else 1)
    if depth > DEEPEST_GOAL:
        raise ValidationFailed.on("parent", "too_deep", f"Goals can be nested {DEEPEST_GOAL} levels deep at most.")


def _unlink(log: ChangeLog, rows: list[Any], column: str) -> None:
    before = [log.snapshot(row) for row in rows]
    store_all(rows, {column: None})
    for row, snapshot in zip(rows, before, strict=True):
        log.updated(row, snapshot)


def _columns(fields: GoalFields) -> dict[str, Any]:
    columns: dict[str, Any] = dict(fields)
    if "parent" in columns:
        columns["parent_id"] = columns.pop("parent")
    return columns


def _refuse(user: User, sent: Mapping[str, Any], merged: Mapping[str, Any], goal: Goal | None = None) -> None:
    """Raise ValidationFailed where the goal, as it would be, breaks a rule. Holds the person's lock."""
    refuse_bad_title(merged)
    refuse_long_text(merged, "description")
    floor, ceiling = merged.get("weekly_floor_minutes"), merged.get("weekly_ceiling_minutes")
    if floor is not None and ceiling is not None and floor > ceiling:
        field = "weekly_floor_minutes" if "weekly_floor_minutes" in sent else "weekly_ceiling_minutes"
        raise ValidationFailed.on(field, "floor_above_ceiling", "The weekly floor is above the weekly ceiling.")
    if sent.get("parent_id") is not None:
        refuse_bad_parent(user, sent["parent_id"], goal)
