"""The forms of the rituals: words for a day or a week, and a choice for each leftover."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from django import forms

from config.common.errors import DaymarkError, VersionMismatch
from config.common.forms import EditForm, day_field, minutes_field
from goals.models import Task
from planning.domain import MINUTES_IN_DAY, Settling, WhatIf
from planning.models import DailyPlan, WeeklyPlan
from planning.rituals.acts import Said
from planning.rituals.decisions import Decision
from planning.rituals.leftovers import Leftover, Leftovers

OVERDUE = (("soon", "As soon as there is time"), ("due", "Due another day"), ("cancel", "Cancel the task"))
OF_A_DECISION = re.compile(r"(?:decisions|leftovers)\.(\d+)\.(\w+)$")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One leftover in the form, with its fields."""

    leftover: Leftover
    choice: forms.BoundField
    date: forms.BoundField
    minutes: forms.BoundField
    took: forms.BoundField


class LeftoversForm(EditForm):
    """A choice for each leftover, preset to what is sensible. What is left no more when it is sent is passed over."""

    carry_to = day_field("Carry on to")
    worded: tuple[str, ...] = ()
    """The fields that are words of the day or the week."""

    def __init__(self, *args: Any, leftovers: Leftovers, carry_to: date, **kwargs: Any) -> None:
        initial = {"carry_to": carry_to, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.leftovers = leftovers
        self._sent: list[Decision] = []
        for leftover in leftovers.listed:
            self._add_row(leftover)

    @cached_property
    def rows(self) -> list[Row]:
        """The leftovers with their fields."""
        names = ("choice", "date", "minutes", "took")
        return [
            Row(leftover=one, **{name: self[f"{name}_{one.item.pk}"] for name in names})
            for one in self.leftovers.listed
        ]

    @cached_property
    def rows_to_carry(self) -> list[Row]:
        """Those that are best carried on."""
        return [row for row in self.rows if row.leftover.suggestion == "carry"]

    @cached_property
    def rows_to_drop(self) -> list[Row]:
        """Those that are best dropped."""
        return [row for row in self.rows if row.leftover.suggestion == "drop"]

    def said(self) -> Said:
        """What was written and chosen."""
        values = self.cleaned_data
        return Said(
            words={name: values[name] for name in self.worded},
            version=values["version"],
            decisions=self.decisions(),
            carry_to=values["carry_to"] or self.initial["carry_to"],
        )

    def decisions(self) -> list[Decision]:
        """What was chosen, where anything was."""
        self._sent = list(self._decisions())
        return self._sent

    def differences(self) -> list[tuple[str, str]]:
        """After a conflict: label and stored value of the words that differ."""
        shown = [self[name] for name in self.worded]
        return [(str(field.label), str(field.initial)) for field in shown if field.initial != field.data]

    def _add_row(self, leftover: Leftover) -> None:
        item = leftover.item
        minutes = item.duration_minutes or 0
        choice = forms.ChoiceField(
            label=f"What to do with {item.title}",
            choices=_choices(leftover),
            required=False,
            initial=leftover.suggestion,
        )
        half = max(5, minutes // 10 * 5) if minutes > 5 else None
        self.fields |= {
            f"choice_{item.pk}": choice,
            f"date_{item.pk}": day_field("Day"),
            f"minutes_{item.pk}": minutes_field("Minutes left", high=MINUTES_IN_DAY),
            f"took_{item.pk}": minutes_field("Minutes it took", low=0, high=MINUTES_IN_DAY),
        }
        self.initial[f"minutes_{item.pk}"] = half

    def _decisions(self) -> Iterator[Decision]:
        values = self.cleaned_data
        for leftover in self.leftovers.listed:
            pk = leftover.item.pk
            choice: Any = values.get(f"choice_{pk}") or "keep"
            if choice == "keep":
                continue
            minutes = {"shrink": values.get(f"minutes_{pk}"), "done": values.get(f"took_{pk}")}.get(choice)
            yield Decision(
                item=pk,
                choice="drop" if choice == "cancel" else choice,
                date=values.get(f"date_{pk}") if choice == "move" else None,
                minutes=minutes,
                cancel_task=choice == "cancel",
            )

    def _show(self, error: DaymarkError) -> None:
        if isinstance(error, VersionMismatch) or not error.errors:
            super()._show(error)
            return
        for entry in error.errors:
            field = self._field_of(entry.field)
            self.add_error(field if field in self.fields else None, entry.detail)

    def _field_of(self, path: str) -> str:
        """The field of the form that an error of the service is about."""
        found = OF_A_DECISION.search(path)
        if not found or int(found[1]) >= len(self._sent):
            return path
        decision = self._sent[int(found[1])]
        minutes = "took" if decision.choice == "done" else "minutes"
        name = {"date": "date", "minutes": minutes}.get(found[2], "choice")
        return f"{name}_{decision.item}"


class DayWordsForm(LeftoversForm):
    """Checking in and shutting down: the line of the day."""

    worded = ("summary",)
    summary = forms.CharField(
        label="What matters today", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": "2"})
    )

    def __init__(self, *args: Any, plan: DailyPlan, **kwargs: Any) -> None:
        super().__init__(*args, initial={"summary": plan.summary, "version": plan.version}, **kwargs)


class WeekReviewForm(LeftoversForm):
    """Reviewing a week."""

    worded = ("review_notes",)
    review_notes = forms.CharField(
        label="What went well, what to change",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, plan: WeeklyPlan | None, **kwargs: Any) -> None:
        stored = {"review_notes": plan.review_notes if plan else "", "version": plan.version if plan else 0}
        super().__init__(*args, initial=stored, **kwargs)


class WeekPlanForm(LeftoversForm):
    """Planning a week."""

    worded = ("focus_areas", "summary")
    focus_areas = forms.CharField(
        label="Focus", required=False, help_text="One per line.", widget=forms.Textarea(attrs={"rows": "3"})
    )
    summary = forms.CharField(
        label="What this week is about", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": "3"})
    )

    def __init__(self, *args: Any, plan: WeeklyPlan | None, **kwargs: Any) -> None:
        stored = {
            "focus_areas": "\n".join(plan.focus_areas) if plan else "",
            "summary": plan.summary if plan else "",
            "version": plan.version if plan else 0,
        }
        super().__init__(*args, initial=stored, **kwargs)

    def clean_focus_areas(self) -> list[str]:
        """One per line."""
        lines = [line.strip() for line in str(self.cleaned_data["focus_areas"]).splitlines()]
        return [line for line in lines if line]


@dataclass(frozen=True, kw_only=True)
class OverdueRow:
    """One overdue task in the form, with its fields."""

    task: Task
    choice: forms.BoundField
    date: forms.BoundField


class ComebackForm(LeftoversForm):
    """After days away: leftovers, and a choice for each overdue task. All of it goes into one proposal."""

    def __init__(self, *args: Any, overdue: Sequence[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.overdue = overdue
        for task in overdue:
            label = f"What to do with the task {task.title}"
            self.fields[f"task_{task.pk}"] = forms.ChoiceField(label=label, choices=OVERDUE, required=False)
            self.fields[f"due_{task.pk}"] = day_field("Due")

    @cached_property
    def overdue_rows(self) -> list[OverdueRow]:
        """The overdue tasks with their fields."""
        return [
            OverdueRow(task=task, choice=self[f"task_{task.pk}"], date=self[f"due_{task.pk}"]) for task in self.overdue
        ]

    def clean(self) -> dict[str, Any]:
        """A task that is due another day has that day."""
        values = super().clean() or self.cleaned_data
        for task in self.overdue:
            wants_day = values.get(f"task_{task.pk}") == "due" and f"due_{task.pk}" not in self.errors
            if wants_day and not values.get(f"due_{task.pk}"):
                self.add_error(f"due_{task.pk}", "Say to which day.")
        return values

    def what_if(self) -> WhatIf:
        """What was chosen, for the planner to suppose."""
        chosen = {task.pk: self.cleaned_data.get(f"task_{task.pk}") for task in self.overdue}
        return {
            "leftovers": [_plain(decision) for decision in self.decisions()],
            "drop_tasks": [pk for pk, choice in chosen.items() if choice == "cancel"],
            "due": [
                {"task": pk, "due_on": self.cleaned_data[f"due_{pk}"]}
                for pk, choice in chosen.items()
                if choice == "due"
            ],
        }


def _plain(decision: Decision) -> Settling:
    """Without what says nothing: the wish travels in addresses."""
    said = {name: value for name, value in asdict(decision).items() if value is not None and value is not False}
    return cast(Settling, said)


def _choices(leftover: Leftover) -> list[tuple[str, str]]:
    task = leftover.has_open_task
    return [
        ("carry", "Carry on"),
        ("shrink", "Carry on, shorter"),
        ("move", "Move to a day"),
        ("done", "It is done"),
        ("drop", "Drop, the task stays open" if task else "Drop"),
        *([("cancel", "Drop, and cancel the task")] if task else []),
        ("keep", "Leave it as it is"),
    ]
