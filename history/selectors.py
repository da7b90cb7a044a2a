"""Reading history; every read starts at the person."""

from django.db.models import Prefetch

from accounts.models import User
from history.models import Change, ChangeSet
from history.querysets import ChangeSetQuerySet


def change_sets_for(user: User) -> ChangeSetQuerySet:
    """The person's change sets, each with its `ordered_changes`."""
    changes = Prefetch("changes", queryset=Change.objects.order_by("position"), to_attr="ordered_changes")
    return ChangeSet.objects.for_user(user).prefetch_related(changes)


def get_change_set_for(user: User, change_set_id: object) -> ChangeSet:
    """One change set. Raises NotFound."""
    return change_sets_for(user).named(change_set_id)
