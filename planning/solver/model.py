"""The question as a CP-SAT model. Times are steps of the grid; a block takes its buffer with it.

Where a day's cap or a week's goal counts minutes, each piece is in exactly one of those spans: the model knows no block
over midnight then (the constructive plan does, and is never given up for a worse one).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from planning.solver.board import Board, floors
from planning.solver.case import Case
from planning.solver.job import Job
from planning.solver.masks import Span, mask_of, runs
from planning.solver.packing import Packing
from planning.solver.pieces import Maker, Piece, Refuted

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver


class Model:
    """Variables and constraints for the movable jobs; all others stay where the board has them."""

    def __init__(self, case: Case, board: Board, movable: frozenset[int], *, pays: bool) -> None:
        """`pays`: lateness costs; otherwise a deadline is a bound and nothing may be missing. Raises Refuted."""
        from ortools.sat.python import cp_model

        self._cp, self.model = cp_model, cp_model.CpModel()
        self._case, self._board, self._pays = case, board, pays
        self._step = case.grid_minutes
        self._fixed = [job for job in case.jobs if job.index in board.pieces and job.index not in movable]
        self._jobs = [case.jobs[index] for index in sorted(movable)]
        self._optional = pays and any(not board.is_placed(job.index) for job in self._jobs)
        taken = [span for job in self._fixed for span in board.pieces[job.index]]
        self._open = case.open & ~mask_of((start - case.buffer, end + case.buffer) for start, end in taken)
        self._maker = Maker(cp_model, self.model, case, self._open)
        self._pieces: dict[int, list[Piece]] = {}
        self._there: dict[int, Any] = {}
        self._state()

    def board(self, solver: "CpSolver") -> Board:
        """The plan that was found."""
        found = Board(self._case)
        for job in self._fixed:
            for start, end in self._board.pieces[job.index]:
                found.put(job, start, end)
        for index, pieces in self._pieces.items():
            for piece in pieces:
                if solver.value(piece.is_there):
                    start = solver.value(piece.start) * self._step
                    found.put(self._case.jobs[index], start, start + solver.value(piece.size))
        return found

    def _state(self) -> None:
        for job in self._jobs:
            self._add(job)
        self._no_overlap()
        for job in self._jobs:
            self._order(job)
        self._limit_days()
        costs = self._limit_weeks()
        self._minimize(costs)
        if not self._pays:
            self._pack()
        if self._pays or any(job.accepted for job in self._jobs):
            self._hint()  # else it does not fit as it is: a hint leads back to where it went wrong

    # Jobs and their pieces

    def _add(self, job: Job) -> None:
        low = max([job.own_release, *(self._board.ends(other) for other in job.before if other not in self._movable)])
        high = min([self._case.end if self._pays else min(job.aim, self._case.end), *self._fixed_begins(job)])
        self._there[job.index] = self.model.new_bool_var("") if self._optional else self.model.new_constant(1)
        try:
            add = self._maker.split if job.is_split else self._maker.block
            self._pieces[job.index] = add(job, low, high, self._there[job.index])
        except Refuted:
            if not self._optional:
                raise
            self.model.add(self._there[job.index] == 0)
            self._pieces[job.index] = []

    @property
    def _movable(self) -> set[int]:
        return {job.index for job in self._jobs}

    def _fixed_begins(self, job: Job) -> list[int]:
        """Where successors begin that the model does not move."""
        stands = [start for other in job.after for start, _ in self._case.jobs[other].standing]
        return stands + [self._board.begins(other) for other in job.after if other not in self._movable]

    # Constraints between pieces

    def _no_overlap(self) -> None:
        """Blocks with their buffers; and pieces of split jobs, whose length is open, with what is closed."""
        padded, bare = [], []
        for job in self._jobs:
            for piece in self._pieces[job.index]:
                padded.append(self._interval(piece, self._case.buffer))
                if job.is_split:
                    bare.append(self._interval(piece, 0))
        self.model.add_no_overlap(padded)
        if bare:
            closed = runs(~self._open & ((1 << self._case.end) - 1))
            walls = [(start // self._step, -(-end // self._step)) for start, end in closed]
            self.model.add_no_overlap(
                bare + [self.model.new_fixed_size_interval_var(low, high - low, "") for low, high in walls]
            )

    def _interval(self, piece: Piece, buffer: int) -> Any:
        if isinstance(piece.size, int):
            steps = -(-(piece.size + buffer) // self._step)
            return self.model.new_optional_fixed_size_interval_var(piece.start, steps, piece.is_there, "")
        padded = self.model.new_int_var(0, self._case.end, "")
        self.model.add(padded * self._step == piece.size + -(-buffer // self._step) * self._step)
        end = self.model.new_int_var(0, 2 * self._case.end, "")
        return self.model.new_optional_interval_var(piece.start, padded, end, piece.is_there, "")

    def _pack(self) -> None:
        packing = Packing(self._cp, self.model, self._case, self._open)
        for job in self._jobs:
            packing.add(job, self._pieces[job.index])
        packing.close()

    def _order(self, job: Job) -> None:
        """After all pieces of each predecessor; and not there where a predecessor is not."""
        for other in job.before:
            if other not in self._movable:
                continue
            if self._optional:
                self.model.add(self._there[job.index] <= self._there[other])
            for piece in self._pieces[job.index][:1]:
                for earlier in self._pieces[other]:
                    after = self.model.add(piece.start * self._step >= earlier.start * self._step + earlier.size)
                    after.only_enforce_if([earlier.is_there, piece.is_there])

    def _limit_days(self) -> None:
        if self._case.problem.daily_cap_minutes is None:
            return
        for number, (low, high) in enumerate(self._case.days):
            used = sum(_overlap(span, (low, high)) for job in self._fixed for span in self._board.pieces[job.index])
            minutes = [piece.cells[number] for piece in self._all() if number in piece.cells]
            if minutes:
                self.model.add(sum(minutes) <= max(0, self._case.caps[number] - used))

    def _limit_weeks(self) -> list[Any]:
        """Ceilings; and floors, whose shortfalls are returned where they are allowed."""
        due = {(goal, week): floor for goal, week, floor in floors(self._case)}
        shortfalls: list[Any] = []
        for goal, wanted in enumerate(self._case.goals):
            for week in range(len(self._case.weeks)):
                given, minutes = self._minutes(goal, week)
                if wanted.weekly_ceiling_minutes is not None and minutes:
                    self.model.add(sum(minutes) <= max(0, wanted.weekly_ceiling_minutes - given))
                lacking = due.get((goal, week), 0) - given
                if lacking > 0:
                    short: Any = self.model.new_int_var(0, lacking, "") if self._pays else 0
                    if not minutes and not self._pays:
                        raise Refuted("floor")
                    self.model.add(sum(minutes) + short >= lacking) if minutes else self.model.add(short >= lacking)
                    shortfalls.append(short)
        return shortfalls

    def _minutes(self, goal: int, week: int) -> tuple[int, list[Any]]:
        """What the goal has in the week without the model, and what the model may add."""
        low, high = self._case.weeks[week]
        own = sum(
            _overlap(span, (low, high))
            for job in self._jobs
            if job.goal == goal
            for span in self._board.pieces.get(job.index, ())
        )
        minutes = [
            expression
            for job in self._jobs
            if job.goal == goal
            for piece in self._pieces[job.index]
            for number, expression in piece.cells.items()
            if _overlap(self._maker.cells(job)[number], (low, high))
        ]
        return self._board.minutes_of(goal, week) - own, minutes

    # What is good

    def _minimize(self, shortfalls: list[Any]) -> None:
        """One number that keeps the order of the goals: placed, on time, floors, not moved."""
        moved = [1 - self._kept(job) for job in self._jobs if job.accepted]
        scale = len(moved) + 1
        cost = sum(moved)
        if self._pays:
            cost += scale * sum(shortfalls)
            scale *= 1 + sum(floor for _, _, floor in floors(self._case))
            self.scale = scale
            late, most = self._lateness()
            cost += scale * late
            if self._optional:
                cost += scale * (most + 1) * sum(1 - self._there[job.index] for job in self._jobs)
        if not isinstance(cost, int):
            self.model.minimize(cost)

    def _lateness(self) -> tuple[Any, int]:
        """Weighted minutes late, and the most that they can be."""
        terms: list[Any] = []
        most = 0
        for job in self._jobs:
            worst = max(0, self._case.end - job.due)
            if not worst:
                continue
            late = self.model.new_int_var(0, worst, "")
            for piece in self._pieces[job.index]:
                after = self.model.add(late >= piece.start * self._step + piece.size - job.due)
                after.only_enforce_if(piece.is_there)
            terms.append(job.weight * late)
            most += job.weight * worst
        return sum(terms), most

    def _kept(self, job: Job) -> Any:
        """A literal that says the job is where it was accepted."""
        pieces = self._pieces[job.index]
        places = job.accepted
        if len(places) > len(pieces) or any(start % self._step for start, _ in places):
            return 0
        kept = self.model.new_bool_var("")
        for piece, place in zip(pieces, places, strict=False):
            self.model.add(piece.start == place[0] // self._step).only_enforce_if(kept)
            self.model.add(piece.size == place[1] - place[0]).only_enforce_if(kept)
            self.model.add(piece.is_there == 1).only_enforce_if(kept)
        for piece in pieces[len(places) :]:
            self.model.add(piece.is_there == 0).only_enforce_if(kept)
        return kept

    def _hint(self) -> None:
        for job in self._jobs:
            for piece, (start, end) in zip(
                self._pieces[job.index], self._board.pieces.get(job.index, ()), strict=False
            ):
                self.model.add_hint(piece.start, start // self._step)
                if job.is_split:
                    self.model.add_hint(piece.size, end - start)

    def _all(self) -> Iterable[Piece]:
        return (piece for pieces in self._pieces.values() for piece in pieces)


def is_exact(case: Case) -> bool:
    """Whether the model leaves out no plan: no block could lie over the edge of a span whose minutes are counted."""
    spans = case.days if case.problem.daily_cap_minutes is not None else case.weeks if case.goals else []
    edges = [start for start, _ in spans if start > 0]
    return not any(case.open >> (edge - 1) & 3 == 3 for edge in edges)


def _overlap(span: Span, other: Span) -> int:
    return max(0, min(span[1], other[1]) - max(span[0], other[0]))
