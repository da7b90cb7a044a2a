"""A goal taken apart into steps: whether they make sense together, their order, and what takes longest. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from config.common.errors import FieldError
from goals.domain import circle_through

SHORTEST_MINUTES, LONGEST_MINUTES = 5, 2400
MOST_STEPS = 40


@dataclass(frozen=True, kw_only=True)
class Step:
    """A task to be, known by its key."""

    key: str
    title: str
    estimate_minutes: int
    depends_on: tuple[str, ...] = ()
    """Keys of the steps that must be done first."""


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """Steps in an order that keeps to their dependencies."""

    order: tuple[str, ...]
    """Keys; otherwise as they were given."""
    critical_path: tuple[str, ...]
    """Keys of the chain that takes longest: the goal cannot be reached sooner than that."""
    critical_minutes: int
    total_minutes: int


def problems_of(steps: Sequence[Step], standing_titles: Collection[str] = ()) -> list[FieldError]:
    """What is wrong with the steps; `standing_titles` are those of the goal's open tasks. Empty: nothing."""
    found = [*_bad_keys(steps), *_bad_estimates(steps), *_twins(steps, standing_titles)]
    # With keys that are unknown or not unique there is no graph to speak of.
    return found or list(_circle(steps))


def broken_down(steps: Sequence[Step]) -> Breakdown:
    """Order, longest chain and total of steps without problems."""
    known = {step.key: step for step in steps}
    order = _in_order(known)
    path = _longest_chain(order, known)
    return Breakdown(
        order=tuple(order),
        critical_path=path,
        critical_minutes=sum(known[key].estimate_minutes for key in path),
        total_minutes=sum(step.estimate_minutes for step in steps),
    )


def normalised(title: str) -> str:
    """Titles that differ in case and white space alone are the same."""
    return " ".join(title.split()).casefold()


def _bad_keys(steps: Sequence[Step]) -> Iterator[FieldError]:
    times = Counter(step.key for step in steps)
    for position, step in enumerate(steps):
        if times[step.key] > 1:
            yield _problem(position, "key", "unique", f"The key {step.key} is used more than once.")
        for key in step.depends_on:
            if key not in times:
                yield _problem(position, "depends_on", "does_not_exist", f"There is no task with the key {key}.")


def _bad_estimates(steps: Sequence[Step]) -> Iterator[FieldError]:
    for position, step in enumerate(steps):
        if not SHORTEST_MINUTES <= step.estimate_minutes <= LONGEST_MINUTES:
            sentence = f"Estimate {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes; split what takes longer."
            yield _problem(position, "estimate_minutes", "out_of_range", sentence)


def _twins(steps: Sequence[Step], standing_titles: Collection[str]) -> Iterator[FieldError]:
    standing = {normalised(title) for title in standing_titles}
    seen: set[str] = set()
    for position, step in enumerate(steps):
        title = normalised(step.title)
        if title in standing:
            yield _problem(position, "title", "unique", f"The goal has an open task “{step.title}” already.")
        elif title in seen:
            yield _problem(position, "title", "unique", f"There are two tasks “{step.title}”.")
        seen.add(title)


def _circle(steps: Sequence[Step]) -> Iterator[FieldError]:
    places = {step.key: position for position, step in enumerate(steps)}
    links = {places[step.key]: [places[key] for key in step.depends_on] for step in steps}
    for position in places.values():
        circle = circle_through(position, links)
        if circle:
            way = " → ".join(steps[place].key for place in circle)
            yield _problem(position, "depends_on", "circular", f"These tasks would wait for each other: {way}.")
            return


def _in_order(known: Mapping[str, Step]) -> list[str]:
    order: list[str] = []
    waiting = list(known)
    while waiting:
        ready = next(key for key in waiting if set(known[key].depends_on) <= set(order))
        order.append(ready)
        waiting.remove(ready)
    return order


def _longest_chain(order: Sequence[str], known: Mapping[str, Step]) -> tuple[str, ...]:
    """Of chains that take equally long, the one that was given first."""
    chains: dict[str, tuple[int, tuple[str, ...]]] = {}
    for key in order:
        before = [chains[other] for other in known[key].depends_on]
        minutes, chain = max(before, key=lambda found: found[0], default=(0, ()))
        chains[key] = minutes + known[key].estimate_minutes, (*chain, key)
    return max(chains.values(), key=lambda found: found[0], default=(0, ()))[1]


def _problem(position: int, field: str, code: str, detail: str) -> FieldError:
    return FieldError(field=f"tasks.{position}.{field}", code=code, detail=detail)
