"""What must be done first: the graph of one person's tasks, kept acyclic under that person's lock."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import User
from config.common.errors import ValidationFailed
from config.common.querysets import LARGEST_ID
from goals.domain import MOST_DEPENDENCIES, circle_through
from goals.models import Task, TaskDependency
from history.domain import quoted


def refuse_bad_dependencies(user: User, depends_on: Iterable[int], task: Task | None = None) -> set[int]:
    """The ids without repetition. Raises ValidationFailed where one is not the person's, or a circle would close.

    `task` is the one that would depend on them; None while it does not exist, and so cannot be in a circle.
    """
    wanted = set(depends_on)
    if not wanted:
        return wanted
    if len(wanted) > MOST_DEPENDENCIES:
        raise ValidationFailed.on(
            "depends_on", "max_length", f"A task can depend on {MOST_DEPENDENCIES} others at most."
        )
    known = {number for number in wanted if 0 < number <= LARGEST_ID}
    if Task.objects.for_user(user).filter(pk__in=known).count() != len(wanted):
        raise ValidationFailed.does_not_exist("depends_on")
    if task is not None:
        _refuse_circle(user, task, wanted)
    return wanted


def write_dependencies(task: Task, wanted: set[int]) -> bool:
    """Make the task depend on exactly these. False where it does already."""
    stored = set(task.dependency_ids)
    if stored == wanted:
        return False
    TaskDependency.objects.filter(task=task, depends_on__in=stored - wanted).delete()
    TaskDependency.objects.bulk_create(TaskDependency(task=task, depends_on_id=pk) for pk in sorted(wanted - stored))
    task.dependency_ids = sorted(wanted)
    return True


def _refuse_circle(user: User, task: Task, wanted: set[int]) -> None:
    links: dict[int, set[int]] = defaultdict(set)
    pairs = TaskDependency.objects.filter(task__user=user).values_list("task_id", "depends_on_id")
    for waiting, first in pairs:
        links[waiting].add(first)
    links[task.pk] = wanted
    circle = circle_through(task.pk, links)
    if circle:
        titles = Task.objects.for_user(user).in_bulk(circle)
        way = " → ".join(quoted(titles[pk].title) for pk in circle[:6])
        raise ValidationFailed.on("depends_on", "circular", f"These tasks would wait for each other: {way}.")
