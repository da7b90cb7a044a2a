"""What the exact search is told besides: no free run holds more than fits into it.

It follows from all else, but the search sees it only when almost everything has a place. Said as a packing, with one
literal for each block and run, weeks that are filled to the brim are found in a fraction of a second instead of never.
"""

from collections import defaultdict
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from planning.solver.case import Case
from planning.solver.job import Job
from planning.solver.masks import cut, runs
from planning.solver.pieces import Piece


class Packing:
    """Adds to one model. `open_minutes` is what is free of all that the model does not move."""

    def __init__(self, cp_model: ModuleType, model: Any, case: Case, open_minutes: int) -> None:
        self._cp, self._model, self._step = cp_model, model, case.grid_minutes
        self._buffer_steps = -(-case.buffer // self._step)
        self._runs = runs(open_minutes)
        self._asked: dict[int, list[Any]] = defaultdict(list)
        """Of each run, in steps, buffers included."""

    def add(self, job: Job, pieces: Iterable[Piece]) -> None:
        """Each piece lies in one of the runs in which it may begin, and takes its time there."""
        for piece in pieces:
            literals = []
            for number, (start, end) in enumerate(self._runs):
                low, high = -(-start // self._step), (end - job.smallest) // self._step
                if high < low or not cut(piece.begins, start, end - job.smallest + 1):
                    continue
                here = self._model.new_bool_var("")
                within = self._cp.Domain(low, high)
                self._model.add_linear_expression_in_domain(piece.start, within).only_enforce_if(here)
                self._asked[number].append(self._steps(job, piece, here))
                literals.append(here)
            self._model.add(sum(literals) == piece.is_there)

    def close(self) -> None:
        """No run is asked for more than it has; the buffer of its last block may lie behind it."""
        for number, steps in self._asked.items():
            start, end = self._runs[number]
            self._model.add(sum(steps) <= -(-end // self._step) - -(-start // self._step) + self._buffer_steps)

    def _steps(self, job: Job, piece: Piece, here: Any) -> Any:
        """What the piece takes of a run where `here` is true, else nothing."""
        if not job.is_split:
            return (-(-job.rest // self._step) + self._buffer_steps) * here
        steps = self._model.new_int_var(0, job.largest // self._step, "")
        self._model.add(steps * self._step >= piece.size).only_enforce_if(here)
        return steps + self._buffer_steps * here
