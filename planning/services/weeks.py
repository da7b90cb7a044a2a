"""Writing weekly plans. Two weeks of one person never share a day; a day always knows the week it lies in."""

from datetime import date
from typing import Unpack

from accounts.models import User
from config.common.api import require_version
from config.common.errors import ValidationFailed
from config.common.limits import refuse_long_text
from history.domain import Actor, dated
from history.services import ChangeLog, recording
from planning.domain import (
    LONGEST_FOCUS_AREA,
    MOST_FOCUS_AREAS,
    WeekChanges,
    WeekFields,
    are_focus_areas,
    week_days,
    week_start_for,
)
from planning.errors import WeekTaken
from planning.models import DailyPlan, WeeklyPlan
from planning.selectors import first_weekday_of, get_weekly_plan_for
from planning.services.rows import change, change_all


def put_weekly_plan(
    actor: Actor, day: date, *, changes: WeekFields, expected_version: int | None = None
) -> tuple[WeeklyPlan, bool]:
    """Write the plan whose week contains `day`; True where it was made. Raises VersionMismatch, WeekTaken.

    An absent plan has version 0.
    """
    with recording(actor, reason=f"Plan of the week with {dated(day)} written") as log:
        plan = WeeklyPlan.objects.for_user(actor.user).containing(day).first()
        require_version(plan.version if plan else 0, expected_version)
        made = plan is None
        if plan is None:
            plan = _make(log, day, changes)
        else:
            _refuse_bad_texts(changes)
            change(log, plan, changes)
    return get_weekly_plan_for(actor.user, plan.pk), made


def create_weekly_plan(actor: Actor, *, week_start_date: date, **fields: Unpack[WeekFields]) -> WeeklyPlan:
    """A plan of the week that contains the date, from the person's first weekday. Raises WeekTaken."""
    with recording(actor, reason=f"Plan of the week with {dated(week_start_date)} created") as log:
        plan = _make(log, week_start_date, fields)
    return get_weekly_plan_for(actor.user, plan.pk)


def update_weekly_plan(
    actor: Actor, plan_id: object, *, changes: WeekChanges, expected_version: int | None = None
) -> WeeklyPlan:
    """Change what differs. Raises NotFound, VersionMismatch, WeekTaken."""
    with recording(actor) as log:
        plan = _current(actor.user, plan_id, expected_version)
        log.reason = f"Plan of the week from {dated(plan.week_start_date)} changed"
        start = plan.week_start_date
        asked = changes.get("week_start_date", start)
        if asked not in week_days(start):
            start = week_start_for(asked, first_weekday_of(actor.user))
            refuse_overlap(actor.user, start, besides=plan.pk)
        moved = start != plan.week_start_date
        _refuse_bad_texts(changes)
        change(log, plan, {**changes, "week_start_date": start})
        if moved:
            relink(log, plan)
    return get_weekly_plan_for(actor.user, plan.pk)


def delete_weekly_plan(actor: Actor, plan_id: object, *, expected_version: int | None = None) -> None:
    """Delete it; its days stay, without a week. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        plan = _current(actor.user, plan_id, expected_version)
        log.reason = f"Plan of the week from {dated(plan.week_start_date)} deleted"
        let_go_of_days(log, plan)
        log.deleted(plan, log.snapshot(plan))
        plan.delete()


def refuse_overlap(user: User, start: date, *, besides: int | None = None) -> None:
    """Raise WeekTaken where another week shares a day with the one from `start`."""
    # Weeks stand apart by less than seven days only after the first weekday was changed.
    weeks = WeeklyPlan.objects.for_user(user).overlapping(start)
    standing = next((week for week in weeks if week.pk != besides), None)
    if standing is not None:
        raise WeekTaken(start, standing.week_start_date)


def relink(log: ChangeLog, plan: WeeklyPlan) -> None:
    """The week has the days that lie in it, and no others."""
    inside = DailyPlan.objects.for_user(log.actor.user).in_week(plan.week_start_date)
    left = [day for day in _days_linked_to(plan) if day.date not in week_days(plan.week_start_date)]
    change_all(log, left, {"weekly_plan_id": None})
    change_all(log, inside.filter(weekly_plan=None), {"weekly_plan_id": plan.pk})


def let_go_of_days(log: ChangeLog, plan: WeeklyPlan) -> None:
    """The days of the week live on without it."""
    change_all(log, _days_linked_to(plan), {"weekly_plan_id": None})


def _make(log: ChangeLog, day: date, fields: WeekFields) -> WeeklyPlan:
    user = log.actor.user
    _refuse_bad_texts(fields)
    start = week_start_for(day, first_weekday_of(user))
    refuse_overlap(user, start)
    plan = WeeklyPlan.objects.create(user=user, week_start_date=start, **fields)
    log.created(plan)
    relink(log, plan)
    return plan


def _refuse_bad_texts(fields: WeekFields | WeekChanges) -> None:
    refuse_long_text(fields, "summary", "review_notes")
    if not are_focus_areas(fields.get("focus_areas", [])):
        sentence = f"Send a list of at most {MOST_FOCUS_AREAS} texts of at most {LONGEST_FOCUS_AREA} characters."
        raise ValidationFailed.on("focus_areas", "invalid", sentence)


def _days_linked_to(plan: WeeklyPlan) -> list[DailyPlan]:
    return list(DailyPlan.objects.filter(weekly_plan=plan))


def _current(user: User, plan_id: object, expected_version: int | None) -> WeeklyPlan:
    plan = WeeklyPlan.objects.for_user(user).named(plan_id)
    require_version(plan.version, expected_version)
    return plan
