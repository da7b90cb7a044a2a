"""Reading goals and tasks; every read starts at the person."""

from collections.abc import Collection, Iterable

from django.db import connection

from accounts.models import User
from config.common.errors import NotFound, ValidationFailed
from goals.domain import MINUTES_WITHOUT_ESTIMATE, NO_PROGRESS, Progress
from goals.models import Goal, Task, TaskDependency
from goals.querysets import GoalQuerySet, TaskQuerySet

# One statement for a page of goals, however deep: each root with its descendants, and the minutes of their tasks.
# UNION, not UNION ALL: it ends even on a circle, which the service never lets in.
PROGRESS_SQL = """
WITH RECURSIVE tree (root, id) AS (
    SELECT id, id FROM goals_goal WHERE id IN ({ids})
    UNION
    SELECT tree.root, child.id FROM goals_goal AS child JOIN tree ON child.parent_id = tree.id
)
SELECT tree.root,
       SUM(CASE WHEN task.status = 'done' THEN COALESCE(task.estimate_minutes, {default}) ELSE 0 END),
       SUM(COALESCE(task.estimate_minutes, {default}))
FROM tree JOIN goals_task AS task ON task.goal_id = tree.id
WHERE task.status <> 'cancelled'
GROUP BY tree.root
"""


def goals_for(user: User) -> GoalQuerySet:
    """The person's goals."""
    return Goal.objects.for_user(user)


def get_goal_for(user: User, goal_id: object) -> Goal:
    """One goal with its `progress`. Raises NotFound."""
    return with_progress([goals_for(user).named(goal_id)])[0]


def tasks_for(user: User) -> TaskQuerySet:
    """The person's tasks."""
    return Task.objects.for_user(user)


def get_task_for(user: User, task_id: object) -> Task:
    """One task with its `dependency_ids`. Raises NotFound."""
    return with_dependencies([tasks_for(user).named(task_id)])[0]


def owned_goal_or_invalid(user: User, goal_id: object, field: str = "goal") -> Goal:
    """The goal an input names. Raises ValidationFailed on `field` (`does_not_exist`), also for a foreign one."""
    try:
        return goals_for(user).named(goal_id)
    except NotFound as error:
        raise ValidationFailed.does_not_exist(field) from error


def owned_task_or_invalid(user: User, task_id: object, field: str = "task") -> Task:
    """The task an input names. Raises ValidationFailed on `field` (`does_not_exist`), also for a foreign one."""
    try:
        return tasks_for(user).named(task_id)
    except NotFound as error:
        raise ValidationFailed.does_not_exist(field) from error


def progress_of(user: User, goal_ids: Collection[int]) -> dict[int, Progress]:
    """How far each of these goals of the person is; foreign ids are left out. Two queries."""
    owned = list(goals_for(user).filter(pk__in=goal_ids).values_list("pk", flat=True))
    found = _progress(owned)
    return {goal_id: found.get(goal_id, NO_PROGRESS) for goal_id in owned}


def with_progress(goals: Iterable[Goal]) -> list[Goal]:
    """The same goals, each with its `progress`. One query for all; they were read for their person already."""
    listed = list(goals)
    found = _progress([goal.pk for goal in listed])
    for goal in listed:
        goal.progress = found.get(goal.pk, NO_PROGRESS)
    return listed


def with_dependencies(tasks: Iterable[Task]) -> list[Task]:
    """The same tasks, each with its `dependency_ids`. One query for all."""
    listed = list(tasks)
    found = dependency_ids_of([task.pk for task in listed])
    for task in listed:
        task.dependency_ids = found.get(task.pk, [])
    return listed


def dependency_ids_of(task_ids: Collection[int]) -> dict[int, list[int]]:
    """What each of these tasks depends on, rising; those that depend on nothing are left out."""
    found: dict[int, list[int]] = {}
    links = TaskDependency.objects.filter(task__in=task_ids).order_by("depends_on_id")
    for task_id, depends_on_id in links.values_list("task_id", "depends_on_id"):
        found.setdefault(task_id, []).append(depends_on_id)
    return found


def _progress(goal_ids: list[int]) -> dict[int, Progress]:
    if not goal_ids:
        return {}
    sql = PROGRESS_SQL.format(ids=", ".join(["%s"] * len(goal_ids)), default=MINUTES_WITHOUT_ESTIMATE)
    with connection.cursor() as cursor:
        cursor.execute(sql, goal_ids)
        rows = cursor.fetchall()
    return {root: Progress(done_minutes=int(done), total_minutes=int(total)) for root, done, total in rows}
