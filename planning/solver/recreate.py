"""Ruin and recreate: a few jobs are taken off and placed again in another order, some thousand times.

It is for an overload, in which somebody must be late and the question is who: what repair leaves late goes down by half
and more, where the exact search finds nothing within seconds. A plan that is a little worse is accepted for a while, so
that the search leaves what no single exchange betters. Several short starts differ in how far they stray; the best goes
on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from planning.solver.board import Board
from planning.solver.construct import Find, earliest, place, snuggest
from planning.solver.job import Job
from planning.solver.masks import Span

Cost = tuple[int, int]
"""Unplaced, weighted minutes late."""
MANY = 70
"""Jobs up to which the rounds are not made fewer."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """How one start goes about it."""

    seed: int
    tolerance: float
    """How much later than the best a plan may be, as a share, at first; it sinks to nothing."""
    most: int
    """Neighbours that are taken off at once."""


STARTS = tuple(Start(seed=seed, tolerance=0.3, most=most) for seed in (10, 11, 12) for most in (9, 14))
LAST = Start(seed=13, tolerance=0.1, most=9)
ENOUGH = 3
"""Starts that may better nothing before it is given up."""
GUESTS = 0.3
"""How often all that is late is taken off, with some that could wait."""
TOGETHER, STRAY = 0.85, 0.4
"""How often each of the late, and each neighbour a little further off, is taken along."""
ORDERS: tuple[Callable[[Job], float], ...] = (
    lambda job: job.aim,
    lambda job: -job.weight,
    lambda job: -job.rest,
    lambda job: -job.weight / job.rest,
)
SHUFFLED = 0.2
"""How often the order is none of these."""


def recreate(board: Board, rounds: int) -> Board:
    """The best board of all starts; the given one is not changed."""
    share = rounds * MANY // max(MANY, len(board.case.jobs)) // (len(STARTS) + 2)
    best = board
    for number, start in enumerate(STARTS):
        if number >= ENOUGH and cost_of(best) >= cost_of(board):
            return best
        best = min([best, _run(_twin(board), share, start)], key=cost_of)
    return _run(_twin(best), 2 * share, LAST)


def cost_of(board: Board) -> Cost:
    """What these exchanges are to lower."""
    troubles = board.troubles()
    return sum(not board.is_placed(job.index) for job in troubles), sum(board.lateness(job) for job in troubles)


def _run(board: Board, rounds: int, start: Start) -> Board:
    """Exchanges from one start. Ends with the best that was seen, or as soon as nothing is unplaced or late."""
    generator = Random(start.seed)  # noqa: S311 - no secret, and it must repeat itself
    current = best = cost_of(board)
    kept = before = dict(board.pieces)
    for number in range(rounds):
        if best == (0, 0):
            break
        _exchange(board, generator, start.most)
        cost = cost_of(board)
        allowed = best[1] * (1 + start.tolerance * (1 - number / rounds))
        if cost[0] > best[0] or (cost[0] == best[0] and cost[1] > max(current[1], allowed)):
            _restore(board, before)
            continue
        current, before = cost, dict(board.pieces)
        if cost < best:
            best, kept = cost, before
    _restore(board, kept)
    return board


def _exchange(board: Board, generator: Random, most: int) -> None:
    """Take some jobs off and place them anew."""
    jobs = board.case.jobs
    troubled = board.troubles()
    chosen = generator.choice(troubled)
    if generator.random() < GUESTS:
        off = _with_guests(board, troubled, chosen, generator)
    else:
        off = _with_neighbours(board, chosen, generator, most)
    for index in sorted(off):
        board.take(jobs[index])
    _place_again(board, [jobs[index] for index in sorted(off)], generator)


def _with_neighbours(board: Board, chosen: Job, generator: Random, most: int) -> set[int]:
    """Jobs around a late one, where it is, where it should be, or before."""
    due = max(0, min(chosen.due, board.case.end))
    center = generator.choice((due, board.begins(chosen.index), generator.randrange(due + 1)))
    near = sorted(board.pieces, key=lambda index: (abs(board.begins(index) - center), index))
    off = {chosen.index, *near[: generator.randint(2, most)]}
    return off | {index for index in near[most : 2 * most] if generator.random() < STRAY}


def _with_guests(board: Board, troubled: list[Job], chosen: Job, generator: Random) -> set[int]:
    """Most of what is late, and some jobs that are where it should be though they have time until later."""
    together = {job.index for job in troubled if generator.random() < TOGETHER}
    jobs = board.case.jobs
    guests = sorted(
        index for index in board.pieces if jobs[index].aim > chosen.due and board.begins(index) < chosen.due
    )
    return together | {chosen.index, *generator.sample(guests, min(len(guests), generator.randint(1, 3)))}


def _place_again(board: Board, off: list[Job], generator: Random) -> None:
    """In one of several orders, predecessors first; what finds no place stays off."""
    order = generator.choice(ORDERS)
    find: Find = generator.choice((earliest, snuggest))
    waiting = sorted(off, key=lambda job: (order(job), job.index))
    if generator.random() < SHUFFLED:
        generator.shuffle(waiting)
    while waiting:
        ready = next((job for job in waiting if all(board.is_placed(other) for other in job.before)), None)
        if ready is None:
            break
        waiting.remove(ready)
        waiting += [board.case.jobs[index] for index in place(board, ready, find)]


def _twin(board: Board) -> Board:
    twin = Board(board.case)
    _restore(twin, board.pieces)
    twin.work = board.work
    return twin


def _restore(board: Board, wanted: dict[int, list[Span]]) -> None:
    """Put everything where it is wanted."""
    changed = [index for index in sorted({*board.pieces, *wanted}) if board.pieces.get(index) != wanted.get(index)]
    for index in changed:
        board.take(board.case.jobs[index])
    for index in changed:
        for start, end in wanted.get(index, ()):
            board.put(board.case.jobs[index], start, end)
