"""Writing days with other hours."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Unpack

from accounts.domain import problems_of_day
from accounts.models import User
from config.common.errors import ValidationFailed
from config.common.limits import refuse_long_text
from history.domain import Actor, dated
from history.services import recording
from history.writes import require_current
from planning.domain import DayExceptionChanges, DayExceptionFields
from planning.errors import ExceptionTaken
from planning.models import DayException
from planning.services.rows import change


def create_day_exception(actor: Actor, *, date: date, **fields: Unpack[DayExceptionFields]) -> DayException:
    """Other hours on this date; no windows mean no work. Raises ExceptionTaken, ValidationFailed."""
    with recording(actor, reason=f"Hours of {dated(date)} set") as log:
        _refuse(fields)
        _refuse_taken(actor.user, date)
        row = DayException.objects.create(user=actor.user, date=date, **fields)
        log.created(row)
    return row


def update_day_exception(
    actor: Actor, exception_id: object, *, changes: DayExceptionChanges, expected_version: int | None = None
) -> DayException:
    """Change what differs. Raises NotFound, VersionMismatch, ExceptionTaken, ValidationFailed."""
    with recording(actor) as log:
        row = _current(actor.user, exception_id, expected_version)
        day = changes.get("date", row.date)
        moved = f"moved to {dated(day)}" if day != row.date else "changed"
        log.reason = f"Hours of {dated(row.date)} {moved}"
        _refuse(changes)
        if day != row.date:
            _refuse_taken(actor.user, day)
        change(log, row, changes)
    return row


def delete_day_exception(actor: Actor, exception_id: object, *, expected_version: int | None = None) -> None:
    """The date has its usual hours again. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        row = _current(actor.user, exception_id, expected_version)
        log.reason = f"Hours of {dated(row.date)} as usual again"
        log.deleted(row, log.snapshot(row))
        row.delete()


def _refuse(fields: Mapping[str, Any]) -> None:
    refuse_long_text(fields, "note")
    problems = tuple(problems_of_day(fields.get("windows", []), "windows"))
    if problems:
        raise ValidationFailed(problems[0].detail if len(problems) == 1 else None, errors=problems)


def _refuse_taken(user: User, day: date) -> None:
    if DayException.objects.for_user(user).filter(date=day).exists():
        raise ExceptionTaken(day)


def _current(user: User, exception_id: object, expected_version: int | None) -> DayException:
    row = DayException.objects.for_user(user).named(exception_id)
    require_current(row, expected_version)
    return row
