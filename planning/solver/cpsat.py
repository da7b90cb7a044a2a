"""The exact search, for what construction and repair left: OR-Tools' CP-SAT, one worker, a fixed seed, no wall time.

OR-Tools is imported when a question is asked, not before: it takes half a second and some 90 MB, and a process that
serves pages never asks.
"""

from dataclasses import dataclass
from importlib.util import find_spec

from planning.solver.board import Board
from planning.solver.case import Case
from planning.solver.model import Model, is_exact
from planning.solver.pieces import NotModelled, Refuted

SEED = 7


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the model said to one question."""

    board: Board | None
    """None where it found nothing."""
    is_proved: bool
    """There is nothing better under the question, or nothing at all."""
    bound: int
    """Weighted minutes late that no answer goes below; 0 where lateness was not to be paid for."""
    seconds: float
    """Deterministic ones that it took."""


def is_installed() -> bool:
    """Whether OR-Tools can be imported; without it a plan is what construction and repair found."""
    return find_spec("ortools") is not None


def ask(case: Case, board: Board, movable: frozenset[int], *, pays: bool, seconds: float) -> Reply:
    """Place the movable jobs anew, hinted with the board; `pays`: late rather than never."""
    from ortools.sat.python import cp_model

    try:
        model = Model(case, board, movable, pays=pays)
    except Refuted:
        return Reply(board=None, is_proved=is_exact(case), bound=0, seconds=0.0)
    except NotModelled:
        return Reply(board=None, is_proved=False, bound=0, seconds=0.0)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    if not pays:
        solver.parameters.linearization_level = 2  # what is told besides is worth more to linear programming
    solver.parameters.max_deterministic_time = seconds
    status = solver.solve(model.model)
    return Reply(
        board=model.board(solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None,
        is_proved=is_exact(case) and status in (cp_model.OPTIMAL, cp_model.INFEASIBLE),
        bound=int(max(0.0, solver.best_objective_bound) // model.scale) if pays and is_exact(case) else 0,
        seconds=solver.deterministic_time,
    )
