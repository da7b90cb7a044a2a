"""Rituals, as the API reads and writes them."""

from typing import Any

from rest_framework import serializers

from config.common.serializers import CivilDateField, FlatSerializer, ReferenceField
from planning.domain import MINUTES_IN_DAY
from planning.models import PlanStatus
from planning.rituals.decisions import CHOICES, MOST_DECISIONS
from planning.serializers.plans import PlanItemSerializer


class DecisionInput(serializers.Serializer[Any]):
    """What becomes of one open item. Carried, shrunk and moved ones lose their time: the planner finds another."""

    item = ReferenceField()
    choice = serializers.ChoiceField(choices=CHOICES, help_text="shrink also takes it to the day of carry_to")
    date = CivilDateField(required=False, allow_null=True, help_text="Where move takes it: today or later")
    minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MINUTES_IN_DAY,
        help_text="shrink: what is left to do, fewer than now; done: how long it took",
    )
    cancel_task = serializers.BooleanField(
        required=False, help_text="drop: cancel its task as well, which otherwise stays open"
    )


class SettleInput(serializers.Serializer[Any]):
    """What becomes of leftovers, all or nothing."""

    decisions = serializers.ListField(child=DecisionInput(), max_length=MOST_DECISIONS)
    carry_to = CivilDateField(
        required=False, allow_null=True, help_text="The day for what is carried on or shrunk; null for today"
    )


class SettledSerializer(FlatSerializer):
    """What came of it."""

    change_set = serializers.IntegerField(allow_null=True, help_text="The act, to be undone; null where all is kept")
    items = PlanItemSerializer(many=True, help_text="As they are now, in the order of the decisions")


class FiguresSerializer(FlatSerializer):
    """What was planned and done."""

    planned_minutes = serializers.IntegerField(help_text="Of all items, those skipped or carried on included")
    done_minutes = serializers.IntegerField(help_text="What done items took, or else what was planned for them")
    open_minutes = serializers.IntegerField()
    items_done = serializers.IntegerField()
    items_open = serializers.IntegerField()
    items_skipped = serializers.IntegerField()
    items_carried = serializers.IntegerField(help_text="Left over, and gone on to a day outside of the week")


class GoalFiguresSerializer(FiguresSerializer):
    """Those of one goal; `goal` is null for what serves none."""

    goal = serializers.IntegerField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    weekly_floor_minutes = serializers.IntegerField(allow_null=True)
    weekly_ceiling_minutes = serializers.IntegerField(allow_null=True)
    is_floor_met = serializers.BooleanField(allow_null=True)
    is_ceiling_kept = serializers.BooleanField(allow_null=True)


class LeftoverSerializer(FlatSerializer):
    """An open item on a day that is over."""

    item: Any = PlanItemSerializer()
    suggestion = serializers.ChoiceField(choices=("carry", "drop"), help_text="What would be sensible")
    has_open_task = serializers.BooleanField()


class ReviewSerializer(FlatSerializer):
    """A week: what was planned and done, goal by goal, and what is left."""

    week_start_date = serializers.DateField(source="first")
    week_end_date = serializers.DateField(source="last", help_text="Its last day")
    weekly_plan = serializers.IntegerField(allow_null=True, source="plan_id")
    status = serializers.ChoiceField(choices=PlanStatus.choices)
    review_notes = serializers.CharField()
    total: Any = FiguresSerializer()
    goals: Any = GoalFiguresSerializer(many=True)
    leftovers: Any = LeftoverSerializer(many=True, source="leftovers.listed")
    more_leftovers = serializers.IntegerField(source="leftovers.more", help_text="How many are not listed")
