"""Reading JSON that somebody else wrote."""

import pytest

from agent.providers.reading import count


@pytest.mark.parametrize(
    ("value", "number"),
    [(7, 7), (0, 0), (-1, 0), (2**62, 0), (10**30, 0), (True, 0), (1.5, 0), ("7", 0), (None, 0)],
)
def test_only_a_number_that_can_be_one_of_tokens_is_counted(value: object, number: int) -> None:
    assert count(value) == number
