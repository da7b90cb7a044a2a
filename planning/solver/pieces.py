"""Blocks as CP-SAT variables: where each may begin, how long it is, and in which counted spans its minutes are."""

from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from planning.solver.case import Case
from planning.solver.job import Job
from planning.solver.masks import Span, cut, mask_of, runs, starts


@dataclass(kw_only=True)
class Piece:
    """One block of a job as variables: start in steps, size in minutes."""

    start: Any
    size: Any
    is_there: Any
    """A literal; the pieces of a split job that are too many are not there."""
    begins: int
    """The minutes at which it may begin."""
    cells: dict[int, Any] = field(default_factory=dict)
    """Minutes in each of the spans that are counted."""


class Refuted(Exception):
    """Some job has no place at all under the question."""


class NotModelled(Exception):
    """The model cannot say what is asked: pieces that are no whole steps of the grid."""


class Maker:
    """Makes the pieces of jobs in one model. `open_minutes` is what is free of all that the model does not move."""

    def __init__(self, cp_model: ModuleType, model: Any, case: Case, open_minutes: int) -> None:
        self._cp, self.model, self._case, self._open = cp_model, model, case, open_minutes
        self._step = case.grid_minutes

    def block(self, job: Job, low: int, high: int, there: Any) -> list[Piece]:
        cells = self.cells(job)
        found = self._starts(low, high, job.rest)
        ranges = [(max(begin, 0), end - job.rest) for begin, end in cells]
        if cells:
            found &= mask_of((begin, last + 1) for begin, last in ranges)
        start = self._var(found)
        piece = Piece(start=start, size=job.rest, is_there=there, begins=found)
        literals = []
        for number, (begin, last) in enumerate(ranges):
            here = cut(found, begin, last + 1) << begin if last >= begin else 0
            if here:
                literal = self.model.new_bool_var("")
                self.model.add_linear_expression_in_domain(start, self._domain(here)).only_enforce_if(literal)
                piece.cells[number] = job.rest * literal
                literals.append(literal)
        if cells:
            self.model.add(sum(literals) == there)
        return [piece]

    def split(self, job: Job, low: int, high: int, there: Any) -> list[Piece]:
        """As many pieces as there may be, in order, the last ones perhaps not there."""
        model, step = self.model, self._step
        if any(minutes % step for minutes in (job.rest, job.smallest, job.largest)):
            raise NotModelled(job.id)
        least, most = -(-job.rest // job.largest), job.rest // job.smallest
        begins = self._starts(low, high, job.smallest)
        ends = mask_of(
            (start + job.smallest, end + 1) for start, end in runs(cut(self._open, low, high) << max(low, 0))
        )
        pieces: list[Piece] = []
        for number in range(most):
            present = there if number < least else model.new_bool_var("")
            steps = model.new_int_var(job.smallest // step, job.largest // step, "")
            size = model.new_int_var(0, job.largest, "")
            piece = Piece(start=self._var(begins), size=size, is_there=present, begins=begins)
            model.add(piece.size == steps * step).only_enforce_if(present)
            if number >= least:
                model.add(piece.size == 0).only_enforce_if(~present)
                model.add(pieces[-1].is_there >= present)
            model.add_linear_expression_in_domain(piece.start + steps, self._domain(ends & self._grid))
            self._in_cells(job, piece, steps)
            if pieces:
                model.add(piece.start >= pieces[-1].start + 1)
            pieces.append(piece)
        model.add(sum(piece.size for piece in pieces) == job.rest * there)
        return pieces

    def _in_cells(self, job: Job, piece: Piece, steps: Any) -> None:
        """The piece of a split job in exactly one of the spans that are counted."""
        literals = []
        for number, (begin, end) in enumerate(self.cells(job)):
            literal, minutes = self.model.new_bool_var(""), self.model.new_int_var(0, job.largest, "")
            self.model.add(piece.start * self._step >= begin).only_enforce_if(literal)
            self.model.add((piece.start + steps) * self._step <= end).only_enforce_if(literal)
            self.model.add(minutes >= piece.size).only_enforce_if(literal)
            self.model.add(minutes == 0).only_enforce_if(~literal)
            self.model.add(minutes <= piece.size)
            piece.cells[number] = minutes
            literals.append(literal)
        if literals:
            self.model.add(sum(literals) == piece.is_there)

    def cells(self, job: Job) -> list[Span]:
        """The spans whose minutes are counted for the job."""
        if self._case.problem.daily_cap_minutes is not None:
            return self._case.days
        if job.goal >= 0 and (
            self._case.goals[job.goal].weekly_ceiling_minutes is not None
            or self._case.goals[job.goal].weekly_floor_minutes
        ):
            return self._case.weeks
        return []

    @property
    def _grid(self) -> int:
        return self._case.grid | 1 << self._case.end  # the horizon's end may be an end

    def _starts(self, low: int, high: int, length: int) -> int:
        low = max(low, 0)
        return (starts(cut(self._open, low, high), length) << low) & self._case.grid

    def _var(self, minutes: int) -> Any:
        if not minutes:
            raise Refuted("no place")
        return self.model.new_int_var_from_domain(self._domain(minutes), "")

    def _domain(self, minutes: int) -> Any:
        """Minutes on the grid as steps."""
        digits = bin(minutes)[:1:-1][:: self._step]
        return self._cp.Domain.from_intervals([[low, high - 1] for low, high in runs(int(digits[::-1], 2))])
