"""Giving an item a time by hand: another start, on the person's day of that instant, in its place among the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.selectors import zone_of
from config.common.clock import today_in
from history.domain import Actor
from history.services import recording
from history.writes import store
from planning.domain import Slot, place_at
from planning.models import DailyPlan, PlanItem
from planning.services.days import day_within, lock_days
from planning.services.items import MOST_ITEMS, overfull
from planning.services.moving import renumber
from planning.services.reasons import item_timed
from planning.services.rows import bump_days

Row = tuple[int, int, datetime | None]
"""Id, position and start of an item."""


@dataclass(frozen=True, kw_only=True)
class Timed:
    """When an item is to be done."""

    start_at: datetime
    minutes: int
    is_pinned: bool
    """At once; else only where it would not stay otherwise."""


def time_item(actor: Actor, item: PlanItem, timed: Timed, *, stays: Callable[[], bool]) -> None:
    """Put the item there. Where `stays`, asked once it is there, says that the next plan would move it, it is pinned.

    Among the items of its day it comes behind those with a time that begin no later; where it stands so already, its
    place in the order is kept. Raises ValidationFailed where the day is full.
    """
    user = actor.user
    with recording(actor) as log:
        left, day = item.daily_plan, day_within(log, today_in(zone_of(user), timed.start_at))
        lock_days(user, (left.pk, day.pk))
        before, was_pinned = log.snapshot(item), item.pinned
        values: dict[str, Any] = {"start_at": timed.start_at, "duration_minutes": timed.minutes, "why": None}
        index = _index(item, day, timed.start_at, rows := _others(item, day))
        if index is not None:
            placement = place_at([Slot(id=pk, position=position) for pk, position, _ in rows], index)
            renumber(log, placement.renumbered)
            values |= {"daily_plan_id": day.pk, "position": placement.position}
        changed = store(item, values)
        if not item.pinned and (timed.is_pinned or not stays()):
            changed |= store(item, {"pinned": True})
        log.reason = item_timed(user, item, is_newly_pinned=item.pinned and not was_pinned)
        if changed:
            log.updated(item, before)
            bump_days(log, left, day)
    item.on_date = day.date


def _others(item: PlanItem, day: DailyPlan) -> list[Row]:
    rows = PlanItem.objects.filter(daily_plan=day).exclude(pk=item.pk).in_order()
    return list(rows.values_list("id", "position", "start_at"))


def _index(item: PlanItem, day: DailyPlan, start_at: datetime, rows: Sequence[Row]) -> int | None:
    """Where the item goes among the others of the day; None where it may stay. Raises ValidationFailed."""
    later = next((index for index, row in enumerate(rows) if row[2] and row[2] > start_at), len(rows))
    earlier = max((index + 1 for index, row in enumerate(rows[:later]) if row[2]), default=0)
    if item.daily_plan_id != day.pk:
        if len(rows) >= MOST_ITEMS:
            raise overfull(day)
        return later
    current = sum((position, pk) < (item.position, item.pk) for pk, position, _ in rows)
    index = min(max(current, earlier), later)
    return None if index == current else index
