"""How one row, or several alike, is changed and recorded, and what shows them is brought up to date."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F

from config.common import clock
from history.services import ChangeLog
from history.writes import store, store_all
from planning.models import DailyPlan, WeeklyPlan


def change(log: ChangeLog, row: Any, values: Mapping[str, Any]) -> bool:
    """Store what differs and record it. False, and nothing done, where nothing differs."""
    before = log.snapshot(row)
    changed = store(row, values)
    if changed:
        log.updated(row, before)
    return changed


def change_all(log: ChangeLog, rows: Iterable[Any], values: Mapping[str, Any]) -> None:
    """Store the same values in every row, in one statement, and record each."""
    found = [(row, log.snapshot(row)) for row in rows]
    store_all([row for row, _ in found], values)
    for row, before in found:
        log.updated(row, before)


def bump_days(log: ChangeLog, *days: DailyPlan) -> None:
    """Raise the version of days whose items changed, and of their weeks: what they show is no longer the same.

    Their own columns stay, so history has nothing to record of it. A day made by this very act is still as it was made.
    """
    made = {change.object_id for change in log.changes if (change.op, change.object_kind) == ("create", "daily_plan")}
    known = {day.pk for day in days} - made
    if known:
        DailyPlan.objects.filter(pk__in=known).update(version=F("version") + 1, updated_at=clock.now())
    bump_weeks(*(day.weekly_plan_id for day in days))


def bump_weeks(*week_ids: int | None) -> None:
    """Raise the version of the weeks whose days changed; None is no week."""
    known = {week_id for week_id in week_ids if week_id is not None}
    if known:
        WeeklyPlan.objects.filter(pk__in=known).update(version=F("version") + 1, updated_at=clock.now())
