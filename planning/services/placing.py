"""Putting items where a plan has them: the times of items that there are, new items, and the order of their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goals.models import Task
from history.domain import Actor, dated, quoted
from history.services import ChangeLog, recording
from planning.models import DailyPlan, PlanItem
from planning.services.days import day_within
from planning.services.items import end_of
from planning.services.rows import bump_days, change


@dataclass(frozen=True, kw_only=True)
class Place:
    """When something is to be done."""

    day: date
    """The person's own, of the start."""
    start_at: datetime
    minutes: int
    why: dict[str, Any]
    """What the item's row keeps of the reason."""


def place_item(actor: Actor, item: PlanItem, place: Place) -> None:
    """Give the item this time, on this day."""
    with recording(actor) as log:
        left, day = item.daily_plan, day_within(log, place.day)
        arrival = {} if day == left else {"daily_plan_id": day.pk, "position": end_of(day)}
        log.reason = f"Item {quoted(item.title)} planned for {dated(place.day)}"
        if change(log, item, {**arrival, **_columns(place)}):
            bump_days(log, left, day)


def create_placed_item(actor: Actor, task: Task, place: Place) -> None:
    """A new item for the task, at this time on this day."""
    with recording(actor) as log:
        day = day_within(log, place.day)
        log.reason = f"Item {quoted(task.title)} planned for {dated(place.day)}"
        item = PlanItem.objects.create(
            user=actor.user,
            daily_plan=day,
            position=end_of(day),
            task=task,
            goal_id=task.goal_id,
            title=task.title,
            priority=task.priority,
            **_columns(place),
        )
        log.created(item)
        bump_days(log, day)


def free_item(actor: Actor, item: PlanItem) -> None:
    """Leave the item on its day, without a time."""
    with recording(actor) as log:
        log.reason = f"Item {quoted(item.title)} without a time"
        if change(log, item, {"start_at": None, "why": None}):
            bump_days(log, item.daily_plan)


def remove_placed_item(actor: Actor, item: PlanItem) -> None:
    """Delete an item that a plan made and has no more use for."""
    with recording(actor) as log:
        log.reason = f"Item {quoted(item.title)} no longer planned"
        log.deleted(item, log.snapshot(item))
        item.delete()
        bump_days(log, item.daily_plan)


def order_by_time(actor: Actor, days: Iterable[date]) -> None:
    """Let the items of these days that have a time follow each other by it; the others keep their places."""
    for day in DailyPlan.objects.for_user(actor.user).filter(date__in=set(days)).order_by("date"):
        with recording(actor, reason=f"Plan of {dated(day.date)} put in order") as log:
            _order(log, day)


def _columns(place: Place) -> dict[str, Any]:
    return {"start_at": place.start_at, "duration_minutes": place.minutes, "why": place.why}


def _order(log: ChangeLog, day: DailyPlan) -> None:
    timed = list(PlanItem.objects.filter(daily_plan=day).exclude(start_at=None).in_order())
    places = [item.position for item in timed]
    moved = False
    for place, item in zip(places, sorted(timed, key=lambda item: (item.start_at, item.pk)), strict=True):
        moved |= change(log, item, {"position": place})
    if moved:
        bump_days(log, day)
