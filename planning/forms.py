"""The forms of the Today, Week and Availability pages."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from config.common.forms import ChosenRowsField, EditForm, PageForm, day_field, in_words, minutes_field, time_field
from config.common.wording import day_told
from goals.models import LARGEST_MINUTES, Goal, Priority, Task
from goals.selectors import goals_for, tasks_for
from planning.domain import Asked, WhatIf
from planning.models import BusyBlock, DailyPlan, DayException, PlanItem, PlanStatus, TimeOff, WeeklyPlan

DAYS_OFFERED = 14
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")


def _item_minutes(label: str, *, low: int = 1) -> forms.IntegerField:
    return minutes_field(label, low=low, high=1440, attrs={"list": "usual-minutes"})


class ItemForm(PageForm):
    """A new item. A task stands in for a title that is left empty."""

    title = forms.CharField(
        label="What do you want to do?",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Add something to do"}),
    )
    start_time = time_field("Starts at")
    duration_minutes = _item_minutes("Minutes")
    task = forms.ModelChoiceField(Task.objects.none(), label="One of your tasks", required=False, empty_label="None")
    goal = forms.ModelChoiceField(Goal.objects.none(), required=False, empty_label="None")
    priority = forms.ChoiceField(choices=Priority.choices, initial=Priority.MEDIUM, required=False)

    def __init__(self, *args: Any, person: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.offer("goal", goals_for(person).active().by_horizon())
        self.offer("task", tasks_for(person).open().by_due())

    def clean(self) -> dict[str, Any]:
        """Title and estimate come from the task where they are left out."""
        values = super().clean() or self.cleaned_data
        task = values.get("task")
        if task is not None:
            values["title"] = values.get("title") or task.title
            values["duration_minutes"] = values.get("duration_minutes") or _within_a_day(task.estimate_minutes)
            values["goal"] = values.get("goal") or task.goal
        if "title" in values and not values["title"]:
            self.add_error("title", "Write what you want to do.")
        return values

    def item(self) -> dict[str, Any]:
        """What `create_item` takes, but for the date."""
        values = self.cleaned_data
        return {
            "title": values["title"],
            "start_at": _at(self.day, values["start_time"]),
            "duration_minutes": values["duration_minutes"],
            "task": values["task"] and values["task"].pk,
            "goal": values["goal"] and values["goal"].pk,
            "priority": values["priority"] or Priority.MEDIUM,
        }


class ItemEditForm(EditForm):
    """Everything a person may change of an item."""

    title = forms.CharField(max_length=500, widget=forms.TextInput(attrs={"data-focus": "", "autocomplete": "off"}))
    date = day_field("Day", required=True)
    start_time = time_field("Starts at")
    duration_minutes = _item_minutes("Minutes planned")
    actual_minutes = _item_minutes("Minutes it took", low=0)
    status = forms.ChoiceField(choices=in_words(PlanItem.Status.choices))
    priority = forms.ChoiceField(choices=Priority.choices)
    goal = forms.ModelChoiceField(Goal.objects.none(), required=False, empty_label="None")
    task = forms.ModelChoiceField(Task.objects.none(), required=False, empty_label="None")
    notes = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": "2"}))
    pinned = forms.BooleanField(label="Pinned: planning must not move it", required=False)

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        super().__init__(*args, initial=_stored_item(item), auto_id=f"item-{item.pk}-%s", **kwargs)
        self.item = item
        self.offer("goal", goals_for(item.user).likeliest_first())
        self.offer("task", tasks_for(item.user).likeliest_first())

    def changes(self) -> Any:
        """What was changed against what is stored, so that a time of the night after keeps its date."""
        values = super().changes()
        values["start_at"] = _at(values["date"], values.pop("start_time"))
        if not {"start_time", "date"} & set(self.changed_data):
            values["start_at"] = self.item.start_at
        for name in ("goal", "task"):
            values[name] = values[name] and values[name].pk
        return values


class SupposingForm(PageForm):
    """Which days to plan, and what is to be supposed."""

    first = day_field("From", required=True)
    last = day_field("To", required=True)
    days_off = forms.MultipleChoiceField(
        label="Days without work", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    drop_goals = ChosenRowsField(
        Goal.objects.none(), label="Goals that rest", required=False, widget=forms.CheckboxSelectMultiple
    )
    due_task = forms.ModelChoiceField(Task.objects.none(), label="This task", required=False, empty_label="None")
    due_on = day_field("is due on")
    long_task = forms.ModelChoiceField(Task.objects.none(), label="That task", required=False, empty_label="None")
    estimate_minutes = minutes_field("takes minutes", low=1, high=LARGEST_MINUTES)

    def __init__(self, *args: Any, person: Any, days: tuple[date, date], **kwargs: Any) -> None:
        super().__init__(*args, initial={"first": days[0], "last": days[1]}, auto_id="suppose-%s", **kwargs)
        shown = (days[0] + timedelta(days=number) for number in range(DAYS_OFFERED))
        self.fields["days_off"].choices = [(day.isoformat(), day_told(day)) for day in shown]  # type: ignore[attr-defined]
        self.offer("drop_goals", goals_for(person).active().by_horizon())
        for name in ("due_task", "long_task"):
            self.offer(name, tasks_for(person).open().by_due())

    def clean(self) -> dict[str, Any]:
        """A task goes with what is supposed of it."""
        values = super().clean() or self.cleaned_data
        for task, value, missing in (
            ("due_task", "due_on", "Say when it is due."),
            ("long_task", "estimate_minutes", "Say how long it takes."),
        ):
            if values.get(task) and not values.get(value) and value not in self.errors:
                self.add_error(value, missing)
            if values.get(value) and not values.get(task) and task not in self.errors:
                self.add_error(task, "Choose the task.")
        return values

    def asked(self) -> Asked:
        """What the planner is asked."""
        values = self.cleaned_data
        due, long = values["due_task"], values["long_task"]
        supposed: WhatIf = {
            "days_off": [date.fromisoformat(day) for day in values["days_off"]],
            "drop_goals": [goal.pk for goal in values["drop_goals"]],
            "due": [{"task": due.pk, "due_on": values["due_on"]}] if due else [],
            "estimates": [{"task": long.pk, "estimate_minutes": values["estimate_minutes"]}] if long else [],
        }
        return Asked(first=values["first"], last=values["last"], what_if=supposed)


class DayForm(EditForm):
    """The words of a day."""

    summary = forms.CharField(
        label="Note for this day", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": "2"})
    )

    def __init__(self, *args: Any, plan: DailyPlan, **kwargs: Any) -> None:
        super().__init__(*args, initial={"summary": plan.summary, "version": plan.version}, **kwargs)


class WeekForm(EditForm):
    """The words of a week."""

    focus_areas = forms.CharField(
        label="Focus", required=False, help_text="One per line.", widget=forms.Textarea(attrs={"rows": "3"})
    )
    summary = forms.CharField(
        label="What this week is about", required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": "3"})
    )
    status = forms.ChoiceField(choices=in_words(PlanStatus.choices))
    review_notes = forms.CharField(
        label="Review: what went well, what to change",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def __init__(self, *args: Any, week: WeeklyPlan, **kwargs: Any) -> None:
        names = ("summary", "status", "review_notes", "version")
        stored = {name: getattr(week, name) for name in names}
        super().__init__(*args, initial={**stored, "focus_areas": "\n".join(week.focus_areas)}, **kwargs)

    def clean_focus_areas(self) -> list[str]:
        """One per line."""
        lines = [line.strip() for line in str(self.cleaned_data["focus_areas"]).splitlines()]
        return [line for line in lines if line]


def _stored_item(item: PlanItem) -> dict[str, Any]:
    names = ("title", "duration_minutes", "actual_minutes", "status", "priority", "notes", "pinned", "version")
    # To the minute, as the field shows it: seconds would make an untouched time look changed.
    start = timezone.localtime(item.start_at).time().replace(second=0, microsecond=0) if item.start_at else None
    links = {"goal": item.goal_id, "task": item.task_id}
    return {
        **{name: getattr(item, name) for name in names},
        **links,
        "date": item.daily_plan.date,
        "start_time": start,
    }


def _at(day: date, at: time | None) -> datetime | None:
    """The instant of a wall time on this day, in the zone the page speaks."""
    return datetime.combine(day, at, tzinfo=timezone.get_current_timezone()) if at is not None else None


def _within_a_day(minutes: int | None) -> int | None:
    longest = int(timedelta(days=1).total_seconds() // 60)
    return min(minutes, longest) if minutes else None


class DayHoursForm(EditForm):
    """Other hours on one date, as text: `10:00-12:00, 14:00-16:00`; nothing is a day without work."""

    date = day_field("Day", required=True)
    windows = forms.CharField(
        label="Hours",
        required=False,
        max_length=200,
        help_text="Such as 10:00-12:00, 22:00-01:00. Empty: no work.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(required=False, max_length=20_000)

    def clean_windows(self) -> list[list[str]]:
        """The windows as the service takes and checks them."""
        parts = self.cleaned_data["windows"].replace("–", "-").replace(";", ",").split(",")
        windows = [[end.strip() for end in part.split("-")] for part in parts if part.strip()]
        if any(len(window) != 2 or not all(CLOCK.fullmatch(end) for end in window) for window in windows):
            raise forms.ValidationError("Write hours as 10:00-12:00, with a comma between several.")
        return windows


class TimeOffForm(EditForm):
    """Days without work."""

    title = forms.CharField(label="What for", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    start_on = day_field("First day", required=True)
    end_on = day_field("Last day", required=True)


class BusyForm(EditForm):
    """Time that is taken, in the person's local time."""

    title = forms.CharField(label="What for", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    date = day_field("Day", required=True)
    start_time = time_field("Starts at")
    end_time = time_field("Ends at")
    end_date = day_field("Last day")
    end_date.help_text = "Empty: the same day, or the next one for times over midnight."

    def clean(self) -> dict[str, Any]:
        """Both times are said."""
        values = super().clean() or self.cleaned_data
        for name in ("start_time", "end_time"):
            if name not in self.errors and values.get(name) is None:
                self.add_error(name, "Say the time.")
        return values

    def changes(self) -> Any:
        """As the service takes them. A time that the clock shows twice is the first of the two."""
        values = self.cleaned_data
        if not set(self.changed_data) & {"date", "start_time", "end_date", "end_time"}:
            return {"title": values["title"]}  # seconds, and the second of two equal times, stay as they are
        starts, ends = values["start_time"], values["end_time"]
        next_day = timedelta(days=1 if ends <= starts else 0)
        last = values["end_date"] or values["date"] + next_day
        return {"title": values["title"], "start_at": _at(values["date"], starts), "end_at": _at(last, ends)}


def stored_hours(row: DayException) -> dict[str, Any]:
    """What the form begins with."""
    return {"date": row.date, "windows": ", ".join("-".join(window) for window in row.windows), "note": row.note}


def stored_time_off(row: TimeOff) -> dict[str, Any]:
    """What the form begins with."""
    return {"title": row.title, "start_on": row.start_on, "end_on": row.end_on}


def stored_busy(row: BusyBlock) -> dict[str, Any]:
    """What the form begins with."""
    start, end = timezone.localtime(row.start_at), timezone.localtime(row.end_at)
    first, last = (at.time().replace(second=0, microsecond=0) for at in (start, end))
    return {
        "title": row.title,
        "date": start.date(),
        "start_time": first,
        "end_date": end.date(),
        "end_time": last,
    }
