"""What overlaps stands side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.grid.lanes import lanes_of
from planning.solver.masks import Span


@pytest.mark.parametrize(
    ("spans", "lanes"),
    [
        ([], []),
        ([(0, 60), (60, 120)], [(0, 1), (0, 1)]),
        ([(0, 60), (30, 90)], [(0, 2), (1, 2)]),
        ([(30, 90), (0, 60), (60, 100), (100, 130)], [(1, 2), (0, 2), (0, 2), (0, 1)]),
        ([(0, 60), (0, 120), (0, 60)], [(1, 3), (0, 3), (2, 3)]),
        ([(0, 5), (10, 30)], [(0, 2), (1, 2)]),  # the first is drawn as 20 minutes
    ],
)
def test_each_has_its_lane(spans: list[Span], lanes: list[tuple[int, int]]) -> None:
    assert [(lane.number, lane.of) for lane in lanes_of(spans, least=20)] == lanes


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda pair: (pair[0], sum(pair)))))
def test_none_is_drawn_over_another(spans: list[Span]) -> None:
    lanes = lanes_of(spans, least=20)
    drawn = [(start, max(end, start + 20), lane) for (start, end), lane in zip(spans, lanes, strict=True)]
    for index, (start, end, lane) in enumerate(drawn):
        assert lane.number < lane.of
        for begins, ends, other in drawn[:index]:
            if begins < end and start < ends:
                assert (lane.number, lane.of) != (other.number, other.of)
                assert lane.of == other.of
