"""Rules of one row that hold at every door, checked on the row as it would be."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from accounts.selectors import zone_of
from config.common.errors import ValidationFailed
from goals.domain import first_given, is_before_start


def refuse_chunks_out_of_order(sent: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """The shortest chunk is not longer than the longest."""
    shortest, longest = row.get("min_chunk_minutes"), row.get("max_chunk_minutes")
    if shortest is not None and longest is not None and shortest > longest:
        field = "min_chunk_minutes" if "min_chunk_minutes" in sent else "max_chunk_minutes"
        raise ValidationFailed.on(field, "min_above_max", "The shortest chunk is longer than the longest.")


def refuse_due_before_start(user: User, sent: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    """What is due is not due before it may begin. Looked at only where one of the two is written."""
    starts, ends = ("not_before_at", "not_before_on"), ("due_at", "due_on")
    start, end = (first_given(row.get(name) for name in names) for names in (starts, ends))
    if start is None or end is None or not any(name in sent for name in starts + ends):
        return
    if is_before_start(end, start, zone_of(user)):
        field = next(name for name in starts + ends if row.get(name) is not None and name in sent)
        raise ValidationFailed.on(field, "not_before_after_due", "It would be due before it may begin.")


def settle_date_or_instant(sent: dict[str, Any], on_field: str, at_field: str) -> None:
    """A date and an instant exclude each other: the one that is sent takes the other's place. Changes `sent`."""
    if sent.get(on_field) is not None and sent.get(at_field) is not None:
        raise ValidationFailed.on(at_field, "exclusive", f"Send {on_field} or {at_field}, not both.")
    if sent.get(on_field) is not None:
        sent[at_field] = None
    elif sent.get(at_field) is not None:
        sent[on_field] = None
