"""A plan at once: what is valid of the accepted plan stays, the rest goes by deadline to its first free place."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush

from planning.solver.board import Board
from planning.solver.case import Case
from planning.solver.job import FAR, Job
from planning.solver.masks import Span, cut, first, runs

Rank = tuple[float, ...]
Find = Callable[[Board, Job, int, int], list[Span]]
"""Pieces for a job in [low, high), or none."""


def by_deadline(job: Job) -> Rank:
    """Whose aim is near goes first; of those that have none, the important one, then the long one."""
    return (job.aim, -job.weight, -job.rest, job.index)


def keep_accepted(board: Board, jobs: Iterable[Job], *, even_late: bool = False) -> None:
    """Put these jobs back where they were accepted, as far as that is allowed; `even_late`: also what is late there."""
    for job in sorted(jobs, key=lambda job: (job.accepted, job.index)):
        if _is_keepable(board, job, even_late=even_late) and board.allows(job, list(job.accepted)):
            for start, end in job.accepted:
                board.put(job, start, end)
    _drop_disordered(board)


def can_stay(case: Case, job: Job) -> bool:
    """Whether its accepted blocks are allowed with nothing else placed."""
    board = Board(case)
    return _is_keepable(board, job, even_late=False) and board.allows(job, list(job.accepted))


def place_rest(board: Board, ranks: Sequence[Rank], find: Find) -> None:
    """Place what is not placed, in the order of ranks, predecessors first. What finds no place stays off."""
    case = board.case
    waiting = {job.index for job in case.jobs if not board.is_placed(job.index)}
    hopeless: set[int] = set()
    heap: list[tuple[Rank, int]] = []

    def offer(indices: Iterable[int]) -> None:
        for index in indices:
            if index in waiting and waiting.isdisjoint(case.jobs[index].before):
                heappush(heap, (ranks[index], index))

    offer(sorted(waiting))
    while heap:
        index = heappop(heap)[1]
        job = case.jobs[index]
        if index not in waiting or not waiting.isdisjoint(job.before):
            continue
        if hopeless.isdisjoint(job.before):
            evicted = place(board, job, find)
            waiting.update(evicted)
        if not board.is_placed(index):
            hopeless.add(index)
        waiting.discard(index)
        offer(job.after)


def place(board: Board, job: Job, find: Find) -> list[int]:
    """Place one job whose predecessors are placed: on time, else as early as it can be.

    Returns the successors that had to be taken off because they begin too early now.
    """
    low = max([job.release, *(board.ends(other) for other in job.before)])
    must = _must_end(board, job)
    high = min([must, *(board.begins(other) for other in job.after)])
    for until in sorted({min(job.aim, high), min(job.due, high)}):
        if _lay(board, job, find(board, job, low, until)):
            return []
    off = [other for other in job.after if other in board.pieces]
    taken = [(other, board.take(board.case.jobs[other])) for other in off]
    if _lay(board, job, find(board, job, low, job.due if job.due < must else must)) or _lay(
        board, job, earliest(board, job, low, must)
    ):
        end = board.ends(job.index)
        return [other for other, pieces in taken if not _put_back(board, other, pieces, end)]
    return off


def earliest(board: Board, job: Job, low: int, high: int) -> list[Span]:
    """The first free place; for a job that may be split the first free time, in pieces as long as can be."""
    if job.is_split:
        return _in_pieces(board, job, low, high)
    start = board.earliest(job, job.rest, low, high)
    return [(start, start + job.rest)] if start >= 0 else []


def snuggest(board: Board, job: Job, low: int, high: int) -> list[Span]:
    """The free run that it fills best, so that long runs are left for long jobs."""
    if job.is_split:
        return _in_pieces(board, job, low, high)
    best: tuple[int, int] | None = None
    low, high = max(low, 0), min(high, board.case.end)
    for begin, end in runs(cut(board.free, low, high)):
        if end - begin >= job.rest and (best is None or end - begin < best[0]):
            start = board.earliest(job, job.rest, low + begin, low + end)
            best = (end - begin, start) if start >= 0 else best
    return [(best[1], best[1] + job.rest)] if best else []


def is_divisible(minutes: int, job: Job) -> bool:
    """Whether pieces within the job's limits can make up so many minutes."""
    return not minutes or -(-minutes // job.largest) * job.smallest <= minutes


def _in_pieces(board: Board, job: Job, low: int, high: int) -> list[Span]:
    """Pieces in the order of time. The board is left as it was."""
    left, at = job.rest, low
    while left:
        found = _next_piece(board, job, left, at, high)
        if found is None:
            break
        board.put(job, *found)
        left, at = left - (found[1] - found[0]), found[1]
    pieces = board.take(job)
    return [] if left else pieces


def _next_piece(board: Board, job: Job, left: int, low: int, high: int) -> Span | None:
    """The earliest piece, as long as the place and the limits let it be, that leaves a rest which can be had."""
    while True:
        start = board.earliest(job, min(job.smallest, left), low, high)
        if start < 0:
            return None
        most = min(job.largest, left, min(high, board.case.end) - start)
        most = min(most, first(~cut(board.free, start, start + most)))
        most = board.longest(job, start, most)
        while most >= min(job.smallest, left) and not is_divisible(left - most, job):
            most -= 1 if most % board.case.grid_minutes else board.case.grid_minutes
        if most >= min(job.smallest, left):
            return start, start + most
        low = start + 1


def _lay(board: Board, job: Job, pieces: list[Span]) -> bool:
    for start, end in pieces:
        board.put(job, start, end)
    return bool(pieces)


def _put_back(board: Board, index: int, pieces: list[Span], after: int) -> bool:
    """Whether the job could stay where it was, not before `after`."""
    job = board.case.jobs[index]
    return pieces[0][0] >= after and board.allows(job, pieces) and _lay(board, job, pieces)


def _is_keepable(board: Board, job: Job, *, even_late: bool) -> bool:
    """Whether its accepted blocks satisfy what concerns it alone."""
    if not job.accepted or job.accepted[0][0] < job.own_release:
        return False
    if job.accepted[-1][1] > min(FAR if even_late else job.due, _must_end(board, job)):
        return False
    return all(job.smallest <= end - start <= job.largest for start, end in job.accepted)


def _drop_disordered(board: Board) -> None:
    """Take off successors that begin before a placed predecessor ends."""
    for job in board.case.jobs:
        if job.index not in board.pieces:
            continue
        begins = board.begins(job.index)
        if any(board.is_placed(other) and board.ends(other) > begins for other in job.before):
            board.take(job)


def _must_end(board: Board, job: Job) -> int:
    """Where the first successor stands that cannot be moved."""
    return min((start for other in job.after for start, _ in board.case.jobs[other].standing), default=FAR)
