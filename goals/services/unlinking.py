"""Apps above that hold on to a goal or a task let go of it before it is deleted (`settings.GOAL_UNLINKERS`)."""

from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from goals.models import Goal, Task
from history.services import ChangeLog


class Unlinker(Protocol):
    """Sets every link to the row to null and logs each changed object; part of the act that deletes the row."""

    def __call__(self, log: ChangeLog, row: Goal | Task, /) -> None:
        """Let go of `row`."""


def unlink_elsewhere(log: ChangeLog, row: Goal | Task) -> None:
    """Call what the settings name for this kind of row."""
    paths: Iterable[str] = settings.GOAL_UNLINKERS if isinstance(row, Goal) else settings.TASK_UNLINKERS
    for path in paths:
        unlink: Unlinker = import_string(path)
        unlink(log, row)
