"""Writing plan items. What an item does to its task is in `effects`, where it goes in `moving`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Unpack

from django.db.models import Count, Max

from accounts.models import User
from accounts.selectors import zone_of
from config.common.api import require_version
from config.common.errors import ValidationFailed
from config.common.limits import refuse_bad_title, refuse_long_text
from goals.selectors import owned_goal_or_invalid, owned_task_or_invalid
from history.domain import Actor, dated, quoted
from history.services import ChangeLog, recording
from history.writes import differing
from planning.domain import STEP, ItemChanges, ItemFields, is_near
from planning.models import DailyPlan, PlanItem
from planning.services.days import day_within, owned_day_or_invalid
from planning.services.effects import completion_of, follow_status
from planning.services.reasons import item_changed
from planning.services.rows import bump_days, change

MOST_ITEMS = 500  # of one day
PLACE = frozenset({"daily_plan_id", "start_at", "duration_minutes"})


def create_item(
    actor: Actor, *, title: str, date: date | None = None, daily_plan: int | None = None, **fields: Unpack[ItemFields]
) -> PlanItem:
    """An item at the end of the day with this date (made if need be) or id; one of the two. Raises ValidationFailed."""
    with recording(actor) as log:
        if date is not None and daily_plan is not None:
            raise ValidationFailed.on("daily_plan", "invalid", "Send date or daily_plan, not both.")
        day = day_named(log, date=date, daily_plan=daily_plan)
        log.reason = f"Item {quoted(title)} added to {dated(day.date)}"
        values = _checked(actor.user, day, {**fields, "title": title})
        completed_at = completion_of(values.get("status", PlanItem.Status.TODO), None)
        item = PlanItem.objects.create(
            user=actor.user, daily_plan=day, position=end_of(day), completed_at=completed_at, **values
        )
        log.created(item)
        follow_status(log, item, PlanItem.Status.TODO)
        bump_days(log, day)
    item.on_date = day.date
    return item


def update_item(
    actor: Actor, item_id: object, *, changes: ItemChanges, expected_version: int | None = None
) -> PlanItem:
    """Change what differs. On another day the item goes to the end and loses its time, unless one is sent.

    Raises NotFound, VersionMismatch, ValidationFailed.
    """
    with recording(actor) as log:
        item = current_item(actor.user, item_id, expected_version)
        left = item.daily_plan
        date, daily_plan = changes.get("date"), changes.get("daily_plan")
        day = left if date is None and daily_plan is None else day_named(log, date=date, daily_plan=daily_plan)
        values = _checked(actor.user, day, changes)
        if day != left:
            values = {**to_end_of(day), **values}
        log.reason = item_changed(actor.user, item, values, day)
        _write(log, item, values, days=(left, day))
    item.on_date = day.date
    return item


def delete_item(actor: Actor, item_id: object, *, expected_version: int | None = None) -> None:
    """Delete it; its task stays as it is. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        item = current_item(actor.user, item_id, expected_version)
        log.reason = f"Item {quoted(item.title)} deleted from {dated(item.daily_plan.date)}"
        log.deleted(item, log.snapshot(item))
        item.delete()
        bump_days(log, item.daily_plan)


def current_item(user: User, item_id: object, expected_version: int | None) -> PlanItem:
    """The item with its day. Raises NotFound, VersionMismatch."""
    item = PlanItem.objects.for_user(user).select_related("daily_plan").named(item_id)
    require_version(item.version, expected_version)
    return item


def day_named(log: ChangeLog, *, date: date | None, daily_plan: int | None) -> DailyPlan:
    """The day with this date (made if need be) or this id.

    Raises ValidationFailed where neither is given, and where the id is not the person's or not of this date.
    """
    if daily_plan is None:
        if date is None:
            raise ValidationFailed.on("date", "required", "Send date or daily_plan.")
        return day_within(log, date)
    day = owned_day_or_invalid(log.actor.user, daily_plan)
    if date is not None and date != day.date:
        raise ValidationFailed.on("date", "invalid", f"daily_plan {day.pk} is the plan of {dated(day.date)}.")
    return day


def end_of(day: DailyPlan) -> int:
    """The position behind the last item. Raises ValidationFailed where the day is full."""
    found = day.items.aggregate(count=Count("id"), last=Max("position"))
    if found["count"] >= MOST_ITEMS:
        raise overfull(day)
    return (found["last"] or 0) + STEP


def refuse_overfull(day: DailyPlan) -> None:
    """Raise ValidationFailed where the day has more items than it may hold."""
    if day.items.count() > MOST_ITEMS:
        raise overfull(day)


def overfull(day: DailyPlan) -> ValidationFailed:
    """The error for a day that can take no more items."""
    detail = f"A day holds at most {MOST_ITEMS} items, and {dated(day.date)} is full."
    return ValidationFailed.on("daily_plan", "max_length", detail)


def to_end_of(day: DailyPlan) -> dict[str, Any]:
    """What an item gets that comes to another day without a place of its own.

    Its time goes: it was chosen among the items of the day it leaves, and may be taken on the new one.
    """
    return {"daily_plan_id": day.pk, "position": end_of(day), "start_at": None}


def _checked(user: User, day: DailyPlan, given: Mapping[str, Any]) -> dict[str, Any]:
    """The item's own columns; ids are the person's and the time fits the day. Raises ValidationFailed."""
    refuse_bad_title({"title": "unchanged", **given})
    refuse_long_text(given, "notes")
    values = {name: value for name, value in given.items() if name not in {"goal", "task", "date", "daily_plan"}}
    for name, owned in (("goal", owned_goal_or_invalid), ("task", owned_task_or_invalid)):
        if name in given:
            values[f"{name}_id"] = None if given[name] is None else owned(user, given[name]).pk
    start_at = given.get("start_at")
    if start_at is not None and not is_near(start_at, day.date, zone_of(user)):
        raise ValidationFailed.on("start_at", "invalid", f"This is more than a day away from {dated(day.date)}.")
    return values


def _write(log: ChangeLog, item: PlanItem, values: dict[str, Any], *, days: tuple[DailyPlan, DailyPlan]) -> None:
    previous = item.status
    completed_at = completion_of(values.get("status", previous), item.completed_at)
    if differing(item, {name: values[name] for name in PLACE & values.keys()}):
        values["why"] = None  # no rule put it there: a person did
    if change(log, item, {**values, "completed_at": completed_at}):
        follow_status(log, item, previous)
        bump_days(log, *days)
