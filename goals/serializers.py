"""Goals and tasks as the API reads and writes them."""

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
from goals.domain import MOST_DEPENDENCIES
from goals.models import LARGEST_MINUTES, Goal, Priority, Task

MINUTES_IN_WEEK = 7 * 24 * 60


class GoalInput(serializers.Serializer[Any]):
    """What a person writes of a goal."""

    title = TitleField()
    description = TextField()
    time_horizon = serializers.ChoiceField(choices=Goal.TimeHorizon.choices)
    status = serializers.ChoiceField(choices=Goal.Status.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    parent = ReferenceField(required=False, allow_null=True)  # type: ignore[assignment]  # DRF takes it off the class
    target_on = CivilDateField(required=False, allow_null=True)
    weekly_floor_minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MINUTES_IN_WEEK
    )
    weekly_ceiling_minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MINUTES_IN_WEEK
    )


class ProgressSerializer(FlatSerializer):
    """How far a goal is, its descendants included."""

    done_minutes = serializers.IntegerField()
    total_minutes = serializers.IntegerField()
    ratio = serializers.FloatField(allow_null=True, help_text="0 to 1; null without tasks")


class GoalSerializer(FlatSerializer):
    """A goal."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    time_horizon = serializers.ChoiceField(choices=Goal.TimeHorizon.choices)
    status = serializers.ChoiceField(choices=Goal.Status.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    parent = serializers.IntegerField(  # type: ignore[assignment]  # DRF's metaclass takes it off the class
        allow_null=True, source="parent_id"
    )
    target_on = serializers.DateField(allow_null=True)
    weekly_floor_minutes = serializers.IntegerField(allow_null=True)
    weekly_ceiling_minutes = serializers.IntegerField(allow_null=True)
    progress = ProgressSerializer()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TaskInput(serializers.Serializer[Any]):
    """What a person writes of a task."""

    goal = ReferenceField(required=False, allow_null=True)
    title = TitleField()
    notes = TextField()
    done_when = TextField()
    status = serializers.ChoiceField(choices=Task.Status.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    estimate_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_MINUTES)
    min_chunk_minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_MINUTES
    )
    max_chunk_minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_MINUTES
    )
    due_on = CivilDateField(required=False, allow_null=True)
    due_at = InstantField(required=False, allow_null=True)
    not_before_on = CivilDateField(required=False, allow_null=True)
    not_before_at = InstantField(required=False, allow_null=True)
    energy = serializers.ChoiceField(choices=Task.Energy.choices, required=False, allow_null=True)
    depends_on = serializers.ListField(child=ReferenceField(), required=False, max_length=MOST_DEPENDENCIES)


class TaskSerializer(FlatSerializer):
    """A task."""

    id = serializers.IntegerField()
    goal = serializers.IntegerField(allow_null=True, source="goal_id")
    title = serializers.CharField()
    notes = serializers.CharField()
    done_when = serializers.CharField()
    status = serializers.ChoiceField(choices=Task.Status.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    estimate_minutes = serializers.IntegerField(allow_null=True)
    min_chunk_minutes = serializers.IntegerField(allow_null=True)
    max_chunk_minutes = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    not_before_on = serializers.DateField(allow_null=True)
    not_before_at = serializers.DateTimeField(allow_null=True)
    energy = serializers.ChoiceField(choices=Task.Energy.choices, allow_null=True)
    depends_on = serializers.ListField(child=serializers.IntegerField(), source="dependency_ids")
    completed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
