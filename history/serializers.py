"""History as the API shows it."""

from typing import Any

from rest_framework import serializers

from config.common.serializers import FlatSerializer
from history.models import Change, ChangeSet


class ChangeSerializer(FlatSerializer):
    """One object before and after; null on the side where it does not exist."""

    op = serializers.ChoiceField(choices=Change.Op.choices)
    object = serializers.CharField(source="object_kind", help_text='Its kind, such as "goal" or "plan_item"')
    id = serializers.IntegerField(source="object_id")
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ChangeSetSerializer(FlatSerializer):
    """What one act changed."""

    id = serializers.IntegerField()
    seq = serializers.IntegerField(help_text="1, 2, 3 … per person, in commit order")
    state = serializers.ChoiceField(choices=ChangeSet.State.choices)
    via = serializers.ChoiceField(choices=ChangeSet.Via.choices)
    cause = serializers.CharField()
    reason = serializers.CharField()
    author = serializers.IntegerField(
        source="actor_id", allow_null=True, help_text="The id of who did it; null where that account is gone"
    )
    applied_at = serializers.DateTimeField(allow_null=True)
    changes: Any = ChangeSerializer(many=True, source="ordered_changes")
