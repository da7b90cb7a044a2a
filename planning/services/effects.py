"""What an item's status means beyond the item: when it was done, and whether its task is."""

from datetime import datetime

from config.common import clock
from goals.services import complete_task_within, reopen_task_within
from history.services import ChangeLog
from planning.models import PlanItem

DONE, SKIPPED = PlanItem.Status.DONE, PlanItem.Status.SKIPPED


def completion_of(status: str, completed_at: datetime | None) -> datetime | None:
    """When an item of this status was done; `completed_at` is what is stored, and stays while it is done."""
    return (completed_at or clock.now()) if status == DONE else None


def follow_status(log: ChangeLog, item: PlanItem, previous: str) -> None:
    """Let the item's task follow, within the same act.

    An item done makes its task done when no other open item of it is left; an item that is open again reopens it;
    a skipped one changes nothing.
    """
    if item.task is None or item.status == previous:
        return
    if item.status == DONE:
        others = PlanItem.objects.for_user(log.actor.user).open().filter(task=item.task).exclude(pk=item.pk)
        if not others.exists():
            complete_task_within(log, item.task)
    elif item.status != SKIPPED and previous in {DONE, SKIPPED}:
        reopen_task_within(log, item.task)
