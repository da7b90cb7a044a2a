"""Querysets of the agent."""

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q

from config.common.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from agent.models import Conversation, Message, Run  # noqa: F401  (the type arguments below)

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
