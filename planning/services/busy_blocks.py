"""Writing busy times. Several may overlap."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Unpack
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.selectors import zone_of
from config.common.errors import ValidationFailed
from config.common.limits import refuse_bad_title
from history.domain import Actor, dated, quoted, renamed, row_changed
from history.services import recording
from history.writes import differing, require_current
from planning.domain import LONGEST_BUSY, BusyBlockFields
from planning.models import BusyBlock
from planning.services.rows import change


def create_busy_block(actor: Actor, **fields: Unpack[BusyBlockFields]) -> BusyBlock:
    """Time that is taken; `title`, `start_at` and `end_at` are required. Raises ValidationFailed."""
    with recording(actor) as log:
        _refuse(fields, fields)
        row = BusyBlock(user=actor.user, **fields)
        log.reason = f"Busy time {quoted(row.title)} added, {_moment(actor.user, row.start_at)}"
        row.save(force_insert=True)
        log.created(row)
    return row


def update_busy_block(
    actor: Actor, block_id: object, *, changes: BusyBlockFields, expected_version: int | None = None
) -> BusyBlock:
    """Change what differs. Raises NotFound, VersionMismatch, ValidationFailed."""
    with recording(actor) as log:
        row = _current(actor.user, block_id, expected_version)
        merged = {**vars(row), **changes}
        _refuse(changes, merged)
        log.reason = _changed(actor.user, row, changes, merged)
        change(log, row, changes)
    return row


def delete_busy_block(actor: Actor, block_id: object, *, expected_version: int | None = None) -> None:
    """Delete it. Raises NotFound, VersionMismatch."""
    with recording(actor) as log:
        row = _current(actor.user, block_id, expected_version)
        log.reason = f"Busy time {quoted(row.title)} deleted"
        log.deleted(row, log.snapshot(row))
        row.delete()


def _changed(user: User, row: BusyBlock, changes: Mapping[str, Any], merged: Mapping[str, Any]) -> str:
    new = differing(row, changes)
    if "start_at" in new:
        new.pop("end_at", None)  # it goes along
    phrases = {
        "start_at": f"moved to {_moment(user, merged['start_at'])}",
        "end_at": f"now until {_moment(user, merged['end_at'])}",
        "title": renamed(merged["title"]),
    }
    return row_changed(f"Busy time {quoted(row.title)}", new, phrases)


def _moment(user: User, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(zone_of(user)))
    return f"{dated(local.date())}, {local:%H:%M}"


def _refuse(sent: Mapping[str, Any], merged: Mapping[str, Any]) -> None:
    """Raise ValidationFailed where the row, as it would be, breaks a rule."""
    refuse_bad_title(merged)
    for name in ("start_at", "end_at"):
        if merged.get(name) is None:
            raise ValidationFailed.on(name, "required", "Say when it begins and ends.")
    lasts = merged["end_at"] - merged["start_at"]
    field = "end_at" if "end_at" in sent else "start_at"
    if lasts.total_seconds() <= 0:
        raise ValidationFailed.on(field, "ends_before_it_starts", "It must end after it begins.")
    if lasts > LONGEST_BUSY:
        raise ValidationFailed.on(field, "too_long", f"At most {LONGEST_BUSY.days} days in one piece.")


def _current(user: User, block_id: object, expected_version: int | None) -> BusyBlock:
    row = BusyBlock.objects.for_user(user).named(block_id)
    require_current(row, expected_version)
    return row
