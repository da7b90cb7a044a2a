"""Plans, items and what stands in their way, as the API reads and writes them."""

from typing import Any, get_args

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.domain import MOST_WINDOWS_A_DAY
from config.common.serializers import (
    CivilDateField,
    FlatSerializer,
    InstantField,
    ReferenceField,
    TextField,
    TitleField,
)
from goals.models import LARGEST_MINUTES, Priority
from planning.domain import (
    LONGEST_BUSY,
    LONGEST_FOCUS_AREA,
    MINUTES_IN_DAY,
    MOST_DAYS_OFF,
    MOST_FOCUS_AREAS,
    MOST_SUPPOSED,
)
from planning.models import PlanItem, PlanStatus
from planning.solver.hindrance import Rule


class PlanItemInput(serializers.Serializer[Any]):
    """What a person writes of an item. `date` or `daily_plan` says its day."""

    date = CivilDateField(required=False, allow_null=True)
    daily_plan = ReferenceField(required=False, allow_null=True)
    goal = ReferenceField(required=False, allow_null=True)
    task = ReferenceField(required=False, allow_null=True)
    title = TitleField()
    notes = TextField()
    status = serializers.ChoiceField(choices=PlanItem.Status.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    start_at = InstantField(required=False, allow_null=True)
    duration_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=MINUTES_IN_DAY)
    pinned = serializers.BooleanField(required=False)
    actual_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MINUTES_IN_DAY)


class MoveInput(serializers.Serializer[Any]):
    """Where an item goes: next to another one, or to the end of a day. At least one field."""

    before = ReferenceField(required=False, allow_null=True, help_text="The item that then follows")
    after = ReferenceField(required=False, allow_null=True, help_text="The item that then precedes")
    date = CivilDateField(required=False, allow_null=True)
    daily_plan = ReferenceField(required=False, allow_null=True)


class PlanItemSerializer(FlatSerializer):
    """Something to do on a day."""

    id = serializers.IntegerField()
    daily_plan = serializers.IntegerField(source="daily_plan_id")
    date = serializers.DateField(source="on_date")
    goal = serializers.IntegerField(allow_null=True, source="goal_id")
    task = serializers.IntegerField(allow_null=True, source="task_id")
    title = serializers.CharField()
    notes = serializers.CharField()
    status = serializers.ChoiceField(choices=PlanItem.Status.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    start_at = serializers.DateTimeField(allow_null=True)
    duration_minutes = serializers.IntegerField(allow_null=True)
    pinned = serializers.BooleanField()
    actual_minutes = serializers.IntegerField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    why = serializers.JSONField(allow_null=True, help_text="Which rule placed it; null when a person did")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DayInput(serializers.Serializer[Any]):
    """What a person writes of a day whose date is known."""

    weekly_plan = ReferenceField(
        required=False, allow_null=True, help_text="Follows from the date; where it is sent it must be that week"
    )
    summary = TextField()
    status = serializers.ChoiceField(choices=PlanStatus.choices, required=False)


class DailyPlanInput(DayInput):
    """What a person writes of a day."""

    date = CivilDateField()


class DailyPlanSerializer(FlatSerializer):
    """One day. Where nothing is planned yet, `id` is null and `version` 0."""

    id = serializers.IntegerField(allow_null=True)
    date = serializers.DateField()
    weekly_plan = serializers.IntegerField(allow_null=True, source="weekly_plan_id")
    summary = serializers.CharField()
    status = serializers.ChoiceField(choices=PlanStatus.choices)
    items = PlanItemSerializer(many=True, source="ordered_items")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class WeekInput(serializers.Serializer[Any]):
    """What a person writes of a week that is known."""

    summary = TextField()
    focus_areas = serializers.ListField(
        child=TitleField(max_length=LONGEST_FOCUS_AREA), required=False, max_length=MOST_FOCUS_AREAS
    )
    status = serializers.ChoiceField(choices=PlanStatus.choices, required=False)
    review_notes = TextField()


class WeeklyPlanInput(WeekInput):
    """What a person writes of a week."""

    week_start_date = CivilDateField(help_text="Any date of the week; stored is its first day")


class WeeklyPlanSerializer(FlatSerializer):
    """One week, from its first day. Where nothing is planned yet, `id` is null and `version` 0."""

    id = serializers.IntegerField(allow_null=True)
    week_start_date = serializers.DateField()
    summary = serializers.CharField()
    focus_areas = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=PlanStatus.choices)
    review_notes = serializers.CharField()
    daily_plans = DailyPlanSerializer(many=True, source="days")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class NewDueInput(serializers.Serializer[Any]):
    """Another due date for a task."""

    task = ReferenceField()
    due_on = CivilDateField()


class NewEstimateInput(serializers.Serializer[Any]):
    """Another estimate for a task."""

    task = ReferenceField()
    estimate_minutes = serializers.IntegerField(min_value=1, max_value=LARGEST_MINUTES)


class WhatIfInput(serializers.Serializer[Any]):
    """What the plan is to suppose; it is done when the proposal is applied."""

    drop_goals = serializers.ListField(
        child=ReferenceField(), required=False, max_length=MOST_SUPPOSED, help_text="Pause these goals"
    )
    drop_tasks = serializers.ListField(
        child=ReferenceField(), required=False, max_length=MOST_SUPPOSED, help_text="Cancel these tasks"
    )
    due = serializers.ListField(child=NewDueInput(), required=False, max_length=MOST_SUPPOSED)
    estimates = serializers.ListField(child=NewEstimateInput(), required=False, max_length=MOST_SUPPOSED)


# `from` is a word of Python's own, so the class is made by name.
ScheduleInput = type(
    "ScheduleInput",
    (serializers.Serializer,),
    {
        "__doc__": "Which days to plan, both included.",
        "__module__": __name__,
        "from": CivilDateField(),
        "to": CivilDateField(),
        "what_if": WhatIfInput(required=False, allow_null=True),
    },
)


class UnchangedPlanSerializer(FlatSerializer):
    """Planned again, nothing is to be changed: there is no proposal, only what the plan is like."""

    id = serializers.IntegerField(allow_null=True, source="proposal", help_text="Always null")
    report = serializers.JSONField(help_text="As in a proposal")


HOURS_SCHEMA = {
    "type": "array",
    "description": "Windows of local time; an end at or before its start is on the next day. Empty: no work.",
    "maxItems": MOST_WINDOWS_A_DAY,
    "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string", "examples": ["09:00"]}},
}


@extend_schema_field(HOURS_SCHEMA)
class HoursField(serializers.JSONField):
    """The windows of one day; the service checks them."""


class DayExceptionInput(serializers.Serializer[Any]):
    """What a person writes of a day with other hours."""

    date = CivilDateField()
    windows = HoursField()
    note = TextField()


class DayExceptionSerializer(FlatSerializer):
    """Other working hours on one date, instead of all windows that would begin on it."""

    id = serializers.IntegerField()
    date = serializers.DateField()
    windows = HoursField()
    note = serializers.CharField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TimeOffInput(serializers.Serializer[Any]):
    """What a person writes of time off."""

    title = TitleField()
    start_on = CivilDateField()
    end_on = CivilDateField(help_text=f"The last day; at most {MOST_DAYS_OFF} in all")


class TimeOffSerializer(FlatSerializer):
    """Days without work, from `start_on` to `end_on`, both included."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class BusyBlockInput(serializers.Serializer[Any]):
    """What a person writes of a busy time."""

    title = TitleField()
    start_at = InstantField()
    end_at = InstantField(help_text=f"At most {LONGEST_BUSY.days} days later")


class BusyBlockSerializer(FlatSerializer):
    """Time that is taken by something that is not planned here: from `start_at` up to, not including, `end_at`."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    start_at = serializers.DateTimeField()
    end_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class HindranceSerializer(FlatSerializer):
    """A rule that forbids a time, and what is in the way."""

    rule = serializers.ChoiceField(choices=get_args(Rule))
    title = serializers.CharField(help_text="Of the task, item or goal that is in the way; else empty")
    start_at = serializers.DateTimeField(allow_null=True)
    end_at = serializers.DateTimeField(allow_null=True)


class WhySerializer(FlatSerializer):
    """Why an item is where it is, all else as it is now."""

    start_at = serializers.DateTimeField(allow_null=True)
    earliest_start_at = serializers.DateTimeField(allow_null=True, help_text="No earlier start is allowed")
    rule: Any = HindranceSerializer(allow_null=True, help_text="What forbids the slot just before the earliest one")
    reason = serializers.CharField(allow_null=True, help_text="Why it is later than that, or where it is fixed")
    alternative = serializers.JSONField(allow_null=True, help_text="The best other start, and what it would cost")
    sentence = serializers.CharField(help_text="The same in one sentence")


class StartInput(serializers.Serializer[Any]):
    """Another start for an item."""

    start_at = InstantField()


class ElsewhereSerializer(FlatSerializer):
    """Whether an item may begin then, all else where it is."""

    start_at = serializers.DateTimeField()
    allowed = serializers.BooleanField()
    forbidden_by: Any = HindranceSerializer(many=True)
    cost = serializers.JSONField(allow_null=True, help_text="More than now, term by term; null where it is forbidden")
    sentence = serializers.CharField(help_text="The same in one sentence")
