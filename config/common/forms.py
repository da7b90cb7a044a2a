"""The base of every page's form: it shows what a service refuses next to the field, and keeps what was typed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms.fields import InvalidJSONInput
from django.http import QueryDict
from django.utils.choices import flatten_choices

from config.common.errors import DaymarkError, VersionMismatch
from config.common.limits import FIRST_DATE, LAST_DATE
from config.common.parsers import UnreadableJSON, strict_json

if TYPE_CHECKING:
    RowsField = forms.ModelMultipleChoiceField[Any]
else:
    RowsField = forms.ModelMultipleChoiceField  # generic for the type checker alone

CHANGED_ELSEWHERE = (
    "This was changed meanwhile, perhaps in another tab. What you typed is still here; saving now replaces the other."
)
UNPROCESSABLE = 422
LONGEST_ID = 18  # digits; any such number fits a column
MOST_OFFERED = 200  # rows in a select; with thousands a page would be slow, and nobody would find theirs


class PageForm(forms.Form):
    """A form of a page. After a refusal, `refusal_status` is the HTTP status that goes with it."""

    refusal_status = UNPROCESSABLE
    in_conflict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    @property
    def answer_status(self) -> int:
        """The HTTP status of a page that shows this form."""
        return self.refusal_status if self.is_bound and self.errors else 200

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let the person choose among these rows, the likeliest first. Any may be sent; MOST_OFFERED are drawn."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows
            field.choices = lambda: self._choices_among(name, rows)  # asked when drawn: most answers draw no form

    def _choices_among(self, name: str, rows: QuerySet[Any]) -> list[Any]:
        """By title; what is chosen already is among them, and a cut list says that it is one."""
        field = self.fields[name]
        likeliest = list(rows.values_list("pk", "title")[: MOST_OFFERED + 1])
        found = dict(likeliest[:MOST_OFFERED])
        found.update(rows.filter(pk__in=_ids_in(self[name].value())).values_list("pk", "title"))
        listed: list[Any] = sorted(found.items(), key=lambda entry: str(entry[1]).casefold())
        if len(likeliest) > MOST_OFFERED:
            listed = [(f"The {MOST_OFFERED} that come first", listed)]
        empty = getattr(field, "empty_label", None)
        return listed if empty is None else [("", empty), *listed]

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what the services inside refuse into errors of this form."""
        try:
            yield
        except DaymarkError as error:
            self.refusal_status = error.status
            self.in_conflict = isinstance(error, VersionMismatch)
            self._show(error)

    def _show(self, error: DaymarkError) -> None:
        if isinstance(error, VersionMismatch):
            self._base_on(error.current)
            self.add_error(None, CHANGED_ELSEWHERE)
            return
        for entry in error.errors:
            field = entry.field.split(".")[0]
            self.add_error(field if field in self.fields else None, entry.detail)
        if not error.errors:
            self.add_error(None, error.detail)

    def _base_on(self, version: int) -> None:
        """The next save starts from what is stored now, which the page shows beside what was typed."""
        if isinstance(self.data, QueryDict):
            data = self.data.copy()
            data[self.add_prefix("version")] = str(version)
            self.data = data


class EditForm(PageForm):
    """A form over a stored, versioned object: `initial` is what is stored, `version` what the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def changes(self) -> Any:
        """The cleaned values, named and typed as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def differences(self) -> list[tuple[str, str]]:
        """After a conflict: label and stored value of each field where something else was typed."""
        shown = [self[name] for name in self.fields if name != "version"]
        return [
            (str(bound.label), _words_of(bound.field, bound.initial))
            for bound in shown
            if bound.field.has_changed(bound.initial, bound.data)
        ]


class StrictJSONField(forms.JSONField):
    """JSON as the API takes it: Django's own field lets NaN, NUL and half characters through to the database."""

    def to_python(self, value: Any) -> Any:
        """The value; None for an empty field. Raises ValidationError."""
        if type(value) is str and value:
            try:
                strict_json(value)
            except UnreadableJSON as error:
                raise ValidationError(f"This {error}.", code="invalid") from error
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again: as it was typed, where it cannot be read."""
        try:
            self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)


class ChosenRowsField(RowsField):
    """Several rows by id; an id that no column can hold is a wrong choice here, not an error of the database's."""

    def clean(self, value: Any) -> Any:
        """The chosen rows. Raises ValidationError."""
        for pk in value or ():
            if len(pk) > LONGEST_ID:
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": pk[:40]})
        return super().clean(value)


def in_words(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The choices of an enum as people write them, and as the pages' tags do: To do, In progress."""
    return [(value, "To do" if value == "todo" else str(label).capitalize()) for value, label in choices]


def day_field(label: str, *, required: bool = False) -> forms.DateField:
    """A civil date of the years we keep, by the browser's own picker."""
    attrs = {"type": "date", "min": str(FIRST_DATE), "max": str(LAST_DATE)}
    message = "Dates are from the years 1900 to 2200."
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs=attrs, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DATE, message), MaxValueValidator(LAST_DATE, message)],
    )


def time_field(label: str, *, help_text: str = "") -> forms.TimeField:
    """A wall time, by the browser's own picker."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget, help_text=help_text)


def minutes_field(label: str, *, low: int = 1, high: int, required: bool = False, **options: Any) -> forms.IntegerField:
    """A whole number of minutes. Its errors are short: it often stands in a narrow column."""
    errors = {
        "min_value": "At least %(limit_value)s.",
        "max_value": "At most %(limit_value)s.",
        "invalid": "Write a whole number.",
    }
    widget = forms.NumberInput(attrs={"inputmode": "numeric", **options.pop("attrs", {})})
    return forms.IntegerField(
        label=label, required=required, min_value=low, max_value=high, widget=widget, error_messages=errors, **options
    )


def _words_of(field: forms.Field, value: Any) -> str:
    """A stored value as the page would show it."""
    prepared = field.prepare_value(value)
    choices: Iterable[Any] = flatten_choices(getattr(field, "choices", ()))
    for key, label in choices:
        if str(key) == str(prepared):
            return str(label)
    return "" if prepared is None else str(prepared)


def _ids_in(value: Any) -> list[int]:
    """The ids in what a field holds: one or several, as stored or as sent."""
    held = value if isinstance(value, list | tuple) else [value]
    texts = [str(entry) for entry in held if entry is not None]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID]
