"""Recording what was done.

    with recording(actor, reason="Goal changed") as log:
        before = log.snapshot(goal)
        …
        log.updated(goal, before)

One `recording` is one transaction and, where anything changed, one ChangeSet with the person's next `seq`. It begins
by locking the person's counter: acts of one person go one after the other, so a service may read, decide and write
without a race, and two acts never wait for each other's rows. It does not nest: hand the log on instead.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from accounts.models import User
from config.common import clock
from history.domain import Actor
from history.models import Change, ChangeCounter, ChangeSet
from history.preview.shapes import Effort, Field
from history.services.since import Move, Since

if TYPE_CHECKING:
    from history.preview.worlds import World


COUNT = "UPDATE history_changecounter SET last_seq = %s WHERE user_id = %s"
LAST = "SELECT last_seq FROM history_changecounter WHERE user_id = %s"


class TellsKind(Protocol):
    """How one kind of object is told to people. A snapshot may have its `read_columns` alone."""

    title: str
    """The column that names it; "" where it is named otherwise."""
    fields: Mapping[str, Field]
    """The columns a person knows, in the order in which they are told."""
    read_columns: Sequence[str]
    """What has to be known of one that is only linked to, or weighed on."""

    def label_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """What links to it say: Call the bank."""

    def name_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """How a sentence about it begins: Task “Call the bank”."""

    def place_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """Where it stands in time, for kinds that have fields with `places`."""

    def is_bare(self, snapshot: Mapping[str, Any]) -> bool:
        """Whether it says nothing of its own, such as a day that only holds items."""

    def container_of(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, int] | None:
        """Kind and id of that in which it has another position now, and nothing else of it differs; else None."""

    def effort_in(self, snapshot: Mapping[str, Any], world: "World") -> Effort | None:
        """What it adds to a goal."""

    def lateness_in(self, snapshot: Mapping[str, Any], world: "World") -> str:
        """Why it is late: on Sat 7 Mar, due Fri 6 Mar; "" where it is not."""

    def bearing(
        self, user: User, goals: Collection[int], touched: Mapping[str, Collection[int]]
    ) -> "models.QuerySet[Any] | None":
        """The person's objects of this kind that count for these goals, or whose lateness hangs on what is touched."""


class ChangeKind(TellsKind, Protocol):
    """How one kind of object is snapshot, written and removed. `settings.CHANGE_KINDS` names one class per kind."""

    model: type[models.Model]

    def with_links(self, rows: Iterable[Any]) -> Iterable[Any]:
        """The rows with what `snapshot` would otherwise ask for, one row at a time."""

    def snapshot(self, row: Any) -> Mapping[str, Any]:
        """The row's own columns and links as JSON values, enough to restore it."""

    def read(self, snapshot: Mapping[str, Any]) -> Mapping[str, Any]:
        """A stored snapshot, in which columns that were added since read as their defaults."""

    def default_of(self, name: str) -> Any:
        """What a new row has in this column, as JSON has it."""

    def restore(self, user: User, object_id: int, snapshot: Mapping[str, Any], *, version: int) -> Any:
        """Insert the row as the snapshot has it, under this id and version."""

    def write(self, row: Any, snapshot: Mapping[str, Any]) -> None:
        """Change the row to what the snapshot has; its version counts up."""

    def remove(self, log: "ChangeLog", row: Any) -> None:
        """Delete the row. Links to it that follow from other facts are let go of first, and logged."""

    def twin_of(self, user: User, snapshot: Mapping[str, Any]) -> int | None:
        """The id of a row that already is what the snapshot would make, where two cannot be; else None."""

    def outlives(
        self,
        user: User,
        object_id: int,
        expected: Mapping[str, Any],
        ends: Mapping[tuple[str, int], Mapping[str, Any] | None],
    ) -> bool:
        """Whether a bare row is more by now than the act that made it, and now goes, has made of it.

        `expected`: as that act and what else is taken back left it; `ends`: what becomes of all that is taken back.
        """

    def settle(self, log: "ChangeLog", rows: Sequence[Any]) -> None:
        """After all rows of an act are written: links that follow from facts, and the rules across rows.

        Raises ValidationFailed where what now stands breaks one.
        """

    def follow(
        self, log: "ChangeLog", moves: Mapping[tuple[str, int], Move], since: Since
    ) -> Collection[tuple[str, int]]:
        """Bring other rows to what a rule makes of these moves, where facts have changed `since`, and log it.

        The answer is what stands in the way, by kind and id: objects because of which the moves break a rule now.
        """

    def touch(self, log: "ChangeLog", snapshots: Sequence[Mapping[str, Any]]) -> None:
        """Bring up to date what shows rows that were so before, or are so now."""


def kind_named(name: str) -> ChangeKind:
    """The class that handles this object kind."""
    made: ChangeKind = import_string(settings.CHANGE_KINDS[name])()
    return made


def read_side(kind_name: str, side: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A stored side of a change, as its kind reads it; None where there is no object on it."""
    return None if side is None else kind_named(kind_name).read(side)


def kind_name_of(row: models.Model | type[models.Model]) -> str:
    """The object kind of a row or a model: `WeeklyPlan` is "weekly_plan"."""
    return str(row._meta.verbose_name).replace(" ", "_")


class ChangeLog:
    """Collects the changes of one act. Services hand it on to the services they call, so that one act is one set."""

    def __init__(self, actor: Actor, reason: str = "") -> None:
        self.actor = actor
        self.reason = reason
        """One sentence for the person; an act that knows more once it has read may put it better."""
        self.undoes: list[int] = []
        """Ids of the change sets that the act takes back."""
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
        last_seq = lock_counter(actor.user.pk)
        log = ChangeLog(actor, reason)
        yield log
        if actor.draft is not None:
            actor.draft.take(log.changes, log.reason, log.undoes)
        elif log.changes:
            own = {"undoes": log.undoes, "applied_at": clock.now()}
            store_set(actor, log.changes, reason=log.reason, seq=last_seq + 1, **own)


def store_set(actor: Actor, changes: Sequence[Change], *, reason: str, seq: int, **fields: Any) -> ChangeSet:
    """One act as a ChangeSet: applied where `applied_at` is among `fields`, a proposal otherwise.

    The caller holds the person's counter, whose next number is `seq`.
    """
    state = fields.pop("state", ChangeSet.State.APPLIED if fields.get("applied_at") else ChangeSet.State.PROPOSED)
    change_set = ChangeSet.objects.create(
        user=actor.user,
        seq=seq,
        actor=actor.by or actor.user,
        via=actor.via,
        cause=actor.cause[:200],
        reason=reason[:500],
        state=state,
        **fields,
    )
    store_changes(change_set, changes)
    count_up(change_set)
    actor.acts.append(change_set.pk)
    return change_set


def store_changes(change_set: ChangeSet, changes: Sequence[Change]) -> None:
    """The changes of a set, in their order."""
    for change in changes:
        change.change_set = change_set
    Change.objects.bulk_create(changes)


def count_up(change_set: ChangeSet) -> None:
    """Bring the person's counter to the set's number; the caller holds it."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [change_set.seq, change_set.user_id])


def lock_counter(user_id: int) -> int:
    """The person's last number. The row stays locked until commit, so numbers appear in commit order, without gaps.

    By hand, as is `count_up`: every act of everybody goes through here, and building the query took longer than it.
    """
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(LAST + lock, [user_id])
        found = cursor.fetchone()
        if found is None:
            # Only a person's first write gets here; of two at once, one waits on the key and then counts on.
            ChangeCounter.objects.bulk_create([ChangeCounter(user_id=user_id)], ignore_conflicts=True)
            cursor.execute(LAST + lock, [user_id])
            found = cursor.fetchone()
    return int(found[0])
