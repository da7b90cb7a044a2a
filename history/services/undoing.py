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
from history.services.marks import Marks, mark_undone
from history.services.obstacles import explained
from history.services.recording import ChangeLog, recording
from history.services.replay import Obstructed, Step, adopting, backward, replay, staying
from history.services.since import Since

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
    return _standing_after(user, found, since)


def _standing_after(user: User, found: Sequence[ChangeSet], since: datetime) -> list[ChangeSet]:
    """What has to be taken back, newest first: also what is done again by taking back what had undone it.

    An act that only took back what this door had done since is left: that is undone already.
    """
    marks = Marks(user, [act.pk for act in found])
    via = {act.via for act in found}
    theirs = {
        pk: act for pk, act in marks.acts.items() if act.via in via and act.applied_at and act.applied_at >= since
    }
    plain = {pk for pk, act in theirs.items() if not act.undoes}
    taken = []
    for act in sorted(theirs.values(), key=lambda act: act.seq, reverse=True):
        only_its_own = act.undoes and plain.issuperset(marks.acts.keys() & act.undoes)
        if marks.stands(act.pk) and not only_its_own:
            marks.take_back(act.pk)
            taken.append(act)
    return taken


def _take_back(log: ChangeLog, change_sets: Sequence[ChangeSet]) -> None:
    """All of them, newest first, or none."""
    log.undoes = [change_set.pk for change_set in change_sets]
    rows = list(Change.objects.filter(change_set__in=log.undoes))
    steps: list[Step] = []
    for change_set in change_sets:
        steps += backward(row for row in rows if row.change_set_id == change_set.pk)
    try:
        replay(log, adopting(log.actor.user, staying(log.actor.user, steps)), Since(acts=change_sets))
        if not log.changes:
            raise Obstructed((), "There is nothing left to undo: it is so again already.")
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
