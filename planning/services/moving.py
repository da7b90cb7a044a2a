"""Moving an item: the server computes the order, so that two people at work in one day never lose an item."""

from typing import Any, Unpack

from accounts.models import User
from config.common.errors import NotFound, ValidationFailed
from history.domain import Actor, dated
from history.services import ChangeLog, recording
from planning.domain import Destination, Slot, place_at
from planning.models import DailyPlan, PlanItem
from planning.services.days import lock_days
from planning.services.items import MOST_ITEMS, current_item, day_named, overfull
from planning.services.reasons import item_moved
from planning.services.rows import bump_days, change


def move_item(
    actor: Actor, item_id: object, *, expected_version: int | None = None, **to: Unpack[Destination]
) -> PlanItem:
    """Put the item before or after another one, on that one's day; without such an anchor, at the end of a day.

    On another day it loses its time: that was chosen among the items of the day it leaves. Where it stands there
    already, nothing happens. Raises NotFound, VersionMismatch, ValidationFailed.
    """
    with recording(actor) as log:
        item = current_item(actor.user, item_id, expected_version)
        _check_shape(to)
        anchor = _anchor(actor.user, to)
        day = _day_of_arrival(log, to, anchor)
        lock_days(actor.user, (item.daily_plan_id, day.pk))
        log.reason = item_moved(item, day)
        if anchor != item:
            _place(log, item, day, anchor, after=to.get("after") is not None)
    item.on_date = day.date
    return item


def _check_shape(to: Destination) -> None:
    given = {name for name, value in to.items() if value is not None}
    if not given:
        raise ValidationFailed("Say where to: before, after, date or daily_plan.")
    for one, other in (("before", "after"), ("date", "daily_plan")):
        if {one, other} <= given:
            raise ValidationFailed.on(other, "invalid", f"Send {one} or {other}, not both.")


def _anchor(user: User, to: Destination) -> PlanItem | None:
    for field, item_id in (("before", to.get("before")), ("after", to.get("after"))):
        if item_id is None:
            continue
        try:
            return PlanItem.objects.for_user(user).select_related("daily_plan").named(item_id)
        except NotFound:
            raise ValidationFailed.does_not_exist(field) from None
    return None


def _day_of_arrival(log: ChangeLog, to: Destination, anchor: PlanItem | None) -> DailyPlan:
    if anchor is None:
        return day_named(log, date=to.get("date"), daily_plan=to.get("daily_plan"))
    day = anchor.daily_plan
    if to.get("date") not in {None, day.date}:
        raise ValidationFailed.on("date", "invalid", f"The item you name is in the plan of {dated(day.date)}.")
    if to.get("daily_plan") is not None and day_named(log, date=None, daily_plan=to["daily_plan"]) != day:
        raise ValidationFailed.on("daily_plan", "invalid", f"The item you name is in daily_plan {day.pk}.")
    return day


def _place(log: ChangeLog, item: PlanItem, day: DailyPlan, anchor: PlanItem | None, *, after: bool) -> None:
    left = item.daily_plan
    rows = PlanItem.objects.filter(daily_plan=day).exclude(pk=item.pk).in_order().values_list("id", "position")
    slots = [Slot(id=pk, position=position) for pk, position in rows]
    ids = [slot.id for slot in slots]
    index = len(slots) if anchor is None else ids.index(anchor.pk) + after
    if left == day and index == sum((slot.position, slot.id) < (item.position, item.pk) for slot in slots):
        return
    if left != day and len(slots) >= MOST_ITEMS:
        raise overfull(day)
    placement = place_at(slots, index)
    renumber(log, placement.renumbered)
    values: dict[str, Any] = {"position": placement.position, "why": None}
    if left != day:
        values |= {"daily_plan_id": day.pk, "start_at": None}
    change(log, item, values)
    bump_days(log, left, day)


def renumber(log: ChangeLog, slots: tuple[Slot, ...]) -> None:
    """New numbers, same order: the items' versions stay, since nothing a person sees of them changes."""
    items = PlanItem.objects.in_bulk([slot.id for slot in slots])
    for slot in slots:
        item = items[slot.id]
        before = log.snapshot(item)
        item.position = slot.position
        log.updated(item, before)
    PlanItem.objects.bulk_update(items.values(), ["position"])
