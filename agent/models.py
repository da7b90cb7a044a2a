"""Who helps: conversations, messages, the runs that make replies, their event logs and the tools they called."""

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from agent.domain import RunFailure, usd_of
from agent.querysets import (
    ACTIVE_STATUSES,
    ConversationQuerySet,
    MessageQuerySet,
    RunQuerySet,
    ToolCallQuerySet,
    UsageDayQuerySet,
)
from config.common.models import Owned, Timestamped, Versioned


class ContextType(models.TextChoices):
    """What a conversation is about."""

    GENERAL = "general"
    DAILY_PLANNING = "daily_planning"
    WEEKLY_PLANNING = "weekly_planning"
    GOAL_REVIEW = "goal_review"
    TASK = "task"


class Conversation(Owned, Timestamped, Versioned):
    """A thread of messages between one person and the agent."""

    title = models.CharField(max_length=200, blank=True)
    context_type = models.CharField(max_length=20, choices=ContextType, default=ContextType.GENERAL)
    context_id = models.BigIntegerField(null=True, blank=True, help_text="null means today or this week")
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    last_message_at = models.DateTimeField(auto_now_add=True, help_text="Orders the list of conversations")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-last_message_at", "-id"], name="conversation_by_activity"),
            models.Index(fields=["user", "-created_at", "-id"], name="conversation_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title or f"conversation {self.pk}"


class Message(Owned, Timestamped):
    """One turn. An assistant message is made with its run, empty, and holds the run's text once that has ended."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"
        SYSTEM = "system"
        TOOL = "tool"

    class Status(models.TextChoices):
        COMPLETE = "complete"
        STREAMING = "streaming"
        PARTIAL = "partial"
        FAILED = "failed"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    role = models.CharField(max_length=10, choices=Role)
    content = models.TextField(blank=True)
    parts = models.JSONField(default=list, blank=True, help_text="Structured content: reasoning, tool calls")
    status = models.CharField(max_length=10, choices=Status, default=Status.COMPLETE)
    provider = models.CharField(max_length=32, blank=True)
    model = models.CharField(max_length=200, blank=True)
    usage = models.JSONField(null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    client_message_id = models.UUIDField(null=True, blank=True)

    run_id: uuid.UUID | None
    """The run that makes or made it, None for what a person wrote; set by the selectors."""

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["conversation", "-created_at", "-id"], name="message_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["user", "client_message_id"], name="message_client_id_once_for_ever"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Run(Owned, Timestamped):
    """The making of one reply: a row that a runner claims, works on under a lease, and ends once."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        AWAITING_APPROVAL = "awaiting_approval"
        COMPLETED = "completed"
        FAILED = "failed"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="runs")
    user_message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="runs")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="run")
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    provider = models.CharField(max_length=32, blank=True, help_text="As asked for; empty means the default")
    model = models.CharField(max_length=200, blank=True)
    attempt = models.PositiveIntegerField(default=0, help_text="Fencing number: a writer with an older one is refused")
    runner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0, help_text="How often the model was asked and called tools")
    worked_seconds = models.FloatField(default=0, help_text="What its segments took, but for the one at work")
    prompt = models.CharField(max_length=40, blank=True, help_text="The instructions it was given, by file name")
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=500, blank=True)
    usage = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "lease_until"], name="run_by_lease"),
            models.Index(fields=["conversation", "-created_at"], name="run_of_conversation"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status__in=ACTIVE_STATUSES), name="run_one_active_per_conversation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"

    @property
    def error(self) -> RunFailure | None:
        """Why it failed or was interrupted; None otherwise."""
        return RunFailure(code=self.error_code, detail=self.error_detail) if self.error_code else None


class ToolCall(Owned, Timestamped):
    """The ledger: one call of a tool by a run, committed together with its effect, so that nothing is done twice."""

    class Effect(models.TextChoices):
        READ = "read"
        WRITE = "write"
        DESTRUCTIVE = "destructive"
        EXTERNAL = "external"

    class Status(models.TextChoices):
        CALLED = "called"
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"
        DONE = "done"
        FAILED = "failed"
        INTERRUPTED = "interrupted"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="tool_calls")
    step = models.PositiveIntegerField(help_text="The number of the model's answer that asked for it, from 1")
    call_id = models.CharField(max_length=100, help_text="Its id in the event log and towards the provider")
    tool = models.CharField(max_length=100)
    effect = models.CharField(max_length=12, choices=Effect)
    arguments = models.JSONField(default=dict)
    arguments_hash = models.CharField(max_length=64)
    twin = models.PositiveIntegerField(
        default=0, help_text="0; 1, 2 … where a step asks for the very same again, which takes the result of the first"
    )
    provider_data = models.JSONField(default=dict, blank=True, help_text="What the provider wants back with the call")
    asks = models.BooleanField(default=False, help_text="A person must approve it")
    status = models.CharField(max_length=12, choices=Status, default=Status.CALLED)
    proposal = models.ForeignKey(
        "history.ChangeSet", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="What it would change, or has changed",
    )  # fmt: skip
    expires_at = models.DateTimeField(null=True, blank=True, help_text="When a call that waits counts as rejected")
    result = models.JSONField(null=True, blank=True, help_text="What the model is told; of a waiting call, if approved")

    objects = ToolCallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "status", "-id"], name="tool_call_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "step", "tool", "arguments_hash", "twin"], name="tool_call_once_in_a_step"
            ),
            models.UniqueConstraint(fields=["run", "call_id"], name="tool_call_id_once_in_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.status}"

    @property
    def told(self) -> dict[str, Any] | None:
        """What the model is told of it; None while it is open."""
        result: dict[str, Any] | None = self.result
        return None if self.status in {self.Status.CALLED, self.Status.PENDING} else result


class RunEvent(models.Model):
    """One AG-UI event of a run: the log that every watcher reads. Written once, never changed."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    event = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="run_event_seq_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.seq}"


class UsageDay(Owned, Timestamped):
    """What the agent used for one person on one civil date of theirs, and what calls at work may yet use."""

    date = models.DateField(help_text="The person's civil date when the calls began")
    calls = models.PositiveIntegerField(default=0)
    unpriced_calls = models.PositiveIntegerField(default=0, help_text="Those of models whose price is not known")
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)
    cost_micros = models.PositiveBigIntegerField(default=0, help_text="Millionths of a US dollar, of the priced calls")
    reserved_tokens = models.PositiveBigIntegerField(default=0)
    reserved_micros = models.PositiveBigIntegerField(default=0)

    objects = UsageDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "date"], name="usage_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.tokens} tokens"

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out

    @property
    def cost_usd(self) -> Decimal | None:
        """What the priced calls cost; None where there were calls and none had a known price."""
        unknown = self.calls and self.calls == self.unpriced_calls
        return None if unknown else usd_of(self.cost_micros)


class UsageReservation(models.Model):
    """What one call of a provider may use at most, held back from the day's limits until what it used is known."""

    usage_day = models.ForeignKey(UsageDay, on_delete=models.CASCADE, related_name="reservations")
    provider = models.CharField(max_length=32)
    model = models.CharField(max_length=200)
    tokens_in = models.PositiveBigIntegerField()
    tokens_out = models.PositiveBigIntegerField()
    micros = models.PositiveBigIntegerField(null=True, blank=True, help_text="Empty: the price is not known")
    expires_at = models.DateTimeField(help_text="When its process counts as dead")

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="usage_reservation_expiry")]

    def __str__(self) -> str:
        return f"{self.provider} {self.model}"
