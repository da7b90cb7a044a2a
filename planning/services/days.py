"""Writing daily plans. A day's week follows from its date: it is never chosen."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Unpack

from accounts.models import User
from config.common.api import require_version
from config.common.errors import NotFound, ValidationFailed
from config.common.limits import refuse_long_text
from history.domain import Actor, dated
from history.services import ChangeLog, recording
from planning.domain import DayChanges, DayFields
from planning.errors import DayTaken
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.selectors import get_daily_plan_for
from planning.services.reasons import day_changed
from planning.services.rows import bump_weeks, change, change_all


def put_daily_plan(
    actor: Actor, day: date, *, changes: DayFields, expected_version: int | None = None
) -> tuple[DailyPlan, bool]:
    """Write the plan of this date; True where it was made. Raises VersionMismatch, ValidationFailed.

    An absent plan has version 0.
    """
    with recording(actor, reason=f"Plan of {dated(day)} written") as log:
        plan = DailyPlan.objects.for_user(actor.user).filter(date=day).first()
        require_version(plan.version if plan else 0, expected_version)
        made = plan is None
        if plan is None:
            plan = make_day(log, day, changes)
        else:
            _change(log, plan, changes, day)
    return get_daily_plan_for(actor.user, plan.pk), made


def create_daily_plan(actor: Actor, *, date: date, **fields: Unpack[DayFields]) -> DailyPlan:
    """An empty plan of this date. Raises DayTaken, ValidationFailed."""
    with recording(actor, reason=f"Plan of {dated(date)} created") as log:
        _refuse_taken(actor.user, date)
        plan = make_day(log, date, fields)
    return get_daily_plan_for(actor.user, plan.pk)


def update_daily_plan(
    actor: Actor, plan_id: object, *, changes: DayChanges, expected_version: int | None = None
) -> DailyPlan:
    """Change what differs. On another date the day takes its items along, without their times.

    Raises NotFound, VersionMismatch, DayTaken, ValidationFailed.
    """
    with recording(actor) as log:
        plan = _current(actor.user, plan_id, expected_version)
        log.reason = day_changed(plan.date, changes.get("date", plan.date))
        _change(log, plan, changes, changes.get("date", plan.date))
    return get_daily_plan_for(actor.user, plan.pk)


def delete_daily_plan(actor: Actor, plan_id: object, *, expected_version: int | None = None) -> None:
    """Delete it with its items. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        plan = _current(actor.user, plan_id, expected_version)
        log.reason = f"Plan of {dated(plan.date)} deleted"
        for item in PlanItem.objects.filter(daily_plan=plan).in_order():
            log.deleted(item, log.snapshot(item))
        log.deleted(plan, log.snapshot(plan))
        plan.delete()
        bump_weeks(plan.weekly_plan_id)


def day_within(log: ChangeLog, day: date) -> DailyPlan:
    """The plan of this date, made if need be, as a part of the caller's act."""
    found = DailyPlan.objects.for_user(log.actor.user).filter(date=day).first()
    return found or make_day(log, day, {})


def make_day(log: ChangeLog, day: date, fields: DayFields) -> DailyPlan:
    """A new plan of a date that has none. Raises ValidationFailed."""
    user = log.actor.user
    refuse_long_text(fields, "summary")
    _check_week(user, fields, day)
    own = {name: value for name, value in fields.items() if name != "weekly_plan"}
    plan = DailyPlan.objects.create(user=user, date=day, weekly_plan=_week_with(user, day), **own)
    log.created(plan)
    bump_weeks(plan.weekly_plan_id)
    return plan


def lock_days(user: User, day_ids: Iterable[int]) -> dict[int, DailyPlan]:
    """The person's days with these ids, locked in the order of their ids."""
    days = DailyPlan.objects.for_user(user).select_for_update().filter(pk__in=set(day_ids)).order_by("id")
    return {day.pk: day for day in days}


def owned_day_or_invalid(user: User, plan_id: object, field: str = "daily_plan") -> DailyPlan:
    """The day a body names by id. Raises ValidationFailed on `field`."""
    try:
        return DailyPlan.objects.for_user(user).named(plan_id)
    except NotFound:
        raise ValidationFailed.does_not_exist(field) from None


def relink_days(log: ChangeLog, days: Iterable[DailyPlan]) -> None:
    """Each day is in the week that has its date."""
    for day in days:
        week = _week_with(log.actor.user, day.date)
        change(log, day, {"weekly_plan_id": week and week.pk})


def _change(log: ChangeLog, plan: DailyPlan, changes: DayFields, day: date) -> None:
    user = log.actor.user
    refuse_long_text(changes, "summary")
    values: dict[str, Any] = {name: value for name, value in changes.items() if name != "weekly_plan"}
    _check_week(user, changes, day)
    week_before = plan.weekly_plan_id
    if day != plan.date:
        _refuse_taken(user, day)
        week = _week_with(user, day)
        values["weekly_plan_id"] = week and week.pk
        change_all(log, PlanItem.objects.filter(daily_plan=plan).exclude(start_at=None), {"start_at": None})
    if change(log, plan, values):
        bump_weeks(week_before, plan.weekly_plan_id)


def _check_week(user: User, fields: Mapping[str, Any], day: date) -> None:
    week_id = fields.get("weekly_plan")
    if week_id is None:
        return
    try:
        week = WeeklyPlan.objects.for_user(user).named(week_id)
    except NotFound:
        raise ValidationFailed.does_not_exist("weekly_plan") from None
    if week != _week_with(user, day):
        sentence = f"The week from {dated(week.week_start_date)} is without {dated(day)}."
        raise ValidationFailed.on("weekly_plan", "invalid", sentence)


def _week_with(user: User, day: date) -> WeeklyPlan | None:
    return WeeklyPlan.objects.for_user(user).containing(day).first()


def _refuse_taken(user: User, day: date) -> None:
    if DailyPlan.objects.for_user(user).filter(date=day).exists():
        raise DayTaken(day)


def _current(user: User, plan_id: object, expected_version: int | None) -> DailyPlan:
    plan = DailyPlan.objects.for_user(user).named(plan_id)
    require_version(plan.version, expected_version)
    return plan
