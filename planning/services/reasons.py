"""What was done to a plan or an item, as history tells it to the person."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.selectors import zone_of
from history.domain import dated, quoted, renamed, row_changed
from history.writes import differing
from planning.models import DailyPlan, PlanItem

STATUSES = MappingProxyType({"todo": "to do again", "in_progress": "begun", "done": "done", "skipped": "skipped"})


def item_changed(user: User, item: PlanItem, values: Mapping[str, Any], day: DailyPlan) -> str:
    """What writing these columns does to the item, which is still as it was; `day` is the one it will be on."""
    new = differing(item, values)
    phrases = {
        "daily_plan_id": f"moved to {dated(day.date)}",
        "start_at": _timed(user, new.get("start_at")),
        "status": STATUSES.get(new.get("status", ""), ""),
        "title": renamed(new.get("title", "")),
    }
    return row_changed(f"Item {quoted(item.title)}", new, phrases)


def item_moved(item: PlanItem, day: DailyPlan) -> str:
    """What moving the item to a place within this day does to it, which is still where it was."""
    moved = f"Item {quoted(item.title)} moved "
    if item.daily_plan_id == day.pk:
        return moved + f"within {dated(day.date)}"
    return moved + f"to {dated(day.date)}" + (", without its time" if item.start_at else "")


def item_timed(user: User, item: PlanItem, *, is_newly_pinned: bool) -> str:
    """What giving the item the time that it has now did."""
    local = (item.start_at or item.created_at).astimezone(ZoneInfo(zone_of(user)))
    moved = f"Item {quoted(item.title)} set for {dated(local.date())}, {local:%H:%M}"
    return moved + (", and pinned there" if is_newly_pinned else "")


def day_changed(old: date, new: date) -> str:
    """What writing a day's plan does, on another date or the same."""
    return f"Plan of {dated(old)} " + ("changed" if old == new else f"moved to {dated(new)}")


def _timed(user: User, start_at: datetime | None) -> str:
    return f"set for {start_at.astimezone(ZoneInfo(zone_of(user))):%H:%M}" if start_at else "without its time"
