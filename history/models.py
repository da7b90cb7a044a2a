"""What was done: change sets, the changes in them, and each person's counter."""

from django.conf import settings
from django.db import models

from config.common.models import Owned, Timestamped
from history.preview.shapes import Preview
from history.querysets import ChangeSetQuerySet


class ChangeCounter(models.Model):
    """The last `seq` of one person. Its row lock orders that person's writes."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True)
    last_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.last_seq}"


class ChangeSet(Owned, Timestamped):
    """What one act changed. Applied at once, it is history; not yet applied, it is a proposal."""

    class Via(models.TextChoices):
        PERSON = "person"
        AGENT = "agent"
        SCHEDULER = "scheduler"
        API = "api"
        MCP = "mcp"

    class State(models.TextChoices):
        COMPUTING = "computing"
        PROPOSED = "proposed"
        APPLIED = "applied"
        UNDONE = "undone"
        REJECTED = "rejected"
        EXPIRED = "expired"

    seq = models.PositiveBigIntegerField(
        help_text="1, 2, 3 … per person, in commit order; a proposal takes the next one again when it is decided"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who did it: the person, or staff in the back office",
    )
    via = models.CharField(max_length=16, choices=Via)
    cause = models.CharField(max_length=200, blank=True, help_text='What led to it, such as "run:<uuid>"')
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=16, choices=State)
    applied_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    undoes = models.JSONField(default=list, blank=True, help_text="Ids of the change sets that this one takes back")
    report = models.JSONField(null=True, blank=True, help_text="What its author says of it as data; null for most")
    basis = models.JSONField(
        null=True,
        blank=True,
        help_text="Of a plan: what was asked, and a digest of the data it rests on; null for most",
    )

    ordered_changes: "list[Change]"
    """Set by the selectors."""
    preview: Preview
    """Set by `preview.building.with_previews`."""
    undone_by: int | None
    """The id of the act that took it back; set by `selectors.with_undoers`."""

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "seq"], name="change_set_seq_once_per_person")]
        indexes = [
            models.Index(fields=["user", "state", "-seq"], name="change_set_by_state"),
            # Not only for those that are open: SQLite takes no partial index for a condition with parameters.
            models.Index(fields=["state", "expires_at"], name="change_set_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.seq}"


class Change(models.Model):
    """One object before and after."""

    class Op(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"
        DELETE = "delete"

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField(help_text="Order within the change set; undo goes backwards")
    op = models.CharField(max_length=8, choices=Op)
    object_kind = models.CharField(max_length=32)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    version = models.PositiveIntegerField(null=True, help_text="The object's version after the change")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change_set", "position"], name="change_position_once"),
            models.CheckConstraint(
                condition=models.Q(op="create", before__isnull=True)
                | models.Q(op="delete", after__isnull=True)
                | models.Q(op="update"),
                name="change_op_matches_its_sides",
            ),
        ]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="change_of_object")]

    def __str__(self) -> str:
        return f"{self.op} {self.object_kind} {self.object_id}"
