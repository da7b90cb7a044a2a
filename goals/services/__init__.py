"""Writing goals and tasks. Each call is one transaction and one ChangeSet, taken under the lock of the person."""

from goals.services.goals import create_goal, delete_goal, update_goal
from goals.services.tasks import complete_task_within, create_task, delete_task, reopen_task_within, update_task

__all__ = [
    "complete_task_within",
    "create_goal",
    "create_task",
    "delete_goal",
    "delete_task",
    "reopen_task_within",
    "update_goal",
    "update_task",
]
