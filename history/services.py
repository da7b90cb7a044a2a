"""Recording what was done.

    with recording(actor, reason="Goal changed") as log:
        before = log.snapshot(goal)
        …
        log.updated(goal, before)

One `recording` is one transaction and, where anything changed, one ChangeSet with the person's next `seq`. It begins
by locking the person's counter: acts of one person go one after the other, so a service may read, decide and write
without a race, and two acts never wait for each other's rows. It does not nest: hand the log on instead.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from config.common import clock
from config.common.doorbell import ring
from history.domain import Actor, ChangeKind
from history.models import Change, ChangeCounter, ChangeSet


def kind_named(name: str) -> ChangeKind:
    """The class that handles this object kind."""
    made: ChangeKind = import_string(settings.CHANGE_KINDS[name])()
    return made


def kind_name_of(row: models.Model) -> str:
    """The object kind of a row: `WeeklyPlan` is "weekly_plan"."""
    return str(row._meta.verbose_name).replace(" ", "_")


class ChangeLog:
    """Collects the changes of one act. Services hand it on to the services they call, so that one act is one set."""

    def __init__(self, actor: Actor, reason: str = "") -> None:
        self.actor = actor
        self.reason = reason
        """One sentence for the person; an act that knows more once it has read may put it better."""
        self.changes: list[Change] = []

    def snapshot(self, row: models.Model) -> Mapping[str, Any]:
        """The row as it is; take it before changing the row."""
        return kind_named(kind_name_of(row)).snapshot(row)

    def created(self, row: models.Model) -> None:
        """The row was made."""
        self._add(Change.Op.CREATE, row, None, self.snapshot(row))

    def updated(self, row: models.Model, before: Mapping[str, Any]) -> None:
        """The row was changed; equal snapshots leave no trace."""
        after = self.snapshot(row)
        if after != before:
            self._add(Change.Op.UPDATE, row, before, after)

    def deleted(self, row: models.Model, before: Mapping[str, Any]) -> None:
        """The row is gone, or about to go (it must still have its id)."""
        self._add(Change.Op.DELETE, row, before, None)

    def _add(
        self, op: str, row: models.Model, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> None:
        self.changes.append(
            Change(
                position=len(self.changes),
                op=op,
                object_kind=kind_name_of(row),
                object_id=row.pk,
                before=before,
                after=after,
                version=getattr(row, "version", None),
            )
        )


@contextmanager
def recording(actor: Actor, *, reason: str = "") -> Iterator[ChangeLog]:
    """Open a transaction, collect the changes, and store them as one applied ChangeSet when it ends."""
    with transaction.atomic():
        last_seq = _lock_counter(actor.user.pk)
        log = ChangeLog(actor, reason)
        yield log
        if log.changes:
            _store(log, seq=last_seq + 1)


def _store(log: ChangeLog, *, seq: int) -> ChangeSet:
    user = log.actor.user
    ChangeCounter.objects.filter(user_id=user.pk).update(last_seq=seq)
    change_set = ChangeSet.objects.create(
        user=user,
        seq=seq,
        actor=log.actor.by or user,
        via=log.actor.via,
        cause=log.actor.cause[:200],
        reason=log.reason[:500],
        state=ChangeSet.State.APPLIED,
        applied_at=clock.now(),
    )
    for change in log.changes:
        change.change_set = change_set
    Change.objects.bulk_create(log.changes)
    ring("history.changed", user=user.pk, seq=change_set.seq)
    return change_set


def _lock_counter(user_id: int) -> int:
    """The person's last number. The row stays locked until commit, so numbers appear in commit order, without gaps."""
    counter = ChangeCounter.objects.select_for_update().filter(user_id=user_id).values_list("last_seq", flat=True)
    found = counter.first()
    if found is None:
        # Only a person's first write gets here; of two at once, one waits on the key and then counts on.
        ChangeCounter.objects.bulk_create([ChangeCounter(user_id=user_id)], ignore_conflicts=True)
        found = counter.get()
    return found
