"""Shapes of accounts' requests and answers."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Preferences, User

LONGEST_PASSWORD = 256  # hashing longer ones would be work for nothing
LONGEST_TOKEN = 4096


class PasswordField(serializers.CharField):
    """A password, kept as typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_PASSWORD, trim_whitespace=False, write_only=True, **kwargs)


class RegisterSerializer(serializers.Serializer[User]):
    """A new account."""

    email = serializers.EmailField(max_length=254)
    password = PasswordField()
    name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="IANA name, such as Europe/Berlin")


class LoginSerializer(serializers.Serializer[User]):
    """Who signs in."""

    email = serializers.CharField(max_length=254)
    password = PasswordField()


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token."""

    refresh = serializers.CharField(max_length=LONGEST_TOKEN, trim_whitespace=False, write_only=True)


class TokenPairSerializer(serializers.Serializer[Any]):
    """What a client keeps: `access` lets it in for minutes, `refresh` buys the next pair once."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class PasswordChangeSerializer(serializers.Serializer[Any]):
    """Another password."""

    current_password = PasswordField()
    new_password = PasswordField()


class PasswordResetSerializer(serializers.Serializer[Any]):
    """Who cannot sign in."""

    email = serializers.EmailField(max_length=254)


class PasswordResetConfirmSerializer(serializers.Serializer[Any]):
    """The two parts of the mail's link, and the new password."""

    uid = serializers.CharField(max_length=64)
    token = serializers.CharField(max_length=128)
    password = PasswordField()


class UserSerializer(serializers.ModelSerializer[User]):
    """A person."""

    class Meta:
        model = User
        fields = ("id", "email", "name", "is_staff", "is_active", "created_at", "version")
        read_only_fields = ("email", "is_staff", "is_active", "version")


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["18:30"]})
class WallTimeField(serializers.TimeField):
    """`HH:MM` in and out; the service checks the spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)

    def to_internal_value(self, value: Any) -> Any:
        """As it came."""
        return value


WINDOWS_SCHEMA = {
    "type": "object",
    "description": "Weekday (mon … sun) to windows of local time; an end at or before its start is on the next day. "
    "A day that is not named has no working hours.",
    "additionalProperties": {
        "type": "array",
        "maxItems": 10,
        "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string", "examples": ["09:00"]}},
    },
}
POLICY_SCHEMA = {
    "type": "object",
    "required": ["write"],
    "properties": {"write": {"type": "string", "enum": ["apply", "ask"]}},
}
OBJECT_SCHEMA = {"type": "object", "additionalProperties": True, "description": "At most 16 KB of JSON"}


@extend_schema_field(WINDOWS_SCHEMA)
class WindowsField(serializers.JSONField):
    """Working windows; the service checks them."""


@extend_schema_field(POLICY_SCHEMA)
class PolicyField(serializers.JSONField):
    """What the agent may write unasked; the service checks it."""


@extend_schema_field(OBJECT_SCHEMA)
class ObjectField(serializers.JSONField):
    """A JSON object of the client's own; the service checks its size."""


class PreferencesSerializer(serializers.ModelSerializer[Preferences]):
    """How a person plans."""

    # Types are checked here; what the values mean, by `update_preferences`.
    working_windows = WindowsField()
    cutoff = WallTimeField(allow_null=True)
    buffer_minutes = serializers.IntegerField(min_value=0, max_value=240)
    daily_cap_minutes = serializers.IntegerField(min_value=0, max_value=24 * 60, allow_null=True)
    default_provider = serializers.ChoiceField(choices=list(settings.LLM_PROVIDERS), allow_null=True)
    default_model = serializers.CharField(max_length=200, allow_null=True)
    approval_policy = PolicyField()
    onboarding = ObjectField()
    settings = ObjectField()

    class Meta:
        model = Preferences
        fields = (
            "time_zone",
            "week_start",
            "working_windows",
            "cutoff",
            "buffer_minutes",
            "daily_cap_minutes",
            "default_provider",
            "default_model",
            "approval_policy",
            "onboarding",
            "settings",
            "version",
        )
        read_only_fields = ("version",)
