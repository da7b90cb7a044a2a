"""What the journeys share: the rules for passwords, and writing a versioned row."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Preferences, User
from config.common.api import require_version
from config.common.errors import FieldError, NotFound, ValidationFailed

VersionedRow = TypeVar("VersionedRow", User, Preferences)


def check_new_password(password: str, user: User, *, field: str) -> None:
    """Raise ValidationFailed where the password is too weak for this person; `field` is its name in the body."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems = tuple(
            FieldError(field=field, code=problem.code or "invalid", detail=" ".join(problem.messages))
            for problem in error.error_list
        )
        raise ValidationFailed(problems[0].detail, errors=problems) from error


def write_changes(
    rows: QuerySet[VersionedRow], changes: Mapping[str, Any], expected_version: int | None
) -> VersionedRow:
    """Write to the one row of `rows` what differs from it, and count its version. Raises VersionMismatch, NotFound."""
    with transaction.atomic():
        row: VersionedRow | None = rows.select_for_update().first()
        if row is None:
            raise NotFound
        require_version(row.version, expected_version)
        changed: dict[str, Any] = {name: value for name, value in changes.items() if getattr(row, name) != value}
        if not changed:
            return row
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*changed, "version", "updated_at"])
    return row
