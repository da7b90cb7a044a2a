"""Better places that cost nothing: jobs go to where the person has the energy for them, then as early as can be.

A job that stands where it was accepted stays; none becomes later than its due, leaves a week that needs it, or passes a
successor.
"""

from planning.solver.board import Board, floors
from planning.solver.construct import earliest
from planning.solver.job import Job
from planning.solver.masks import Span, cut, first, starts

SWEEPS = 2


def polish(board: Board) -> None:
    """Shift jobs, the earliest first, as often as SWEEPS says. Changes the board."""
    jobs = board.case.jobs
    asking = {goal for goal, _, _ in floors(board.case)}
    for _ in range(SWEEPS):
        for index in sorted(board.pieces, key=lambda index: (board.pieces[index][0], index)):
            if jobs[index].accepted != tuple(board.pieces[index]) and not jobs[index].standing:
                _shift(board, jobs[index], bound_to_week=jobs[index].goal in asking)


def _shift(board: Board, job: Job, *, bound_to_week: bool) -> None:
    """Put the job where it is best, or back."""
    old = board.take(job)
    low = max([job.release, *(board.ends(other) for other in job.before)])
    high = min([max(job.due, old[-1][1]), board.case.end, *(board.begins(other) for other in job.after)])
    if bound_to_week:
        low, high = _within_week(board, old, low, high)
    best = min([old, *_choices(board, job, low, high, old)], key=lambda pieces: _cost(board, job, pieces))
    for start, end in best:
        board.put(job, start, end)


def _choices(board: Board, job: Job, low: int, high: int, old: list[Span]) -> list[list[Span]]:
    """The first place, and for a job of one block the first with the energy it wants."""
    found = [earliest(board, job, low, min(high, old[-1][1]))]
    if job.energy and not job.is_split:
        wanted = starts(cut(board.free, low, high), job.rest) & (board.case.energies[job.energy] >> max(low, 0))
        if wanted:
            begin = low + first(wanted)
            start = board.earliest(job, job.rest, begin, high)
            found.append([(start, start + job.rest)] if start >= 0 else [])
    return [pieces for pieces in found if pieces]


def _cost(board: Board, job: Job, pieces: list[Span]) -> tuple[int, int]:
    start = pieces[0][0]
    misses = job.energy is not None and not board.case.energies[job.energy] >> start & 1
    return (misses, sum(end for _, end in pieces))


def _within_week(board: Board, old: list[Span], low: int, high: int) -> Span:
    """The part of [low, high) in the week of the job; a job over the end of a week stays."""
    for begin, end in board.case.weeks:
        if begin <= old[0][0] and old[-1][1] <= end:
            return max(low, begin), min(high, end)
    return old[0][0], old[-1][1]
