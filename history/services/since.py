"""What else was done since an act: rules that follow from facts are looked at again where those have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from history.models import Change, ChangeSet

Move = tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]
"""An object before and after all steps; None where it is not there."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """The time since the acts that are applied or taken back now."""

    acts: Sequence[ChangeSet]

    @property
    def is_first_time(self) -> bool:
        """Whether they were only proposed so far."""
        return self.acts[0].state == ChangeSet.State.PROPOSED

    def changes(self, what: Q) -> list[Change]:
        """The changes of this kind by other acts of the person."""
        later = ChangeSet.objects.filter(user_id=self.acts[0].user_id, seq__gt=min(act.seq for act in self.acts))
        others = later.exclude(applied_at=None).exclude(pk__in=[act.pk for act in self.acts])
        return list(Change.objects.filter(what, change_set__in=others.values("pk")))
