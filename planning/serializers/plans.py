"""Weeks, days and items."""

from typing import Any

from rest_framework import serializers

from config.common.serializers import (
    CivilDateField,
    FlatSerializer,
    InstantField,
    ReferenceField,
    TextField,
    TitleField,
)
from goals.models import Priority
from planning.domain import LONGEST_FOCUS_AREA, MINUTES_IN_DAY, MOST_FOCUS_AREAS
from planning.models import PlanItem, PlanStatus


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
