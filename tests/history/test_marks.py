"""Which acts stand after one is taken back: undoing an undoing brings back, however long the chain is."""

import pytest

from accounts.models import User
from config.common import clock
from history.models import ChangeSet
from history.services.marks import mark_undone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("length", [1, 2, 3, 1500])
def test_a_chain_of_undoings_is_followed_to_its_end(alice: User, length: int) -> None:
    """Act 0 is a deed; act n takes back act n - 1. Now the last one is taken back."""
    first = ChangeSet.objects.create(user=alice, seq=1, via="person", state="undone", applied_at=clock.now())
    ids = [first.pk + number for number in range(length)]
    chain = [
        ChangeSet(
            pk=pk, user=alice, seq=number + 2, via="person", applied_at=clock.now(), undoes=[pk - 1],
            state="applied" if number == length - 2 else "undone",
        )
        for number, pk in enumerate(ids[1:])
    ]  # fmt: skip
    ChangeSet.objects.bulk_create(chain)
    mark_undone(alice, [ids[-1]])
    states = dict(ChangeSet.objects.values_list("pk", "state"))
    # The last is undone, so the one before stands again, which takes back the one before that, and so on.
    assert [states[pk] for pk in reversed(ids)] == (["undone", "applied"] * length)[:length]
