"""What overlaps stands side by side. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.solver.masks import Span


@dataclass(frozen=True, kw_only=True)
class Lane:
    """The `number`-th from the left of `of`, beside each other."""

    number: int
    of: int


def lanes_of(spans: Sequence[Span], *, least: int) -> list[Lane]:
    """A lane for each span, in the order given; none shares its lane with one that it overlaps.

    `least` is how long a span is at least, as it is drawn: what would be drawn over the next one stands beside it.
    """
    lanes: dict[int, Lane] = {}
    together: list[tuple[int, int]] = []  # span, lane
    ends: list[int] = []  # of the lanes in use
    for index in sorted(range(len(spans)), key=lambda index: (spans[index][0], -spans[index][1], index)):
        start, end = spans[index]
        if ends and start >= max(ends):
            lanes |= _settled(together, len(ends))
            together, ends = [], []
        lane = next((number for number, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [max(end, start + least)]
        together.append((index, lane))
    lanes |= _settled(together, len(ends))
    return [lanes[index] for index in range(len(spans))]


def _settled(together: Sequence[tuple[int, int]], count: int) -> dict[int, Lane]:
    return {index: Lane(number=number, of=count) for index, number in together}
