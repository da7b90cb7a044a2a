"""What the planner is asked, and what it answers."""

from typing import Any, get_args

from rest_framework import serializers

from config.common.serializers import CivilDateField, FlatSerializer, InstantField, ReferenceField
from goals.models import LARGEST_MINUTES
from planning.domain import MOST_SUPPOSED
from planning.rituals.decisions import MOST_DECISIONS
from planning.serializers.availability import HoursField
from planning.serializers.rituals import DecisionInput
from planning.solver.hindrance import Rule
from planning.solver.repairs import Kind


class NewDueInput(serializers.Serializer[Any]):
    """Another due date for a task."""

    task = ReferenceField()
    due_on = CivilDateField()


class NewEstimateInput(serializers.Serializer[Any]):
    """Another estimate for a task."""

    task = ReferenceField()
    estimate_minutes = serializers.IntegerField(min_value=1, max_value=LARGEST_MINUTES)


class NewHoursInput(serializers.Serializer[Any]):
    """Other working hours on one date."""

    date = CivilDateField()
    windows = HoursField()


class WhatIfInput(serializers.Serializer[Any]):
    """What the plan is to suppose; it is done when the proposal is applied."""

    leftovers = serializers.ListField(
        child=DecisionInput(),
        required=False,
        max_length=MOST_DECISIONS,
        help_text="Settle these first; what is carried on goes to today",
    )
    drop_goals = serializers.ListField(
        child=ReferenceField(), required=False, max_length=MOST_SUPPOSED, help_text="Pause these goals"
    )
    drop_tasks = serializers.ListField(
        child=ReferenceField(), required=False, max_length=MOST_SUPPOSED, help_text="Cancel these tasks"
    )
    due = serializers.ListField(child=NewDueInput(), required=False, max_length=MOST_SUPPOSED)
    estimates = serializers.ListField(child=NewEstimateInput(), required=False, max_length=MOST_SUPPOSED)
    days_off = serializers.ListField(
        child=CivilDateField(), required=False, max_length=MOST_SUPPOSED, help_text="No work on these dates"
    )
    hours = serializers.ListField(child=NewHoursInput(), required=False, max_length=MOST_SUPPOSED)


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


class EffectSerializer(FlatSerializer):
    """What a repair does: counts and weighted minutes (by priority 1, 2, 4, 8) before and after."""

    late_before = serializers.IntegerField()
    late_after = serializers.IntegerField()
    unplaced_before = serializers.IntegerField()
    unplaced_after = serializers.IntegerField()
    late_weighted_minutes_before = serializers.IntegerField()
    late_weighted_minutes_after = serializers.IntegerField()
    no_longer_late = serializers.ListField(child=serializers.CharField(), help_text="Titles")


class RepairSerializer(FlatSerializer):
    """One change that helps, measured; sent as `what_if` to `schedule` it becomes a proposal."""

    kind = serializers.ChoiceField(choices=get_args(Kind))
    task = serializers.IntegerField(allow_null=True, help_text="Its id; null where hours are added")
    title = serializers.CharField(help_text="Of the task")
    sentence = serializers.CharField(help_text="What is done, and what comes of it")
    effect: Any = EffectSerializer()
    what_if = serializers.JSONField(help_text="What was supposed already, and this repair")


class RepairsSerializer(FlatSerializer):
    """How the plan would be, and what would help it, the cheapest first; empty where nothing is late."""

    report = serializers.JSONField(help_text="As in a proposal")
    repairs: Any = RepairSerializer(many=True)


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
