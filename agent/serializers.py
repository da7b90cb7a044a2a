"""What conversations, messages and runs look like over the API, and what may be written."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from agent.models import ContextType, Conversation, Message, Run
from agent.services import LONGEST_TITLE
from config.common.querysets import LARGEST_ID


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    """A conversation as it is read; `active_run` is the run a client attaches to, null when idle."""

    active_run = serializers.UUIDField(source="active_run_id", allow_null=True, read_only=True)

    class Meta:
        model = Conversation
        fields = (
            "id",
            "title",
            "context_type",
            "context_id",
            "archived_at",
            "deleted_at",
            "metadata",
            "active_run",
            "version",
            "last_message_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class ConversationCreate(serializers.Serializer[Any]):
    """A new conversation."""

    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, default="")
    context_type = serializers.ChoiceField(choices=ContextType.choices, default=ContextType.GENERAL)
    context_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, allow_null=True, default=None)


class ConversationChange(serializers.Serializer[Any]):
    """What may be changed of a conversation."""

    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, required=False)
    archived = serializers.BooleanField(required=False)


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A message as it is read; `run` is the run that makes or made it, null for what a person wrote."""

    run = serializers.UUIDField(source="run_id", allow_null=True, read_only=True)

    class Meta:
        model = Message
        fields = (
            "id",
            "conversation",
            "role",
            "content",
            "parts",
            "run",
            "status",
            "provider",
            "model",
            "usage",
            "parent",
            "client_message_id",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class MessageSend(serializers.Serializer[Any]):
    """A message for the agent."""

    client_message_id = serializers.UUIDField(help_text="Chosen by the client; repeat it to repeat safely")
    content = serializers.CharField(max_length=settings.MESSAGE_MAX_CHARACTERS, trim_whitespace=False)
    context_type = serializers.ChoiceField(choices=ContextType.choices, required=False, allow_null=True)
    context_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, allow_null=True)
    provider = serializers.CharField(max_length=32, required=False, allow_null=True)
    model = serializers.CharField(max_length=200, required=False, allow_null=True)


class SentSerializer(serializers.Serializer[Any]):
    """The message is stored and its run is queued."""

    conversation = serializers.IntegerField(source="conversation_id")
    message = serializers.IntegerField(source="message_id")
    run = serializers.UUIDField(source="run_id")


class RunErrorSerializer(serializers.Serializer[Any]):
    """Why a run failed."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RunSerializer(serializers.ModelSerializer[Run]):
    """A run as it is read; `message` is the reply it makes."""

    error = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = ("id", "conversation", "message", "status", "last_seq", "error", "usage", "created_at", "ended_at")
        read_only_fields = fields

    def get_error(self, run: Run) -> RunErrorSerializer | None:
        """Null unless the run failed or was interrupted."""
        if not run.error_code:
            return None
        return {"code": run.error_code, "detail": run.error_detail}  # type: ignore[return-value]  # shape for OpenAPI


class LogEntrySerializer(serializers.Serializer[Any]):
    """One entry of a run's log."""

    seq = serializers.IntegerField()
    event = serializers.DictField()


class RunWithEventsSerializer(RunSerializer):
    """A run and a piece of its log; go on with `after = next_after`."""

    events = LogEntrySerializer(many=True, read_only=True)
    next_after = serializers.IntegerField(read_only=True)

    class Meta(RunSerializer.Meta):
        fields = (*RunSerializer.Meta.fields, "events", "next_after")  # type: ignore[assignment]  # longer tuple
        read_only_fields = fields  # type: ignore[assignment]  # longer tuple


class ProviderSerializer(serializers.Serializer[Any]):
    """A language model provider; `detail` says what is missing where it is not configured."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named like an argument of Field
    configured = serializers.BooleanField()
    default = serializers.BooleanField()
    model = serializers.CharField()
    capabilities = serializers.DictField(child=serializers.BooleanField())
    detail = serializers.CharField(allow_null=True)
