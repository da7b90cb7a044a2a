"""Deciding proposals: apply, reject, let expire. Each decides once, under the lock of the person's counter."""

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from config.common import clock
from config.common.errors import Conflict, ProposalStale
from history.domain import Actor
from history.models import Change, ChangeSet
from history.selectors import OPEN, get_proposal_for
from history.services.marks import mark_undone
from history.services.obstacles import explained, refuse_outdated, refuse_undone
from history.services.recording import ChangeLog, count_up, lock_counter, store_changes
from history.services.replay import Obstructed, adopting, forward, replay
from history.services.since import Since

State = ChangeSet.State
AT_ONCE = 200  # expired proposals


class Listener(Protocol):
    """An app above that waits for decisions (`settings.PROPOSAL_LISTENERS`)."""

    def __call__(self, proposal: ChangeSet, /) -> None:
        """The proposal is applied, rejected or expired, as its state says; part of the same transaction."""


def apply_proposal(actor: Actor, proposal_id: object) -> ChangeSet:
    """Do what the proposal says. Applied before, it stays as it is.

    Raises NotFound; ProposalStale where what it would change has changed, naming by what; Conflict where it was
    rejected or has expired.
    """
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        proposal = get_proposal_for(actor.user, proposal_id)
        if proposal.state == State.APPLIED:
            return proposal
        _refuse_decided(proposal, clock.now())
        log = ChangeLog(_author_of(proposal), proposal.reason)
        try:
            refuse_undone(actor.user, proposal.undoes)
            refuse_outdated(proposal)
            steps = adopting(actor.user, forward(proposal.changes.order_by("position")))
            replay(log, steps, Since(acts=[proposal]))
        except Obstructed as obstacle:
            opening = "This proposal is out of date: ask for a new one."
            raise explained(proposal, obstacle, ProposalStale, opening) from obstacle
        Change.objects.filter(change_set=proposal).delete()
        store_changes(proposal, log.changes)
        mark_undone(actor.user, proposal.undoes)
        return _decided(proposal, State.APPLIED, seq=seq, applied_at=clock.now())


def reject_proposal(actor: Actor, proposal_id: object) -> ChangeSet:
    """Drop the proposal, or stop its making. Rejected before, it stays so. Raises NotFound, Conflict."""
    with transaction.atomic():
        seq = lock_counter(actor.user.pk) + 1
        proposal = get_proposal_for(actor.user, proposal_id)
        if proposal.state == State.REJECTED:
            return proposal
        if proposal.state != State.COMPUTING:
            _refuse_decided(proposal, clock.now())
        return _decided(proposal, State.REJECTED, seq=seq)


def retire_proposal(user_id: int, proposal_id: int) -> bool:
    """Its time is over, or something newer is there instead: nobody said no. Whether it was open still."""
    with transaction.atomic():
        seq = lock_counter(user_id) + 1
        proposal = ChangeSet.objects.filter(pk=proposal_id, user=user_id, state__in=OPEN).first()
        if proposal is not None:
            _decided(proposal, State.EXPIRED, seq=seq)
        return proposal is not None


def expire_proposals(now: datetime) -> int:
    """Close the proposals whose time is over; how many."""
    due = ChangeSet.objects.filter(state__in=OPEN, expires_at__lte=now).order_by("expires_at")
    return sum(retire_proposal(user_id, pk) for pk, user_id in due.values_list("pk", "user_id")[:AT_ONCE])


def _refuse_decided(proposal: ChangeSet, now: datetime) -> None:
    if proposal.state == State.PROPOSED and (proposal.expires_at is None or proposal.expires_at > now):
        return
    if proposal.state == State.COMPUTING:
        raise Conflict("This proposal is still being made: look at it again in a moment.")
    fate = State.EXPIRED if proposal.state == State.PROPOSED else proposal.state
    raise Conflict(f"This proposal is {fate}: it can no longer be decided.")


def _author_of(proposal: ChangeSet) -> Actor:
    """Who proposed it is who did it, whoever said yes."""
    return Actor(user=proposal.user, via=proposal.via, cause=proposal.cause, by=proposal.actor)  # type: ignore[arg-type]


def _decided(proposal: ChangeSet, state: str, *, seq: int, applied_at: datetime | None = None) -> ChangeSet:
    proposal.state, proposal.seq, proposal.applied_at = state, seq, applied_at
    proposal.save(update_fields=["state", "seq", "applied_at", "updated_at"])
    count_up(proposal)
    for path in settings.PROPOSAL_LISTENERS:
        listener: Listener = import_string(path)
        listener(proposal)
    return get_proposal_for(proposal.user, proposal.pk)
