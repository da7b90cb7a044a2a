"""What conversations, messages and runs look like over the API, and what may be written."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from agent.models import ContextType, Message, Run
from agent.services import LONGEST_TITLE
from config.common.serializers import FlatSerializer


class ConversationSerializer(FlatSerializer):
    """A conversation as it is read; `active_run` is the run a client attaches to, null while it is idle."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    context_type = serializers.ChoiceField(choices=ContextType.choices)
    context_id = serializers.IntegerField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    deleted_at = serializers.DateTimeField(allow_null=True)
    metadata = serializers.DictField()
    active_run = serializers.UUIDField(source="active_run_id", allow_null=True)
    version = serializers.IntegerField()
    last_message_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ConversationCreate(serializers.Serializer[Any]):
    """A new conversation."""

    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, default="")
    context_type = serializers.ChoiceField(choices=ContextType.choices, default=ContextType.GENERAL)
    context_id = serializers.IntegerField(allow_null=True, default=None)


class ConversationChange(serializers.Serializer[Any]):
    """What may be changed of a conversation."""

    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, required=False)
    archived = serializers.BooleanField(required=False)


class MessageSerializer(FlatSerializer):
    """A message as it is read; `run` is the run that makes or made it, null for what a person wrote."""

    id = serializers.IntegerField()
    conversation = serializers.IntegerField(source="conversation_id")
    role = serializers.ChoiceField(choices=Message.Role.choices)
    content = serializers.CharField()
    parts = serializers.ListField(child=serializers.DictField())
    run = serializers.UUIDField(source="run_id", allow_null=True)
    status = serializers.ChoiceField(choices=Message.Status.choices)
    provider = serializers.CharField()
    model = serializers.CharField()
    usage = serializers.ListField(child=serializers.DictField(), allow_null=True)
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # as `label`
    client_message_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MessageSend(serializers.Serializer[Any]):
    """A message for the agent."""

    client_message_id = serializers.UUIDField(help_text="Chosen by the client; repeat it to repeat safely")
    content = serializers.CharField(max_length=settings.MESSAGE_MAX_CHARACTERS, trim_whitespace=False)
    context_type = serializers.ChoiceField(choices=ContextType.choices, required=False, allow_null=True)
    context_id = serializers.IntegerField(required=False, allow_null=True)
    provider = serializers.CharField(max_length=32, required=False, allow_null=True, allow_blank=True)
    model = serializers.CharField(max_length=200, required=False, allow_null=True, allow_blank=True)


class SentSerializer(FlatSerializer):
    """The message is stored and its run is queued."""

    conversation = serializers.IntegerField(source="conversation_id")
    message = serializers.IntegerField(source="message_id")
    run = serializers.UUIDField(source="run_id")


class RunFailureSerializer(FlatSerializer):
    """Why a run failed or was interrupted."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RunSerializer(FlatSerializer):
    """A run as it is read; `message` is the reply it makes."""

    id = serializers.UUIDField()
    conversation = serializers.IntegerField(source="conversation_id")
    message = serializers.IntegerField(source="message_id")
    status = serializers.ChoiceField(choices=Run.Status.choices)
    last_seq = serializers.IntegerField()
    error = RunFailureSerializer(allow_null=True)
    usage = serializers.ListField(child=serializers.DictField(), allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class LogEntrySerializer(serializers.Serializer[Any]):
    """One entry of a run's log."""

    seq = serializers.IntegerField()
    event = serializers.DictField()


class RunWithEventsSerializer(RunSerializer):
    """A run and a piece of its log; go on with `after = next_after`."""

    events = LogEntrySerializer(many=True)
    next_after = serializers.IntegerField()


class ProviderSerializer(serializers.Serializer[Any]):
    """A language model provider; `detail` says what is missing where it is not configured."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named like an argument of Field
    configured = serializers.BooleanField()
    default = serializers.BooleanField()
    model = serializers.CharField()
    capabilities = serializers.DictField(child=serializers.BooleanField())
    detail = serializers.CharField(allow_null=True)
