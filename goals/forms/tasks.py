"""The form over a task. A due date may have a time; then it is an instant, in the person's zone."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from config.common.forms import ChosenRowsField, EditForm, day_field, in_words, minutes_field, time_field
from goals.models import LARGEST_MINUTES, Goal, Priority, Task
from goals.selectors import goals_for, tasks_for

WHOLE_DAY = "Empty means the whole day."
MOMENTS = (("due_on", "due_at"), ("not_before_on", "not_before_at"))


def _task_minutes(label: str) -> forms.IntegerField:
    return minutes_field(label, high=LARGEST_MINUTES)


def _text_field(label: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": "2"})
    return forms.CharField(label=label, required=False, max_length=20_000, widget=widget)


class TaskForm(EditForm):
    """A task, new or stored. Fields are named as the services name them."""

    title = forms.CharField(
        label="What is to be done?", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    goal = forms.ModelChoiceField(Goal.objects.none(), required=False, empty_label="No goal")
    estimate_minutes = _task_minutes("Minutes it takes")
    due_on = day_field("Due on")
    due_at = time_field("Due at", help_text=WHOLE_DAY)
    priority = forms.ChoiceField(choices=Priority.choices, initial=Priority.MEDIUM)
    status = forms.ChoiceField(choices=in_words(Task.Status.choices), initial=Task.Status.TODO)
    energy = forms.ChoiceField(label="Energy it needs", choices=[("", "Any"), *Task.Energy.choices], required=False)
    not_before_on = day_field("Not before")
    not_before_at = time_field("Not before, at", help_text=WHOLE_DAY)
    min_chunk_minutes = _task_minutes("Shortest stretch, in minutes")
    max_chunk_minutes = _task_minutes("Longest stretch, in minutes")
    done_when = _text_field("Done when")
    notes = _text_field("Notes")
    depends_on = ChosenRowsField(
        Task.objects.none(), label="First these must be done", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, person: User, task: Task | None = None, **kwargs: Any) -> None:
        initial = {**kwargs.pop("initial", {}), **(_stored(task) if task else {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.task = task
        self.offer("goal", goals_for(person).likeliest_first())
        self.offer("depends_on", _candidates(person, task))

    def clean(self) -> dict[str, Any]:
        """A time alone is no moment."""
        values = super().clean() or self.cleaned_data
        for on, at in MOMENTS:
            if values.get(at) is not None and values.get(on) is None:
                self.add_error(on, "Choose the day as well.")
        return values

    def changes(self) -> Any:
        """Links as ids; date and time as the one of the two fields that is meant."""
        values = super().changes()
        values["goal"] = values["goal"] and values["goal"].pk
        values["depends_on"] = [task.pk for task in values["depends_on"]]
        values["energy"] = values["energy"] or None
        for on, at in MOMENTS:
            values[on], values[at] = _moment(values[on], values[at])
            if self.task and not {on, at} & set(self.changed_data):
                values[on], values[at] = getattr(self.task, on), getattr(self.task, at)
        return values


class QuickTaskForm(TaskForm):
    """A new task in one line; the rest has its defaults."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="new-task-%s", **kwargs)
        for name in set(self.fields) - {"title", "goal", "estimate_minutes", "due_on", "priority"}:
            del self.fields[name]
        self.fields["estimate_minutes"].label = "Minutes"

    def clean(self) -> dict[str, Any]:
        """Nothing to compare."""
        return self.cleaned_data

    def changes(self) -> Any:
        """Links as ids."""
        values = dict(self.cleaned_data)
        return {**values, "goal": values["goal"] and values["goal"].pk}


def _candidates(person: User, task: Task | None) -> Any:
    """What a task may wait for: what is open, and what it waits for already."""
    tasks = tasks_for(person).by_due()
    if task is None:
        return tasks.open()
    kept = [link.depends_on_id for link in task.dependencies.all()]
    return tasks.filter(Q(status__in=("todo", "in_progress")) | Q(pk__in=kept)).exclude(pk=task.pk)


def _moment(day: date | None, at: time | None) -> tuple[date | None, datetime | None]:
    if day is None or at is None:
        return day, None
    return None, datetime.combine(day, at, tzinfo=timezone.get_current_timezone())


def _stored(task: Task) -> dict[str, Any]:
    values = {name: getattr(task, name) for name in TaskForm.base_fields if name not in {"goal", "depends_on"}}
    for on, at in MOMENTS:
        instant = values[at]
        if instant is not None:
            local = timezone.localtime(instant)
            values[on], values[at] = local.date(), local.time().replace(second=0, microsecond=0)
    return {**values, "goal": task.goal_id, "depends_on": [link.depends_on_id for link in task.dependencies.all()]}
