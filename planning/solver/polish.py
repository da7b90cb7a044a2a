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
            is_asked = jobs[index].goal in asking
            if jobs[index].accepted == tuple(board.pieces[index]) or jobs[index].standing:
                continue
            if not is_asked or _week_of(board, board.pieces[index]):
                _shift(board, jobs[index], bound_to_week=is_asked)


def _shift(board: Board, job: Job, *, bound_to_week: bool) -> None:
    """Put the job where it is best, or back."""
    old = board.take(job)
    low = max([job.release, *(board.ends(other) for other in job.before)])
    high = min([max(job.due, old[-1][1]), board.case.end, *(board.begins(other) for other in job.after)])
    week = _week_of(board, old) if bound_to_week else None
    if week:
        low, high = max(low, week[0]), min(high, week[1])
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


def _week_of(board: Board, pieces: list[Span]) -> Span | None:
    """The week that has all of them; a job over the end of a week, or with minutes in several, has none, and stays."""
    weeks = board.case.weeks
    return next((week for week in weeks if week[0] <= pieces[0][0] and pieces[-1][1] <= week[1]), None)
