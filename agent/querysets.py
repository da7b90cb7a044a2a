"""Querysets of the agent."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from agent.models import Conversation, Message, Run, ToolCall, UsageDay  # noqa: F401  (the type arguments below)

ACTIVE_STATUSES = ("queued", "running", "awaiting_approval")


class ConversationQuerySet(OwnedQuerySet["Conversation"]):
    """Conversations of one person."""

    def present(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at=None)


class MessageQuerySet(OwnedQuerySet["Message"]):
    """Messages of one person."""

    def newest_first(self) -> Self:
        """As lists show them. This exact order is what the index holds."""
        return self.order_by("-created_at", "-id")

    def with_run(self) -> Self:
        """Each with the id of its run as `run_id`."""
        return self.annotate(run_id=F("run__pk"))

    def older_than(self, message: "Message") -> Self:
        """What stands before it in its conversation."""
        same_instant = Q(created_at=message.created_at, pk__lt=message.pk)
        return self.filter(Q(created_at__lt=message.created_at) | same_instant)


class RunQuerySet(OwnedQuerySet["Run"]):
    """Runs of one person."""

    def active(self) -> Self:
        """Not yet terminal."""
        return self.filter(status__in=ACTIVE_STATUSES)


class ToolCallQuerySet(OwnedQuerySet["ToolCall"]):
    """Tool calls of one person."""

    def pending(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(status="pending")


class UsageDayQuerySet(OwnedQuerySet["UsageDay"]):
    """Days of usage of one person."""

    def between(self, first: date, last: date) -> Self:
        """From `first` to `last`, both included, oldest first."""
        return self.filter(date__gte=first, date__lte=last).order_by("date")

    def below(self, tokens: int | None, micros: int | None) -> Self:
        """Those where used and reserved together are below these limits; None: no limit."""
        days = self
        if tokens is not None:
            days = days.alias(all_tokens=F("tokens_in") + F("tokens_out") + F("reserved_tokens"))
            days = days.filter(all_tokens__lt=tokens)
        if micros is not None:
            days = days.alias(all_micros=F("cost_micros") + F("reserved_micros")).filter(all_micros__lt=micros)
        return days
