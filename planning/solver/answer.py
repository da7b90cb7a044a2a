"""From a board back to values: blocks in the order of time, what is late, and why something has no place."""

from planning.solver.board import Board
from planning.solver.calendar import instant
from planning.solver.case import Case
from planning.solver.job import Job, ordered
from planning.solver.problem import Block, Late, Obstacle, Plan, Report, Unplaced

WAITS_FOR_ITSELF = "It waits for itself."
TOO_LONG = "No free time of the horizon is long enough for it."
NO_ROOM = "Everything that is free is needed by others, or comes too late for what depends on it."


def plan_of(case: Case, board: Board, obstacle: Obstacle | None, report: Report) -> Plan:
    """The plan that the board holds."""
    return Plan(
        placements=tuple(sorted(_blocks(case, board), key=lambda block: (block.start_at, block.end_at, block.task))),
        unplaced=tuple(
            Unplaced(task=job.id, reason=_reason(board, job)) for job in case.jobs if not board.is_placed(job.index)
        ),
        late=tuple(_late(board, job) for job in case.jobs if board.lateness(job)),
        obstacle=obstacle,
        report=report,
    )


def _blocks(case: Case, board: Board) -> list[Block]:
    placed = [
        Block(task=case.jobs[index].id, start_at=instant(case.origin + start), end_at=instant(case.origin + end))
        for index, pieces in board.pieces.items()
        for start, end in pieces
    ]
    return [*case.standing_blocks, *placed]


def _late(board: Board, job: Job) -> Late:
    weighted = board.lateness(job)
    return Late(task=job.id, late_minutes=weighted // job.weight, weighted_minutes=weighted)


def _reason(board: Board, job: Job) -> str:
    jobs = board.case.jobs
    if job.index not in ordered(jobs):
        return WAITS_FOR_ITSELF
    missing = [jobs[other].id for other in job.before if not board.is_placed(other)]
    if missing:
        return f"It waits for {', '.join(missing)}, which have no place."
    empty = Board(board.case)
    longest = job.smallest if job.is_split else job.rest
    return NO_ROOM if empty.earliest(job, longest, job.own_release, board.case.end) >= 0 else TOO_LONG
