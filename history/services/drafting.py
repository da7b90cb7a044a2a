"""Several services as one act, and acts that are not done yet: proposals.

A proposal is made by rehearsal: the services really run, what they would change is collected, and the transaction is
rolled back. So a proposal knows exactly what applying it will do, by the same rules as the deed itself, and its new
objects have the ids they will have.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction

from config.common import clock
from history.domain import Actor, Draft
from history.models import Change, ChangeSet
from history.services.recording import count_up, kind_named, lock_counter, store_changes, store_set

Result = TypeVar("Result")


class _Rehearsed(Exception):
    """Rolls a rehearsal back."""


@contextmanager
def one_act(actor: Actor, *, reason: str = "") -> Iterator[Actor]:
    """Whatever services do for the actor that is yielded becomes one applied ChangeSet, in one transaction.

    `reason` is by default put together from theirs. Its id is added to `actor.acts`.
    """
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        draft = Draft()
        yield replace(actor, draft=draft)
        if draft.changes:
            own = {"undoes": draft.undoes, "applied_at": clock.now()}
            store_set(actor, draft.changes, reason=reason or draft.reason, seq=seq, **own)


def rehearse(actor: Actor, act: Callable[[Actor], Result]) -> Result:
    """What `act` returns when it is done; nothing of it stays. Raises whatever `act` raises."""
    with transaction.atomic():
        lock_counter(actor.user.pk)
        return _rehearsed(act, replace(actor, draft=Draft()))


def propose(
    actor: Actor,
    act: Callable[[Actor], Result],
    *,
    expires_at: datetime,
    reason: str = "",
) -> tuple[ChangeSet | None, Result]:
    """Rehearse `act` and store what it would change as a proposal; None where it would change nothing.

    What `act` puts into its actor's `draft.kept` is kept with it. Raises whatever `act` raises.
    """
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        draft = Draft()
        result = _rehearsed(act, replace(actor, draft=draft))
        if not draft.changes:
            return None, result
        _reserve_ids(draft.changes)
        own = {"undoes": draft.undoes, "expires_at": expires_at, **draft.kept}
        proposal = store_set(actor, draft.changes, reason=reason or draft.reason, seq=seq, **own)
    return proposal, result


def begin_proposal(actor: Actor, *, expires_at: datetime, reason: str, basis: dict[str, Any]) -> ChangeSet:
    """A proposal that takes long to make: it is there at once, and `complete_proposal` fills it.

    `basis` is kept with it, and says whoever makes it what was asked.
    """
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        own = {"state": ChangeSet.State.COMPUTING, "expires_at": expires_at, "basis": basis}
        return store_set(actor, [], reason=reason, seq=seq, **own)


def complete_proposal(actor: Actor, proposal_id: int, act: Callable[[Actor], Result]) -> ChangeSet | None:
    """Rehearse `act` and fill the proposal with what it would change; None where it is being made no more.

    Where it would change nothing the proposal is over. Raises whatever `act` raises.
    """
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        proposal = _being_made(actor, proposal_id)
        if proposal is None:
            return None
        draft = Draft()
        _rehearsed(act, replace(actor, draft=draft))
        _reserve_ids(draft.changes)
        store_changes(proposal, draft.changes)
        proposal.state = ChangeSet.State.PROPOSED if draft.changes else ChangeSet.State.EXPIRED
        if not draft.changes:
            proposal.reason = f"{proposal.reason}: all is there already"
        for name, value in {**draft.kept, "seq": seq, "undoes": draft.undoes}.items():
            setattr(proposal, name, value)
        proposal.save()
        count_up(proposal)
    return proposal


def give_up_proposal(actor: Actor, proposal_id: int, sentence: str) -> None:
    """A proposal that cannot be made is over, and says why; one that is being made no more stays as it is."""
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        proposal = _being_made(actor, proposal_id)
        if proposal is not None:
            proposal.state, proposal.seq = ChangeSet.State.EXPIRED, seq
            proposal.reason = f"{proposal.reason}: {sentence}"[:500]
            proposal.save()
            count_up(proposal)


def _being_made(actor: Actor, proposal_id: int) -> ChangeSet | None:
    computing = ChangeSet.objects.for_user(actor.user).filter(state=ChangeSet.State.COMPUTING)
    found: ChangeSet | None = computing.filter(pk=proposal_id).first()
    return found


def _rehearsed(act: Callable[[Actor], Result], actor: Actor) -> Result:
    results: list[Result] = []
    try:
        with transaction.atomic():
            results.append(act(actor))
            raise _Rehearsed
    except _Rehearsed:
        return results[0]


def _reserve_ids(changes: Sequence[Change]) -> None:
    """See that nobody else gets the ids of the rehearsed rows.

    A rollback leaves PostgreSQL's sequences where they were, and takes SQLite's back: there they are set again.
    """
    if connection.vendor != "sqlite":
        return
    highest: dict[type[models.Model], int] = {}
    for change in changes:
        if change.op == Change.Op.CREATE:
            model = kind_named(change.object_kind).model
            highest[model] = max(change.object_id, highest.get(model, 0))
    with connection.cursor() as cursor:
        for model, last_id in highest.items():
            table = model._meta.db_table
            cursor.execute("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [last_id, table])
            if cursor.rowcount == 0:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last_id])
