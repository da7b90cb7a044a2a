"""The form over every field of Preferences, working windows included."""

from collections.abc import Mapping
from typing import Any, Protocol, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.module_loading import import_string

from accounts.domain import time_zones
from accounts.models import WEEKDAYS, Preferences
from config.common.forms import EditForm, StrictJSONField, minutes_field, time_field

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Windows = dict[str, list[list[str]]]


class Provider(Protocol):
    """What `settings.PROVIDER_DESCRIPTIONS` tells of a provider; `detail` says what it lacks, None where nothing."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def configured(self) -> bool: ...
    @property
    def detail(self) -> str | None: ...


class ProviderSelect(forms.Select):
    """Who is not configured is shown and cannot be chosen, unless it is chosen already."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """See Django's own."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value in {provider.name for provider in unconfigured()} and not option["selected"]:
            option["attrs"]["disabled"] = True
        return option


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


NIGHTLY = "replan_nightly"
"""Among `Preferences.settings`: true for a person whose plan is renewed every night."""


class PreferencesForm(EditForm):
    """How the person plans. Fields are named as the service names them."""

    time_zone = forms.ChoiceField(
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(time_zones())],
        help_text="Planned times stay the same moments; in another zone their clock times show differently.",
    )
    week_start = forms.ChoiceField(label="Week starts on", choices=list(zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)))
    working_windows = WindowsField(label="Working hours", required=False)
    cutoff = time_field("Nothing planned after", help_text="Local time; empty means no limit.")
    buffer_minutes = minutes_field(
        "Pause between items", low=0, high=240, required=True, help_text="Minutes kept free after each item."
    )
    daily_cap_minutes = minutes_field("Most work in a day", low=0, high=1440, help_text="Minutes; empty means no cap.")
    replan_nightly = forms.BooleanField(
        label="Plan the next seven days anew every night, and propose what would change", required=False
    )
    default_provider = forms.ChoiceField(
        label="Who answers in the chat",
        choices=lambda: [("", "This server's default"), *_providers()],
        required=False,
        widget=ProviderSelect,
    )
    default_model = forms.CharField(
        label="Model", max_length=200, required=False, help_text="Empty means the provider's own default."
    )
    approval = forms.ChoiceField(
        label="When the assistant changes something",
        choices=[("apply", "Apply it at once; I can undo it"), ("ask", "Ask me first")],
    )
    settings = StrictJSONField(label="Further settings (JSON)", required=False, help_text="An object of up to 16 KB.")

    def changes(self) -> Any:
        """In the shape of the API: a cleared field is null, the cutoff is HH:MM."""
        values = super().changes()
        values["cutoff"] = values["cutoff"].strftime("%H:%M") if values["cutoff"] else None
        values["approval_policy"] = {"write": values.pop("approval")}
        for name in ("default_provider", "default_model"):
            values[name] = values[name] or None
        further = {} if values["settings"] is None else values["settings"]
        renews = values.pop("replan_nightly")
        values["settings"] = {**further, NIGHTLY: True} if renews and isinstance(further, dict) else further
        return values

    def missing(self) -> list[str]:
        """A sentence for each provider that cannot be chosen: which variable to set."""
        return [provider.detail for provider in unconfigured() if provider.detail]

    def windows(self) -> list[tuple[str, str, list[list[str]]]]:
        """Key, name and rows of each weekday, as typed or as stored."""
        shown = cast(Windows, self["working_windows"].value() or {})
        return [(day, name, shown.get(day, [])) for day, name in zip(WEEKDAYS, WEEKDAY_NAMES, strict=True)]


def stored(preferences: Preferences) -> dict[str, Any]:
    """The preferences as the form's initial values."""
    names = set(PreferencesForm.base_fields) - {"approval", NIGHTLY}
    values = {name: getattr(preferences, name) for name in names}
    values["settings"] = {name: value for name, value in preferences.settings.items() if name != NIGHTLY}
    values[NIGHTLY] = preferences.settings.get(NIGHTLY) is True
    return {**values, "approval": preferences.approval_policy.get("write", "apply")}


def unconfigured() -> list[Provider]:
    """The providers that lack something."""
    return [provider for provider in _described() if not provider.configured]


def _providers() -> list[tuple[str, str]]:
    return [
        (provider.name, provider.label if provider.configured else f"{provider.label} (not configured)")
        for provider in _described()
    ]


def _described() -> list[Provider]:
    described: list[Provider] = import_string(settings.PROVIDER_DESCRIPTIONS)()
    return described
