"""Writing time off. Several may share days."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Unpack

from accounts.models import User
from config.common.errors import ValidationFailed
from config.common.limits import refuse_bad_title
from history.domain import Actor, dated, quoted, renamed, row_changed
from history.services import recording
from history.writes import differing, require_current
from planning.domain import MOST_DAYS_OFF, TimeOffFields
from planning.models import TimeOff
from planning.services.rows import change


def create_time_off(actor: Actor, **fields: Unpack[TimeOffFields]) -> TimeOff:
    """Days off; `title`, `start_on` and `end_on` are required. Raises ValidationFailed."""
    with recording(actor) as log:
        _refuse(fields, fields)
        row = TimeOff(user=actor.user, **fields)
        log.reason = f"Time off {quoted(row.title)} added, {_dates(row.start_on, row.end_on)}"
        row.save(force_insert=True)
        log.created(row)
    return row


def update_time_off(
    actor: Actor, time_off_id: object, *, changes: TimeOffFields, expected_version: int | None = None
) -> TimeOff:
    """Change what differs. Raises NotFound, VersionMismatch, ValidationFailed."""
    with recording(actor) as log:
        row = _current(actor.user, time_off_id, expected_version)
        merged = {**vars(row), **changes}
        _refuse(changes, merged)
        log.reason = _changed(row, changes, merged)
        change(log, row, changes)
    return row


def delete_time_off(actor: Actor, time_off_id: object, *, expected_version: int | None = None) -> None:
    """Delete it. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        row = _current(actor.user, time_off_id, expected_version)
        log.reason = f"Time off {quoted(row.title)} deleted"
        log.deleted(row, log.snapshot(row))
        row.delete()


def _changed(row: TimeOff, changes: Mapping[str, Any], merged: Mapping[str, Any]) -> str:
    new = differing(row, changes)
    if new.keys() & {"start_on", "end_on"}:
        new = {"dates": True, **{name: value for name, value in new.items() if name == "title"}}
    phrases = {"dates": f"now {_dates(merged['start_on'], merged['end_on'])}", "title": renamed(merged["title"])}
    return row_changed(f"Time off {quoted(row.title)}", new, phrases)


def _dates(start: date, end: date) -> str:
    return dated(start) if start == end else f"{dated(start)} to {dated(end)}"


def _refuse(sent: Mapping[str, Any], merged: Mapping[str, Any]) -> None:
    """Raise ValidationFailed where the row, as it would be, breaks a rule."""
    refuse_bad_title(merged)
    for name in ("start_on", "end_on"):
        if merged.get(name) is None:
            raise ValidationFailed.on(name, "required", "Say the first and the last day.")
    days = (merged["end_on"] - merged["start_on"]).days + 1
    field = "end_on" if "end_on" in sent else "start_on"
    if days < 1:
        raise ValidationFailed.on(field, "ends_before_it_starts", "The last day is before the first.")
    if days > MOST_DAYS_OFF:
        raise ValidationFailed.on(field, "too_long", f"At most {MOST_DAYS_OFF} days in one piece.")


def _current(user: User, time_off_id: object, expected_version: int | None) -> TimeOff:
    row = TimeOff.objects.for_user(user).named(time_off_id)
    require_current(row, expected_version)
    return row
