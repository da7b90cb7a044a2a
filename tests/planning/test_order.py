"""The order of a day: positions as pure arithmetic, and the services against a plain list."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from history.domain import Actor
from planning.domain import STEP, Placement, Slot, place_at
from planning.selectors import day_of
from planning.services import create_item, delete_item, move_item

DAYS = (date(2026, 3, 4), date(2026, 3, 5))


def slots_at(*positions: int) -> list[Slot]:
    """Slots 1, 2, 3 … at these positions."""
    return [Slot(id=rank + 1, position=position) for rank, position in enumerate(positions)]


@pytest.mark.parametrize(
    ("positions", "index", "expected"),
    [
        ((), 0, STEP),
        ((STEP,), 0, 0),
        ((STEP,), 1, 2 * STEP),
        ((0, 10), 1, 5),
        ((0, 2), 1, 1),
        ((-4, -1), 1, -3),
        ((5, 5), 2, 5 + STEP),
    ],
)
def test_a_place_between_its_neighbours(positions: tuple[int, ...], index: int, expected: int) -> None:
    assert place_at(slots_at(*positions), index) == Placement(position=expected, renumbered=())


def test_a_place_where_no_gap_is_left_renumbers_the_day() -> None:
    placement = place_at(slots_at(STEP, STEP + 1, STEP + 2), 1)
    assert placement.position == 2 * STEP
    assert placement.renumbered == (Slot(id=2, position=3 * STEP), Slot(id=3, position=4 * STEP))


@given(st.lists(st.integers(-3000, 3000), max_size=12).map(sorted), st.integers(0, 12))
def test_any_day_stays_in_order_with_the_newcomer_in_its_place(positions: list[int], index: int) -> None:
    slots = slots_at(*positions)
    index = min(index, len(slots))
    placement = place_at(slots, index)
    after = {slot.id: slot.position for slot in (*slots, *placement.renumbered)} | {0: placement.position}
    expected = [slot.id for slot in slots]
    expected.insert(index, 0)
    # Equal positions are told apart by the id; only a newcomer may rely on no such help.
    assert sorted(after, key=lambda pk: (after[pk], pk)) == expected
    assert list(after.values()).count(placement.position) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "delete", "before", "after", "end"]),
        st.integers(0, 20),
        st.integers(0, 20),
        st.integers(0, 1),
    ),
    max_size=25,
)


@pytest.mark.both_databases
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_acts_orders_the_days_like_lists(alice: User, steps: list[tuple[str, int, int, int]]) -> None:
    actor = Actor(user=alice, via="api")
    lists: tuple[list[int], list[int]] = ([], [])
    for day in DAYS:
        for item in day_of(alice, day).ordered_items:
            delete_item(actor, item.pk)
    for act, first, second, where in steps:
        _act(actor, lists, act, first, second, where)
        shown = tuple([item.pk for item in day_of(alice, day).ordered_items] for day in DAYS)
        assert shown == lists


def _act(actor: Actor, lists: tuple[list[int], list[int]], act: str, first: int, second: int, where: int) -> None:
    """One act on the services and on the lists alike."""
    known = [*lists[0], *lists[1]]
    if act == "create" or not known:
        lists[where].append(create_item(actor, title="Item", date=DAYS[where]).pk)
        return
    item, anchor = known[first % len(known)], known[second % len(known)]
    if act == "delete":
        delete_item(actor, item)
    elif act == "end":
        move_item(actor, item, date=DAYS[where])
    elif act == "before":
        move_item(actor, item, before=anchor)
    else:
        move_item(actor, item, after=anchor)
    if act in {"before", "after"} and item == anchor:
        return
    for entries in lists:
        if item in entries:
            entries.remove(item)
    if act == "end":
        lists[where].append(item)
    elif act != "delete":
        target = lists[0] if anchor in lists[0] else lists[1]
        target.insert(target.index(anchor) + (act == "after"), item)
