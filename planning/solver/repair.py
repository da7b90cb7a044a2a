"""Squeaky-wheel repair: what is late moves to the front of the order, and the plan is made anew.

Rounds alternate between the first free place and the snuggest one, and the order is shaken a little by a generator with
a fixed seed, so that the same problem is always repaired in the same way.
"""

from collections.abc import Sequence
from random import Random

from planning.solver.board import Board, Score
from planning.solver.case import Case
from planning.solver.construct import by_deadline, earliest, keep_accepted, place_rest, snuggest
from planning.solver.job import FAR, Job

SEED = 20260601
MANY = 200
"""Jobs up to which the rounds are not made fewer."""
SHAKE = 0.15
"""Of the mean distance between the wishes of neighbours, as the generator's deviation."""


def repair(case: Case, board: Board, kept: Sequence[Job], rounds: int) -> Board:
    """The best board of all rounds, the given one included. Stops when nothing is unplaced or late."""
    best, best_score = board, board.score()
    wish = {job.index: float(min(job.aim, case.end)) for job in case.jobs}
    generator = Random(SEED)  # noqa: S311 - no secret, and it must repeat itself
    for number in range(rounds * MANY // max(MANY, len(case.jobs))):
        if not best.troubles():
            break
        _blame(case, board, wish, generator)
        board = _made(case, kept, wish, number)
        best.work += board.work
        score = board.score()
        if _is_better(score, best_score):
            board.work, best, best_score = best.work, board, score
    return best


def _made(case: Case, kept: Sequence[Job], wish: dict[int, float], number: int) -> Board:
    board = Board(case)
    keep_accepted(board, kept)
    ranks = [(wish[job.index], *by_deadline(job)) for job in case.jobs]
    place_rest(board, ranks, earliest if number % 2 else snuggest)
    return board


def _blame(case: Case, board: Board, wish: dict[int, float], generator: Random) -> None:
    """Late jobs wish to be earlier, the heavier the more; all others are shaken."""
    span = max(case.end, 1) / max(len(case.jobs), 1)
    for job in case.jobs:
        trouble = not board.is_placed(job.index) or board.lateness(job) > 0
        if trouble:
            wish[job.index] -= span * job.weight * (1 + generator.random())
            for other in job.before:
                wish[other] = min(wish[other], wish[job.index] - 1)
        elif job.aim < FAR:
            wish[job.index] += span * SHAKE * generator.gauss(0, 1)


def _is_better(score: Score, than: Score) -> bool:
    return score < than
