"""A goal taken apart: what is refused, in which order it is done, and what takes longest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.breakdown import Step, broken_down, problems_of


def step(key: str, *depends_on: str, minutes: int = 30, title: str = "") -> Step:
    """A step whose title is its key unless told."""
    return Step(key=key, title=title or key, estimate_minutes=minutes, depends_on=depends_on)


def problems(*steps: Step, standing: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Where something is wrong, and what."""
    return [(one.field, one.code) for one in problems_of(steps, standing)]


def test_steps_that_make_sense_have_no_problems() -> None:
    assert problems(step("a"), step("b", "a"), step("c", "a", "b"), standing=("d",)) == []


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([step("a", "b"), step("b", "a")], [("tasks.0.depends_on", "circular")]),
        ([step("a", "a")], [("tasks.0.depends_on", "circular")]),
        ([step("x"), step("a", "c"), step("b", "a"), step("c", "b")], [("tasks.1.depends_on", "circular")]),
        ([step("a", "z"), step("b")], [("tasks.0.depends_on", "does_not_exist")]),
        ([step("a", title="1"), step("a", title="2")], [("tasks.0.key", "unique"), ("tasks.1.key", "unique")]),
        ([step("a", title="Buy  shoes"), step("b", title=" buy SHOES")], [("tasks.1.title", "unique")]),
        ([step("a", minutes=4)], [("tasks.0.estimate_minutes", "out_of_range")]),
        ([step("a", minutes=2401)], [("tasks.0.estimate_minutes", "out_of_range")]),
        ([step("a", minutes=5), step("b", minutes=2400)], []),
    ],
)
def test_what_is_wrong_is_named(steps: list[Step], found: list[tuple[str, str]]) -> None:
    assert problems(*steps) == found


@pytest.mark.parametrize("standing", ["Straße kehren", "STRASSE\tKEHREN ", " strasse  kehren"])
def test_a_twin_of_an_open_task_is_refused(standing: str) -> None:
    assert problems(step("a", title="Straße kehren"), standing=(standing,)) == [("tasks.0.title", "unique")]


def test_a_circle_is_told_as_a_way() -> None:
    [found] = problems_of([step("a", "c"), step("b", "a"), step("c", "b")])
    assert "a → c → b → a" in found.detail


def test_the_order_keeps_to_dependencies_and_otherwise_to_what_was_given() -> None:
    found = broken_down([step("d", "b", "c"), step("b", "a"), step("c"), step("a")])
    assert found.order == ("c", "a", "b", "d")


def test_of_a_diamond_the_longer_side_is_critical() -> None:
    found = broken_down(
        [step("a", minutes=10), step("b", "a", minutes=20), step("c", "a", minutes=60), step("d", "b", "c", minutes=5)]
    )
    assert (found.critical_path, found.critical_minutes, found.total_minutes) == (("a", "c", "d"), 75, 95)


def test_one_long_step_outweighs_a_chain_of_short_ones() -> None:
    found = broken_down([step("a", minutes=10), step("b", "a", minutes=10), step("c", minutes=100)])
    assert (found.critical_path, found.critical_minutes) == (("c",), 100)


def test_of_chains_that_take_equally_long_the_first_is_critical() -> None:
    assert broken_down([step("a"), step("b"), step("c", "b", "a")]).critical_path == ("b", "c")


@given(st.lists(st.tuples(st.integers(5, 2400), st.sets(st.integers(0, 11))), min_size=1, max_size=12), st.randoms())
def test_any_acyclic_graph_is_put_in_order(rows: list[tuple[int, set[int]]], random: object) -> None:
    steps = [
        step(str(place), *(str(other) for other in sorted(before) if other < place), minutes=minutes)
        for place, (minutes, before) in enumerate(rows)
    ]
    random.shuffle(steps)  # type: ignore[attr-defined]  # hypothesis hands over random.Random
    found = broken_down(steps)
    known = {one.key: one for one in steps}
    assert problems_of(steps) == []
    assert sorted(found.order) == sorted(known)
    assert all(found.order.index(other) < found.order.index(key) for key in known for other in known[key].depends_on)
    for first, second in zip(found.critical_path, found.critical_path[1:], strict=False):
        assert first in known[second].depends_on
    assert max(one.estimate_minutes for one in steps) <= found.critical_minutes <= found.total_minutes
