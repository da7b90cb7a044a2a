"""The form over a goal."""

from typing import Any

from django import forms

from accounts.models import User
from config.common.forms import EditForm, day_field, minutes_field
from goals.models import Goal, Priority
from goals.selectors import goals_for

MINUTES_IN_A_WEEK = 7 * 1440


class GoalForm(EditForm):
    """A goal, new or stored. Fields are named as the services name them."""

    title = forms.CharField(
        label="What do you want to reach?", max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    time_horizon = forms.ChoiceField(label="Horizon", choices=Goal.TimeHorizon.choices, initial=Goal.TimeHorizon.MEDIUM)
    target_on = day_field("Target date")
    priority = forms.ChoiceField(choices=Priority.choices, initial=Priority.MEDIUM)
    status = forms.ChoiceField(choices=Goal.Status.choices, initial=Goal.Status.ACTIVE)
    parent = forms.ModelChoiceField(Goal.objects.none(), label="Part of", required=False, empty_label="No other goal")
    weekly_floor_minutes = minutes_field("At least, per week", low=0, high=MINUTES_IN_A_WEEK, help_text="Minutes.")
    weekly_ceiling_minutes = minutes_field("At most, per week", low=0, high=MINUTES_IN_A_WEEK, help_text="Minutes.")
    description = forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": "3"}))

    def __init__(self, *args: Any, person: User, goal: Goal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_stored(goal) if goal else None, **kwargs)
        others = goals_for(person).likeliest_first()
        self.offer("parent", others.exclude(pk=goal.pk) if goal else others)

    def changes(self) -> Any:
        """Links as ids."""
        values = super().changes()
        return {**values, "parent": values["parent"] and values["parent"].pk}


def _stored(goal: Goal) -> dict[str, Any]:
    return {name: goal.parent_id if name == "parent" else getattr(goal, name) for name in GoalForm.base_fields}
