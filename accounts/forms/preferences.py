"""The form over every field of Preferences, working windows included."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict

from accounts.domain import time_zones
from accounts.models import WEEKDAYS, Preferences
from config.common.forms import EditForm, StrictJSONField, minutes_field, time_field

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Windows = dict[str, list[list[str]]]


class WindowsWidget(forms.Widget):
    """Collects `<name>_<day>_from` and `<name>_<day>_to`, each as often as the day has windows. Drawn by the page."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Windows:
        """The windows in the API's shape; a row that is left empty counts for nothing."""
        values = cast(QueryDict, data)
        return {
            day: [
                [start, end]
                for start, end in zip(
                    values.getlist(f"{name}_{day}_from"), values.getlist(f"{name}_{day}_to"), strict=False
                )
                if start or end
            ]
            for day in WEEKDAYS
        }


class WindowsField(forms.Field):
    """Working hours of each weekday; the service checks them."""

    widget = WindowsWidget


class PreferencesForm(EditForm):
    """How the person plans. Fields are named as the service names them."""

    time_zone = forms.ChoiceField(choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(time_zones())])
    week_start = forms.ChoiceField(label="Week starts on", choices=list(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)))
    working_windows = WindowsField(label="Working hours", required=False)
    cutoff = time_field("Nothing planned after", help_text="Local time; empty means no limit.")
    buffer_minutes = minutes_field(
        "Pause between items", low=0, high=240, required=True, help_text="Minutes kept free after each item."
    )
    daily_cap_minutes = minutes_field("Most work in a day", low=0, high=1440, help_text="Minutes; empty means no cap.")
    default_provider = forms.ChoiceField(
        label="Who answers in the chat", choices=lambda: [("", "The instance's default"), *_providers()], required=False
    )
    default_model = forms.CharField(
        label="Model", max_length=200, required=False, help_text="Empty means the provider's own default."
    )
    approval = forms.ChoiceField(
        label="When the agent changes something",
        choices=[("apply", "Apply it at once; I can undo it"), ("ask", "Ask me first")],
    )
    onboarding = StrictJSONField(label="Onboarding (JSON)", required=False)
    settings = StrictJSONField(label="Further settings (JSON)", required=False, help_text="An object of up to 16 KB.")

    def changes(self) -> Any:
        """In the shape of the API: a cleared field is null, the cutoff is HH:MM."""
        values = super().changes()
        values["cutoff"] = values["cutoff"].strftime("%H:%M") if values["cutoff"] else None
        values["approval_policy"] = {"write": values.pop("approval")}
        for name in ("default_provider", "default_model"):
            values[name] = values[name] or None
        for name in ("onboarding", "settings"):
            values[name] = {} if values[name] is None else values[name]
        return values

    def windows(self) -> list[tuple[str, str, list[list[str]]]]:
        """Key, name and rows of each weekday, as typed or as stored."""
        shown = cast(Windows, self["working_windows"].value() or {})
        return [(day, name, shown.get(day, [])) for day, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)]


def stored(preferences: Preferences) -> dict[str, Any]:
    """The preferences as the form's initial values."""
    names = set(PreferencesForm.base_fields) - {"approval"}
    values = {name: getattr(preferences, name) for name in names}
    return {**values, "approval": preferences.approval_policy.get("write", "apply")}


def _providers() -> list[tuple[str, str]]:
    return [(name, name.capitalize()) for name in settings.LLM_PROVIDERS]
