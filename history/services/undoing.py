"""Taking acts back: the inverses of what they changed, as one act of its own, which can itself be taken back."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from accounts.models import User
from accounts.selectors import zone_of
from config.common.errors import Conflict
from history.domain import DONE_AGAIN, UNDONE, Actor, Via, dated
from history.errors import EditedSince
from history.models import Change, ChangeSet
from history.selectors import get_change_set_for
from history.services.obstacles import explained
from history.services.proposals import mark_undone
from history.services.recording import ChangeLog, recording
from history.services.replay import Obstructed, Step, adopting, backward, replay, staying

MOST_AT_ONCE = 200
WHOSE = MappingProxyType(
    {
        "person": "of yours",
        "agent": "of the assistant",
        "scheduler": "of the scheduler",
        "api": "of yours through the API",
        "mcp": "of apps you connected",
    }
)


def undo(actor: Actor, change_set_id: object) -> ChangeSet:
    """Take one act back, restoring rows under their ids and links; the act, undone.

    Raises NotFound, Conflict where it is not an applied one, EditedSince where later edits stand on it, naming them.
    """
    with recording(actor) as log:
        change_set = get_change_set_for(actor.user, change_set_id)
        if change_set.state == ChangeSet.State.UNDONE:
            raise Conflict("This was undone already.")
        if change_set.state != ChangeSet.State.APPLIED:
            raise Conflict(f"This is {change_set.state}: only what was applied can be undone.")
        log.reason = _reason(change_set)
        _take_back(log, [change_set])
    return get_change_set_for(actor.user, change_set_id)


def undo_since(actor: Actor, via: Via, since: datetime) -> list[ChangeSet]:
    """Take back everything that was done through this door since the instant, newest first, as one act; what it was.

    Raises EditedSince, Conflict where it is too much.
    """
    with recording(actor) as log:
        theirs = undoable_since(actor.user, via, since)
        if theirs:
            log.reason = _reason_since(actor.user, via, since, len(theirs))
            _take_back(log, theirs)
    return theirs


def undoable_since(user: User, via: Via, since: datetime) -> list[ChangeSet]:
    """What `undo_since` would take back, newest first. Raises Conflict where it is too much."""
    acts = ChangeSet.objects.for_user(user).filter(via=via, state=ChangeSet.State.APPLIED)
    found = list(acts.filter(applied_at__gte=since).newest_first()[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        raise Conflict(f"These are more than {MOST_AT_ONCE} acts: name a later time.")
    return _without_own_undoing(user, found, via, since)


def _without_own_undoing(user: User, acts: Sequence[ChangeSet], via: Via, since: datetime) -> list[ChangeSet]:
    """The acts less those that only took back what this door had done since: that is undone already."""
    targets = {pk for act in acts for pk in act.undoes}
    others = ChangeSet.objects.for_user(user).filter(pk__in=targets).exclude(via=via, applied_at__gte=since)
    foreign = set(others.values_list("pk", flat=True))
    return [act for act in acts if not act.undoes or foreign.intersection(act.undoes)]


def _take_back(log: ChangeLog, change_sets: Sequence[ChangeSet]) -> None:
    """All of them, newest first, or none."""
    log.undoes = [change_set.pk for change_set in change_sets]
    rows = list(Change.objects.filter(change_set__in=log.undoes))
    steps: list[Step] = []
    for change_set in change_sets:
        steps += backward(row for row in rows if row.change_set_id == change_set.pk)
    try:
        replay(log, adopting(log.actor.user, staying(log.actor.user, steps)))
    except Obstructed as obstacle:
        oldest = change_sets[-1]
        opening = f"This cannot be undone by itself: {oldest.reason or 'a change'}."
        raise explained(oldest, obstacle, EditedSince, opening, advice="Undo what came since first.") from obstacle
    mark_undone(log.actor.user, log.undoes)


def _reason_since(user: User, via: Via, since: datetime, count: int) -> str:
    at = since.astimezone(ZoneInfo(zone_of(user)))
    return f"{UNDONE}{count} act{'s' if count > 1 else ''} {WHOSE[via]} since {dated(at.date())}, {at:%H:%M}"


def _reason(change_set: ChangeSet) -> str:
    if change_set.undoes and not change_set.reason.startswith(DONE_AGAIN):
        return DONE_AGAIN + change_set.reason.removeprefix(UNDONE)
    return UNDONE + change_set.reason.removeprefix(DONE_AGAIN)
