"""Letting go of goals and tasks that are about to be deleted (`settings.GOAL_UNLINKERS`, `settings.TASK_UNLINKERS`)."""

from django.db.models import QuerySet

from goals.models import Goal, Task
from history.services import ChangeLog
from planning.models import DailyPlan, PlanItem
from planning.services.rows import bump_days, change_all


def unlink_goal(log: ChangeLog, goal: Goal) -> None:
    """The goal's items live on without it, as a part of the act that deletes it."""
    _unlink(log, PlanItem.objects.filter(goal=goal), "goal_id")


def unlink_task(log: ChangeLog, task: Task) -> None:
    """The task's items live on without it, as a part of the act that deletes it."""
    _unlink(log, PlanItem.objects.filter(task=task), "task_id")


def _unlink(log: ChangeLog, linked: QuerySet[PlanItem], column: str) -> None:
    items = list(linked.order_by("id"))
    change_all(log, items, {column: None})
    bump_days(log, *DailyPlan.objects.filter(pk__in={item.daily_plan_id for item in items}))
