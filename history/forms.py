"""Forms of the history pages."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings

from config.common.forms import PageForm
from config.common.limits import FIRST_DATE, LAST_DATE
from config.common.querysets import LARGEST_ID
from history.models import ChangeSet

DOORS = [
    ("person", "You"),
    ("agent", "Daymark’s assistant"),
    ("scheduler", "Daymark’s scheduler"),
    ("api", "The API"),
    ("mcp", "Apps you connected"),
]
KIND_WORDS = {
    "weekly_plan": "Weeks",
    "daily_plan": "Days",
    "plan_item": "Items",
    "day_exception": "Days with other hours",
    "time_off": "Time off",
    "busy_block": "Busy times",
}


def kinds() -> list[tuple[str, str]]:
    """Every kind of object, in words."""
    return [(name, KIND_WORDS.get(name, f"{name.capitalize()}s")) for name in settings.CHANGE_KINDS]


class HistoryFilter(forms.Form):
    """What of the history is shown. What cannot be read is left out."""

    via = forms.ChoiceField(label="By", required=False, choices=[("", "Anybody"), *DOORS])
    object = forms.ChoiceField(label="About", required=False, choices=lambda: [("", "Everything"), *kinds()])
    id = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)


class UndoSinceForm(PageForm):
    """Everything that was done through one door since a moment, in the person's local time."""

    via = forms.ChoiceField(label="Everything done by", choices=DOORS[1:], initial=ChangeSet.Via.AGENT)
    since = forms.DateTimeField(
        label="Since",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": "Write a date and a time."},
    )

    def clean_since(self) -> Any:
        """The instant. Raises ValidationError beyond the years we keep."""
        since: datetime = self.cleaned_data["since"]
        if not FIRST_DATE.year < since.year < LAST_DATE.year:
            raise forms.ValidationError("Dates are from the years 1900 to 2200.")
        return since.astimezone(UTC)
