"""What stands in the way of plans: other hours, days off, busy times."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.domain import MOST_WINDOWS_A_DAY
from config.common.serializers import CivilDateField, FlatSerializer, InstantField, TextField, TitleField
from planning.domain import LONGEST_BUSY, MOST_DAYS_OFF

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
