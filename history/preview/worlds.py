"""Objects as they stand before or after an act."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from history.preview.shapes import Effort, Key, Snapshot
from history.services.recording import kind_named

GONE = "(deleted)"


@dataclass(frozen=True, kw_only=True)
class World:
    """What the act touches as it stands on one side of it, and all else as it is."""

    at: datetime
    """When: what was due before is late."""
    zone: ZoneInfo
    """The person's."""
    own: Mapping[Key, Snapshot | None]
    """What the act touches; None where it does not exist on this side."""
    other_side: Mapping[Key, Snapshot | None]
    rest: Mapping[Key, Snapshot]
    """What was read besides: some columns of each."""
    near: Collection[Key] = ()
    """Those of the rest that link to what the act touches."""

    @property
    def today(self) -> date:
        """The person's date."""
        return self.at.astimezone(self.zone).date()

    def get(self, kind: str, object_id: int | None) -> Snapshot | None:
        """What is known of this object; of one that is not on this side, how it stands on the other."""
        key = (kind, object_id or 0)
        return self.own.get(key) or self.other_side.get(key) or self.rest.get(key)

    def label(self, kind: str, object_id: int) -> str:
        """What people call it."""
        snapshot = self.get(kind, object_id)
        return GONE if snapshot is None else kind_named(kind).label_in(snapshot, self)

    def standing(self) -> Iterator[tuple[Key, Snapshot]]:
        """Whatever the act can make a difference to, as far as it exists on this side."""
        for key, snapshot in self.own.items():
            if snapshot is not None:
                yield key, snapshot
        for key in self.near:
            yield key, self.rest[key]

    def efforts(self) -> Iterator[Effort]:
        """What each of them adds to a goal."""
        for (kind, _), snapshot in self.standing():
            effort = kind_named(kind).effort_in(snapshot, self)
            if effort is not None:
                yield effort
