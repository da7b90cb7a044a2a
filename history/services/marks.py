"""Which acts stand, once some are taken back: an act that is undone gives up what it took back, and one that is done
again takes it back again. Worked out in memory first, so that a page can say what an undo would come to.
"""

from collections.abc import Iterable, Sequence

from accounts.models import User
from config.common import clock
from history.models import ChangeSet

State = ChangeSet.State


class Marks:
    """How these acts of the person stand, and all that they took back, directly or not."""

    def __init__(self, user: User, change_set_ids: Iterable[int]) -> None:
        self.acts: dict[int, ChangeSet] = {}
        self._states: dict[int, str] = {}
        wanted = set(change_set_ids)
        while wanted:
            found = ChangeSet.objects.for_user(user).in_bulk(wanted)
            self.acts |= found
            wanted = {pk for act in found.values() for pk in act.undoes} - self.acts.keys()
        self._user = user

    def stands(self, change_set_id: int) -> bool:
        """Whether its changes are there."""
        return self._state(change_set_id) == State.APPLIED

    def take_back(self, change_set_id: int) -> None:
        """It is undone; what it had taken back is done again, the last of it first, and so on down."""
        to_do = [(change_set_id, State.UNDONE)]
        while to_do:
            pk, state = to_do.pop()
            self._states[pk] = state
            below = self._taken_back_by(pk)
            if state == State.UNDONE:
                to_do += [(other, State.APPLIED) for other in below]
            else:
                to_do += [(other, State.UNDONE) for other in reversed(below)]

    def store(self) -> None:
        """Write what has become different."""
        for state in (State.APPLIED, State.UNDONE):
            changed = [pk for pk, now in self._states.items() if now == state != self.acts[pk].state]
            ChangeSet.objects.for_user(self._user).filter(pk__in=changed).update(state=state, updated_at=clock.now())

    def _taken_back_by(self, change_set_id: int) -> Sequence[int]:
        return [pk for pk in self.acts[change_set_id].undoes if pk in self.acts]

    def _state(self, change_set_id: int) -> str:
        return self._states.get(change_set_id) or self.acts[change_set_id].state


def mark_undone(user: User, change_set_ids: Sequence[int]) -> None:
    """These acts of the person are taken back, one after the other."""
    marks = Marks(user, change_set_ids)
    for pk in change_set_ids:
        marks.take_back(pk)
    marks.store()


def undone_meanwhile(user: User, change_set_ids: Sequence[int]) -> list[ChangeSet]:
    """Those of the acts that do not stand when it is their turn to be taken back."""
    marks = Marks(user, change_set_ids)
    gone = []
    for pk in change_set_ids:
        if pk in marks.acts and not marks.stands(pk):
            gone.append(marks.acts[pk])
        elif pk in marks.acts:
            marks.take_back(pk)
    return gone
