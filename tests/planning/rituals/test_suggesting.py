"""What is sensible to do with leftovers, as values."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from planning.rituals.suggesting import Candidate, suggestions

TODAY = date(2026, 3, 12)


def left(item: int, *, days: int = 1, title: str = "Read", task: int | None = None, **fields: object) -> Candidate:
    """A leftover of half an hour, so many days old."""
    on_date = TODAY - timedelta(days=days)
    return Candidate(item=item, title=title, on_date=on_date, minutes=30, task=task, **fields)  # type: ignore[arg-type]


def test_of_several_for_one_thing_the_latest_goes_on() -> None:
    found = suggestions(
        [left(1, days=3), left(2, days=1), left(3, days=2, title="READ")], rest={}, coming=(), today=TODAY
    )
    assert found == {1: "drop", 2: "carry", 3: "drop"}


def test_a_task_goes_on_as_far_as_something_of_it_is_left() -> None:
    attempts = [left(number, days=number, task=7) for number in (1, 2, 3)]
    cases = {0: {1: "drop", 2: "drop", 3: "drop"}, 30: {1: "carry", 2: "drop", 3: "drop"},
             45: {1: "carry", 2: "carry", 3: "drop"}}  # fmt: skip
    for rest, expected in cases.items():
        assert suggestions(attempts, rest={7: rest}, coming=(), today=TODAY) == expected


def test_what_is_closed_planned_again_or_forgotten_is_dropped() -> None:
    found = suggestions(
        [
            left(1, task=7, is_over=True),
            left(2, title="Run"),
            left(3, days=15, title="Old"),
            left(4, days=14),
            left(5, title="Rest", is_over=True),
        ],
        rest={7: 60},
        coming={"RUN"},
        today=TODAY,
    )
    assert found == {1: "drop", 2: "drop", 3: "drop", 4: "carry", 5: "drop"}


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from("ab"), st.sampled_from([None, 1, 2]))), st.integers(0, 90)
)
def test_each_gets_one_suggestion_and_nothing_goes_on_twice(rows: list[tuple[int, str, int | None]], rest: int) -> None:
    found = suggestions(
        candidates := [
            left(number, days=days, title=title, task=task) for number, (days, title, task) in enumerate(rows)
        ],
        rest={1: rest},
        coming=(),
        today=TODAY,
    )
    assert found.keys() == {one.item for one in candidates}
    carried = [one for one in candidates if found[one.item] == "carry"]
    assert len({one.title for one in carried if one.task is None}) == sum(one.task is None for one in carried)
    assert sum(one.minutes for one in carried if one.task == 1) < rest + 30
    assert all(one.task != 2 for one in carried)
