"""Reading history; every read starts at the person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from config.common import clock
from history.models import Change, ChangeSet
from history.querysets import ChangeSetQuerySet

OPEN = (ChangeSet.State.PROPOSED, ChangeSet.State.COMPUTING)


def change_sets_for(user: User) -> ChangeSetQuerySet:
    """The person's change sets, each with its `ordered_changes`."""
    changes = Prefetch("changes", queryset=Change.objects.order_by("position"), to_attr="ordered_changes")
    return ChangeSet.objects.for_user(user).prefetch_related(changes)  # type: ignore[no-redef]  # declared on the model


def get_change_set_for(user: User, change_set_id: object) -> ChangeSet:
    """One change set. Raises NotFound."""
    return change_sets_for(user).named(change_set_id)


def proposals_for(user: User) -> ChangeSetQuerySet:
    """What was proposed to the person, or done by others than people, each with its `ordered_changes`."""
    by_others = ~Q(via__in=(ChangeSet.Via.PERSON, ChangeSet.Via.API))
    return change_sets_for(user).filter(by_others | Q(expires_at__isnull=False))


def proposed_to(user: User) -> ChangeSetQuerySet:
    """As `proposals_for`, without what was done at once: that is among the acts."""
    return proposals_for(user).exclude(expires_at=None, applied_at__isnull=False)


def get_proposal_for(user: User, proposal_id: object) -> ChangeSet:
    """One proposal. Raises NotFound."""
    return proposals_for(user).named(proposal_id)


def open_proposals_for(user: User) -> ChangeSetQuerySet:
    """Those that can still be decided, or are being made."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return proposals_for(user).filter(in_time, state__in=OPEN)


def decided_proposals_for(user: User) -> ChangeSetQuerySet:
    """What was proposed to the person and is decided, or whose time is over."""
    over = Q(expires_at__lte=clock.now()) | ~Q(state__in=OPEN)
    return change_sets_for(user).filter(over, expires_at__isnull=False)


def acts_for(user: User) -> ChangeSetQuerySet:
    """What was really done, undone or not."""
    return change_sets_for(user).exclude(applied_at=None)


def with_undoers(user: User, change_sets: Iterable[ChangeSet]) -> list[ChangeSet]:
    """The sets, each with the id of the applied act that took it back as `undone_by`; None where none did."""
    listed = list(change_sets)
    undone = {change_set.pk for change_set in listed if change_set.state == ChangeSet.State.UNDONE}
    found: dict[int, int] = {}
    if undone:
        later = ChangeSet.objects.for_user(user).filter(state=ChangeSet.State.APPLIED, pk__gt=min(undone))
        for pk, targets in later.exclude(undoes=[]).values_list("pk", "undoes"):
            found |= dict.fromkeys(undone.intersection(targets), pk)
    for change_set in listed:
        change_set.undone_by = found.get(change_set.pk)
    return listed


def is_any_changed_via(user: User, doors: Collection[str], objects: Iterable[tuple[str, int]]) -> bool:
    """Whether one of these objects (kind and id) was ever made or changed through one of the doors."""
    theirs = ChangeSet.objects.for_user(user).filter(via__in=doors).exclude(applied_at=None)
    if not theirs.exists():
        return False
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk in objects:
        ids[kind].append(pk)
    changes = Change.objects.filter(change_set__in=theirs.values("pk"))
    return any(changes.filter(object_kind=kind, object_id__in=found).exists() for kind, found in ids.items())


def updates_of(user: User, kind: str, since: datetime) -> QuerySet[Change]:
    """How the person's objects of this kind were changed from this instant on and it was not undone, the first first.

    Each comes with its change set.
    """
    acts = {
        "change_set__user": user,
        "change_set__state": ChangeSet.State.APPLIED,
        "change_set__applied_at__gte": since,
    }
    found = Change.objects.filter(**acts, object_kind=kind, op=Change.Op.UPDATE)
    return found.select_related("change_set").order_by("change_set__seq", "position")


def last_act_at(user: User) -> datetime | None:
    """When something was last changed, by the person or with their consent; None where nothing ever was."""
    acts = ChangeSet.objects.for_user(user).exclude(applied_at=None)
    return acts.order_by("-seq").values_list("applied_at", flat=True).first()
