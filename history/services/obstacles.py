"""Saying what is in the way: which later acts touched the objects that are not as expected."""

from collections.abc import Callable, Container, Iterable, Sequence
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from accounts.models import User
from config.common.errors import Conflict, FieldError
from history.models import ChangeSet
from history.services.marks import undone_meanwhile
from history.services.replay import Key, Obstructed, adopting, by_kind, forward, moved_among, standing_now

MOST_NAMED = 5
Guard = Callable[[ChangeSet], str]


def explained(
    change_set: ChangeSet, obstacle: Obstructed, error: type[Conflict], opening: str, *, advice: str = ""
) -> Conflict:
    """The error with a sentence that names the later acts, and an entry for each object in the way.

    `advice` says what to do about those acts, where there are some.
    """
    acts = later_acts(change_set.user_id, obstacle.keys, change_set.seq)
    entries = tuple(
        FieldError(
            field=f"{kind} {pk}", code="changed_since", detail=f"This {kind.replace('_', ' ')} has changed since."
        )
        for kind, pk in obstacle.keys
    )
    sentences = [opening, _since(acts, obstacle), advice if acts and not obstacle.detail else ""]
    return error(" ".join(sentence for sentence in sentences if sentence), errors=entries)


def _since(acts: Sequence[ChangeSet], obstacle: Obstructed) -> str:
    named = "; ".join(act.reason or "a change" for act in acts[:MOST_NAMED])
    more = f"; and {len(acts) - MOST_NAMED} more" if len(acts) > MOST_NAMED else ""
    return obstacle.detail or (f"Since then: {named}{more}." if named else "What it is about has changed.")


def refuse_undone(user: User, change_set_ids: Sequence[int]) -> None:
    """Raise Obstructed where what a proposal would take back was undone in another way meanwhile.

    What it would change may well be the same again; but nothing is undone twice, or by an act that has undone nothing.
    """
    gone = undone_meanwhile(user, change_set_ids) if change_set_ids else []
    if gone:
        named = "; ".join(act.reason or "a change" for act in gone[:MOST_NAMED])
        raise Obstructed((), f"This was undone meanwhile: {named}.")


def refuse_outdated(proposal: ChangeSet) -> None:
    """Raise Obstructed where what the proposal rests on no longer holds (`settings.PROPOSAL_GUARDS`)."""
    for path in settings.PROPOSAL_GUARDS:
        guard: Guard = import_string(path)
        sentence = guard(proposal)
        if sentence:
            raise Obstructed((), sentence)


def staleness_of(user: User, proposals: Sequence[ChangeSet]) -> dict[int, str]:
    """By id, what is in the way of those that could not be applied now; each has its `ordered_changes`.

    It costs a query per kind, two for what was done since, one for each undo among them, and what the guards ask; what
    only applying finds out is not among it.
    """
    return _staleness(user, proposals) | _refused_among(user, proposals)


def _refused_among(user: User, proposals: Sequence[ChangeSet]) -> dict[int, str]:
    found = {}
    for one in proposals:
        try:
            refuse_undone(user, one.undoes)
            refuse_outdated(one)
        except Obstructed as obstacle:
            found[one.pk] = f"This is out of date. {obstacle.detail}"
    return found


def _staleness(user: User, proposals: Sequence[ChangeSet]) -> dict[int, str]:
    steps = {one.pk: adopting(user, forward(one.ordered_changes)) for one in proposals}
    standing = standing_now(user, {step.key for of_one in steps.values() for step in of_one})
    moved = {pk: moved_among(of_one, standing) for pk, of_one in steps.items()}
    acts = later_acts(user.pk, {key for keys in moved.values() for key in keys}, with_changes=True)
    return {
        one.pk: "This is out of date. " + _since(_touching(acts, moved[one.pk], one.seq), Obstructed(moved[one.pk]))
        for one in proposals
        if moved[one.pk]
    }


def _touching(acts: Iterable[ChangeSet], keys: Container[Key], seq: int) -> list[ChangeSet]:
    """Those of the acts that came after this number and changed one of these objects."""
    later = (act for act in acts if act.seq > seq)
    return [act for act in later if any((one.object_kind, one.object_id) in keys for one in act.changes.all())]


def later_acts(user_id: int, keys: Iterable[Key], seq: int = 0, *, with_changes: bool = False) -> list[ChangeSet]:
    """What was done to these objects of the person after the act with this number, oldest first."""
    # A term for each kind, not for each object: SQLite takes a thousand terms at most.
    touching = [Q(changes__object_kind=kind, changes__object_id__in=ids) for kind, ids in by_kind(keys).items()]
    if not touching:
        return []
    done = ChangeSet.objects.filter(user_id=user_id, seq__gt=seq).exclude(applied_at=None)
    found = done.filter(reduce(or_, touching)).distinct().order_by("seq")
    return list(found.prefetch_related("changes") if with_changes else found)
