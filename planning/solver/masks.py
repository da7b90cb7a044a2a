"""Sets of minutes as one integer: bit m is minute m. Every operation costs about the length of the set in bytes."""

from collections.abc import Iterable

Span = tuple[int, int]
"""[start, end) in minutes."""


def mask_of(spans: Iterable[Span]) -> int:
    """The minutes of all spans; those below 0 are left out."""
    mask = 0
    for start, end in spans:
        start = max(start, 0)
        if end > start:
            mask |= ((1 << (end - start)) - 1) << start
    return mask


def cut(mask: int, start: int, end: int) -> int:
    """The minutes in [start, end), moved so that `start` is minute 0."""
    return (mask >> start) & ((1 << (end - start)) - 1) if end > start else 0


def runs(mask: int) -> list[Span]:
    """The maximal spans, in order."""
    found: list[Span] = []
    digits = bin(mask)[:1:-1]  # lowest minute first
    start = digits.find("1")
    while start >= 0:
        end = digits.find("0", start)
        end = len(digits) if end < 0 else end
        found.append((start, end))
        start = digits.find("1", end)
    return found


def starts(mask: int, length: int) -> int:
    """The minutes from which `length` minutes in a row belong to the set."""
    have = 1
    while have < length and mask:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask


def first(mask: int) -> int:
    """The lowest minute, -1 where there is none."""
    return (mask & -mask).bit_length() - 1


def every(step: int, length: int) -> int:
    """Each `step`-th minute below `length`, from 0."""
    mask, have = 1, step
    while have < length:
        mask |= mask << have
        have *= 2
    return mask
