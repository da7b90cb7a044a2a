"""How a person plans."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from accounts.domain import problems_of_preferences, wall_time
from accounts.models import Preferences, User
from accounts.services.rules import write_changes
from config.common.errors import ValidationFailed

EDITABLE = (
    "time_zone",
    "week_start",
    "working_windows",
    "cutoff",
    "buffer_minutes",
    "daily_cap_minutes",
    "default_provider",
    "default_model",
    "approval_policy",
    "onboarding",
    "settings",
)


def update_preferences(user: User, *, changes: Mapping[str, Any], expected_version: int | None = None) -> Preferences:
    """Write the fields that are sent, named and spelled as the API does. Raises ValidationFailed, VersionMismatch."""
    values = {name: value for name, value in changes.items() if name in EDITABLE}
    problems = tuple(problems_of_preferences(values, tuple(settings.LLM_PROVIDERS)))
    if problems:
        raise ValidationFailed(problems[0].detail if len(problems) == 1 else None, errors=problems)
    if values.get("cutoff") is not None:
        values["cutoff"] = wall_time(values["cutoff"])
    Preferences.objects.get_or_create(user=user)
    return write_changes(Preferences.objects.filter(user=user), values, expected_version)
