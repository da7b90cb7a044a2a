"""History as the API shows it."""

from typing import Any, get_args

from rest_framework import serializers

from config.common.serializers import FlatSerializer, InstantField
from history.models import Change, ChangeSet
from history.preview.shapes import Group

STATES = (
    "`computing` is still being made: read it again in a moment; `proposed` waits for a decision; `applied` is done; "
    "`undone` was done and taken back; `rejected` was refused or withdrawn; `expired` was not decided in time. The "
    "same words are the `state` of a change and the `status` of a proposal."
)


class ChangeSerializer(FlatSerializer):
    """One object before and after; null on the side where it does not exist."""

    op = serializers.ChoiceField(choices=Change.Op.choices, help_text="What is done to the object")
    object = serializers.CharField(source="object_kind", help_text='Its kind, such as "goal" or "plan_item"')
    id = serializers.IntegerField(source="object_id")
    before = serializers.JSONField(allow_null=True, help_text="Its fields before; null for what is created")
    after = serializers.JSONField(allow_null=True, help_text="Its fields after; null for what is deleted")


class DetailSerializer(FlatSerializer):
    """One column before and after, in words; "" on the side where the object does not exist."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF's metaclass takes it off the class
    before = serializers.CharField()
    after = serializers.CharField()


class LineSerializer(FlatSerializer):
    """What happens to one object."""

    group = serializers.ChoiceField(choices=get_args(Group))
    object = serializers.CharField(help_text='Its kind, such as "goal" or "plan_item"')
    id = serializers.IntegerField()
    name = serializers.CharField()
    text = serializers.CharField(help_text="One sentence")
    details: Any = DetailSerializer(many=True)


class GoalHoursSerializer(FlatSerializer):
    """Planned (open items) and estimated (open tasks) minutes of a goal, before and after, all else as it is now."""

    goal = serializers.IntegerField()
    title = serializers.CharField()
    planned_before_minutes = serializers.IntegerField()
    planned_after_minutes = serializers.IntegerField()
    estimate_before_minutes = serializers.IntegerField()
    estimate_after_minutes = serializers.IntegerField()


class PreviewSerializer(FlatSerializer):
    """A readable diff."""

    lines: Any = LineSerializer(many=True)
    hours: Any = GoalHoursSerializer(many=True)


class ChangeSetSerializer(FlatSerializer):
    """What one act changed."""

    id = serializers.IntegerField()
    seq = serializers.IntegerField(help_text="1, 2, 3 … per person, in commit order")
    state = serializers.ChoiceField(choices=ChangeSet.State.choices, help_text=STATES)
    via = serializers.ChoiceField(choices=ChangeSet.Via.choices, help_text="The door it came through")
    cause = serializers.CharField(help_text='What led to it, such as "page:today" or "run:<uuid>"')
    reason = serializers.CharField(help_text="One sentence for the person")
    author = serializers.IntegerField(
        source="actor_id", allow_null=True, help_text="The id of who did it; null where that account is gone"
    )
    applied_at = serializers.DateTimeField(allow_null=True, help_text="When it was done; null for what never was")
    changes: Any = ChangeSerializer(many=True, source="ordered_changes")


class ChangeSetDetailSerializer(ChangeSetSerializer):
    """One act, readable, and what it took back or was taken back by."""

    undoes = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of the acts that it takes back")
    undone_by = serializers.IntegerField(allow_null=True, help_text="The id of the act that took it back: undo that")
    preview: Any = PreviewSerializer()


class ProposalSerializer(FlatSerializer):
    """An act that waits for a decision, or has got one."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=ChangeSet.State.choices, source="state", help_text=STATES)
    reason = serializers.CharField(help_text="One sentence for the person")
    author = serializers.IntegerField(
        source="actor_id", allow_null=True, help_text="The id of whose doing it is; null where that account is gone"
    )
    via = serializers.ChoiceField(choices=ChangeSet.Via.choices, help_text="The door it came through")
    changes: Any = ChangeSerializer(many=True, source="ordered_changes")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Until when it can be decided; null for what was done at once"
    )
    applied_at = serializers.DateTimeField(allow_null=True, help_text="When it was done; null before, and if never")
    report = serializers.JSONField(
        allow_null=True, help_text="Of a plan: how good it is, what stays late or without a place, and why; else null"
    )
    preview: Any = PreviewSerializer()


class UndoSinceInput(serializers.Serializer[Any]):
    """What to take back."""

    via = serializers.ChoiceField(choices=ChangeSet.Via.choices, default=ChangeSet.Via.AGENT)
    since = InstantField()


class UndoneSerializer(FlatSerializer):
    """What was taken back, newest first, and the act that took it back; null where there was nothing."""

    undone: Any = ChangeSetSerializer(many=True)
    change: Any = ChangeSetSerializer(allow_null=True)
