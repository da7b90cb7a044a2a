"""What an item's status means beyond the item: when it was done, and whether its task is."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Q

from config.common import clock
from goals.services import complete_task_within, reopen_task_within
from history.services import ChangeLog, Move, Since
from planning.models import PlanItem

Key = tuple[str, int]
"""Object kind and id."""
TODO, DONE, SKIPPED = PlanItem.Status.TODO, PlanItem.Status.DONE, PlanItem.Status.SKIPPED


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


def follow_since(log: ChangeLog, moves: Mapping[Key, Move], since: Since) -> set[Key]:
    """Let the tasks of items follow once more, where the task or its other items have changed since.

    The answer is the open items because of which a task that would become done with its last one may not.
    """
    in_the_way: set[Key] = set()
    for item, previous in _with_new_status(moves, since):
        before, after = moves.get(("task", item.task_id or 0), (None, None))
        if not _has_changed(item.task_id or 0, moves, since):
            continue
        if (before or {}).get("status") == (after or {}).get("status"):
            follow_status(log, item, previous)
        elif item.status == DONE and after and after["status"] == DONE:
            others = PlanItem.objects.for_user(log.actor.user).open().filter(task=item.task_id)
            in_the_way |= {("plan_item", pk) for pk in others.values_list("pk", flat=True)}
    return in_the_way


def _with_new_status(moves: Mapping[Key, Move], since: Since) -> Iterator[tuple[PlanItem, str]]:
    """The items for a task that are done now or done no more, each with its status before."""
    previous = {}
    for (kind, pk), (before, after) in moves.items():
        if kind != "plan_item" or not after or not after["task"]:
            continue
        # One that comes back is as it was: only one that is new can have become done by coming.
        was = before["status"] if before else TODO if since.is_first_time else None
        if was not in {None, after["status"]}:
            previous[pk] = was
    for item in PlanItem.objects.filter(pk__in=previous).select_related("task").order_by("pk"):
        yield item, previous[item.pk]


def _has_changed(task_id: int, moves: Mapping[Key, Move], since: Since) -> bool:
    """Whether the task was done or reopened since, or other items of it were, came or went."""
    own = [pk for kind, pk in moves if kind == "plan_item"]
    items = Q(object_kind="plan_item") & (Q(before__task=task_id) | Q(after__task=task_id)) & ~Q(object_id__in=own)
    changes = since.changes(Q(object_kind="task", object_id=task_id) | items)
    return any(_bearing(change.before) != _bearing(change.after) for change in changes)


def _bearing(side: Mapping[str, object] | None) -> tuple[object, object]:
    return (side or {}).get("status"), (side or {}).get("task")
