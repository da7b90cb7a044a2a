"""What conversations, messages and runs look like over the API, and what may be written."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from agent.models import ContextType, Message, Run, ToolCall
from agent.services import LONGEST_TITLE
from config.common.serializers import FlatSerializer

EFFECTS = "`read` and, by the person's policy, `write` are done at once; `destructive` and `external` always ask."
CALL_STATUSES = (
    "`called` is being carried out; `pending` waits for a decision; `approved` was asked for, allowed and done; `done` "
    "was done without asking; `rejected`, `expired` and `withdrawn` were not done; `failed` could not be done; "
    "`interrupted` was cut off by the end of its run."
)


class UsdField(serializers.DecimalField):
    """US dollars, exact to a millionth, as text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": None, "decimal_places": 6, "allow_null": True, **options})


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
    content = serializers.CharField(help_text="All its words; of a reply in the making, those so far")
    parts = serializers.ListField(
        child=serializers.DictField(),
        help_text="Words, reasoning and tool calls in order; of a reply in the making, those so far; [] for mere words",
    )
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


class BreakdownAsk(serializers.Serializer[Any]):
    """Who is to break the goal down; empty for the person's default."""

    client_message_id = serializers.UUIDField(required=False, help_text="Repeat it to repeat safely")
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


class ToolCallSerializer(FlatSerializer):
    """A call of a tool; `proposal` is what it would change, or has changed; `result` what the model is told of it."""

    id = serializers.IntegerField()
    run = serializers.UUIDField(source="run_id")
    step = serializers.IntegerField()
    tool = serializers.CharField()
    effect = serializers.ChoiceField(choices=ToolCall.Effect.choices, help_text=EFFECTS)
    arguments = serializers.DictField(help_text="As the model sent them; approving binds exactly these")
    status = serializers.ChoiceField(choices=ToolCall.Status.choices, help_text=CALL_STATUSES)
    proposal = serializers.IntegerField(
        source="proposal_id", allow_null=True, help_text="The change set it would do or has done; null for reads"
    )
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when it can be decided; null: at once")
    result = serializers.DictField(source="told", allow_null=True, help_text="Null until there is one")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


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


class UsageSumSerializer(FlatSerializer):
    """What was used; `cost_usd` is that of the priced calls, null where no call was priced."""

    calls = serializers.IntegerField()
    unpriced_calls = serializers.IntegerField()
    input_tokens = serializers.IntegerField(source="tokens_in")
    output_tokens = serializers.IntegerField(source="tokens_out")
    cost_usd = UsdField()


class UsageDaySerializer(UsageSumSerializer):
    """What was used on one day."""

    date = serializers.DateField()


class AllowanceSerializer(FlatSerializer):
    """So much of a day; null: no limit."""

    tokens = serializers.IntegerField(allow_null=True)
    cost_usd = UsdField()


class UsageReportSerializer(FlatSerializer):
    """What was used in a range of days, and what may be used today: what running replies hold back is not left."""

    days = UsageDaySerializer(many=True)
    total = UsageSumSerializer()
    today = UsageSumSerializer()
    limits = AllowanceSerializer()
    left_today = AllowanceSerializer()
    resets_at = serializers.DateTimeField(help_text="When the person's next day begins")

    def get_fields(self) -> dict[str, Any]:
        """With `from`, which Python reserves."""
        dates = {"from": serializers.DateField(source="first"), "to": serializers.DateField(source="last")}
        return {**dates, **super().get_fields()}
