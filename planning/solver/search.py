"""The best plan so far, what is known about it, and the steps that may better it."""

from planning.solver import cpsat
from planning.solver.answer import plan_of
from planning.solver.board import Board, floors
from planning.solver.case import Case
from planning.solver.construct import by_deadline, can_stay, earliest, keep_accepted, place_rest
from planning.solver.floors import meet_floors
from planning.solver.job import Job
from planning.solver.obstacle import find_obstacle
from planning.solver.polish import polish
from planning.solver.problem import Budget, Obstacle, Plan, Problem, Proof, Report
from planning.solver.recreate import recreate
from planning.solver.repair import repair
from planning.solver.verify import judge

PURE_SHARE = 0.7
"""Of the exact search's time, for the question without lateness."""


MANY = 250
"""Jobs above which nobody is asked how late: the model is large, and no answer ever came in time."""


class Search:
    """Steps in the order in which `solve` takes them. Each leaves `board` as it was, or better."""

    def __init__(self, problem: Problem, budget: Budget) -> None:
        self._case = Case(problem)
        self._budget = budget
        self._seconds = budget.solver_seconds
        self._board = Board(self._case)
        self._obstacle: Obstacle | None = None
        self._is_optimal = False
        self._must_be_late = False
        self._bound = 0
        self._steps: list[str] = []
        self._least_changed = sum(_must_move(self._case, job) for job in self._case.jobs)

    def construct(self) -> None:
        """What makes something late is given up, then kept: never worse than an accepted plan that may stay."""
        self._board = self._constructed(even_late=False)
        self._steps.append("construct")
        if self._board.troubles() and any(job.accepted for job in self._case.jobs):
            self._take(self._constructed(even_late=True), "accepted")

    def repair(self) -> None:
        """First with the accepted plan kept, then, if that is not enough, without."""
        for kept in (self._case.jobs, []):
            if self._board.troubles():
                self._take(repair(self._case, self._board, kept, self._budget.rounds), "repair")
            if not any(job.accepted for job in self._case.jobs):
                break

    def meet_floors(self) -> None:
        if self._board.score()[2]:
            self._take(meet_floors(self._case, self._board, self._budget.rounds), "floors")

    def name_obstacle(self) -> None:
        """An interval before a deadline; where something has no place at all, one before the horizon's end will do."""
        if self._board.troubles():
            self._obstacle = find_obstacle(self._case, self._suspects())
            self._must_be_late = self._obstacle is not None
        if self._obstacle is None and self._board.score()[0]:
            self._obstacle = find_obstacle(self._case, self._suspects(), ends_are_due=True)

    def ask_whether(self) -> None:
        """Nothing late, floors met, as little moved as can be: unless an obstacle says already that it cannot be."""
        if self._is_settled() or self._must_be_late or not self._can_ask():
            return
        reply = self._ask(pays=False, share=PURE_SHARE)
        # Refuted, the question says nothing of lateness alone where it asks for floors, too.
        self._must_be_late = reply.is_proved and reply.board is None and not floors(self._case)

    def recreate(self) -> None:
        if self._board.troubles():
            self._take(recreate(self._board, self._budget.exchanges), "recreate")

    def ask_how_late(self) -> None:
        """The question in which lateness, missed floors and moves cost something."""
        if not (self._board.troubles() or self._board.score()[2]) or not self._can_ask() or len(self._case.jobs) > MANY:
            return
        reply = self._ask(pays=True, share=1.0)
        self._is_optimal = reply.is_proved
        self._bound = reply.bound + sum(self._board.lateness(job) for job in self._case.jobs if not job.rest)

    def polish(self) -> None:
        polish(self._board)
        self._steps.append("polish")

    def plan(self) -> Plan:
        return plan_of(self._case, self._board, self._obstacle, self._report())

    def _constructed(self, *, even_late: bool) -> Board:
        board = Board(self._case)
        keep_accepted(board, self._case.jobs, even_late=even_late)
        place_rest(board, [by_deadline(job) for job in self._case.jobs], earliest)
        return board

    def _ask(self, *, pays: bool, share: float) -> cpsat.Reply:
        reply = cpsat.ask(self._case, self._board, self._all(), pays=pays, seconds=self._seconds * share)
        self._seconds = max(0.0, self._seconds - reply.seconds)
        if reply.board is not None and not self._breaches(reply.board):
            self._take(reply.board, "exact with lateness" if pays else "exact")
        return reply

    def _take(self, board: Board, step: str) -> None:
        """The board where it is better in the order of the objective; energy and earliness come last."""
        board.work = max(board.work, self._board.work)
        if board.score()[:4] < self._board.score()[:4]:
            self._board = board
            self._steps.append(step)
        self._board.work = board.work

    def _breaches(self, board: Board) -> bool:
        """Whether the verifier refuses it: the model is not believed."""
        plan = plan_of(self._case, board, None, self._report())
        return not judge(self._case.problem, plan.placements).is_clean

    def _suspects(self) -> set[int]:
        """What is late or unplaced, and all that it waits for."""
        found = [job.index for job in self._board.troubles()]
        for index in found:
            found += [other for other in self._case.jobs[index].before if other not in found]
        return set(found)

    def _can_ask(self) -> bool:
        return self._seconds > 0 and cpsat.is_installed()

    def _is_settled(self) -> bool:
        score = self._board.score()
        return not self._board.troubles() and score[2:4] == (0, self._least_changed)

    def _all(self) -> frozenset[int]:
        return frozenset(job.index for job in self._case.jobs if job.rest)

    def _report(self) -> Report:
        score = self._board.score()
        accepted = sum(bool(job.accepted) or job.is_moved for job in self._case.jobs)
        return Report(
            proof=self._proof(),
            late_weighted_minutes=score[1],
            bound_weighted_minutes=score[1] if self._is_optimal else min(self._bound, score[1]),
            floor_shortfall_minutes=score[2],
            changed=score[3],
            kept=accepted - score[3],
            work=self._board.work,
            steps=tuple(self._steps),
        )

    def _proof(self) -> Proof:
        if self._board.score()[:2] == (0, 0):
            return "nothing late"
        if self._is_optimal:
            return "optimal"
        return "bound" if self._must_be_late else "open"


def _must_move(case: Case, job: Job) -> bool:
    """Whether its accepted blocks are not allowed even with nothing else placed."""
    return job.is_moved or (bool(job.accepted) and not can_stay(case, job))
