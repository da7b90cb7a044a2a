"""Bounds that hold at every door, and the refusals that go with them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from config.common.errors import ValidationFailed

FIRST_DATE = date(1900, 1, 1)
LAST_DATE = date(2200, 12, 31)
LONGEST_TITLE = 500
LONGEST_TEXT = 20_000


def refuse_bad_title(row: Mapping[str, Any]) -> None:
    """Raise ValidationFailed unless the title says something, and fits."""
    title = row.get("title", "")
    if not title.strip():
        raise ValidationFailed.on("title", "required", "Give it a title.")
    if len(title) > LONGEST_TITLE:
        raise ValidationFailed.on("title", "max_length", f"A title has at most {LONGEST_TITLE} characters.")


def refuse_long_text(row: Mapping[str, Any], *fields: str) -> None:
    """Raise ValidationFailed where one of these texts is too long."""
    for field in fields:
        if len(row.get(field, "")) > LONGEST_TEXT:
            raise ValidationFailed.on(field, "max_length", f"At most {LONGEST_TEXT} characters fit here.")
