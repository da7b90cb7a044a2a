"""Where one task of a plan could be, found the long way: by the verifier, and by laying pieces minute by minute."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from planning.solver.judged import MINUTE, Judged, seconds
from planning.solver.problem import Block, Plan, Problem
from planning.solver.verify import Verdict, judge

NAMES = {
    "now": {"before_now"},
    "not_before": {"not_before"},
    "dependency": {"dependency"},
    "horizon": {"beyond_horizon"},
    "outside_windows": {"outside_windows"},
    "cutoff": {"after_cutoff"},
    "busy": {"busy"},
    "other_task": {"overlap"},
    "pinned": {"overlap", "pinned_moved"},
    "frozen": {"overlap", "frozen_moved"},
    "buffer": {"buffer"},
    "daily_cap": {"cap"},
    "ceiling": {"ceiling"},
}
"""What the verifier calls each rule. `too_short` has no name there: a block is allowed, the rest is missing."""
OF_PIECES = {"duration", "chunk"}


class Others:
    """The plan without one task's blocks, those that are frozen left in."""

    def __init__(self, problem: Problem, plan: Plan, task_id: str) -> None:
        self.problem = problem
        self.task = next(task for task in problem.tasks if task.id == task_id)
        judged = Judged(problem, plan.placements)
        stands = {times for times in judged.blocks.get(task_id, []) if judged.stands(task_id, times)}
        self.is_standing = bool(stands) and set(judged.blocks[task_id]) == stands
        keeps = [block for block in plan.placements if block.task == task_id and _times(block) in stands]
        self.own = [] if self.is_standing else keeps
        self.blocks = [block for block in plan.placements if block.task != task_id]
        self.rest = self.task.estimate_minutes - sum(end - start for start, end in map(_times, self.own)) // MINUTE
        if self.is_standing:  # it is moved as it is, if at all
            self.rest = (max(end for _, end in stands) - min(start for start, _ in stands)) // MINUTE
            self.smallest = self.largest = self.rest
            return
        self.smallest = min(self.task.min_chunk_minutes or self.rest, self.rest)
        self.largest = min(self.task.max_chunk_minutes or self.rest, self.rest)

    @property
    def is_split(self) -> bool:
        return not self.is_standing and self.smallest < self.rest

    def with_it(self, pieces: Sequence[tuple[datetime, int]]) -> list[Block]:
        """The plan with the task's pieces at these instants, so many minutes each."""
        moved = [Block(task=self.task.id, start_at=at, end_at=at + timedelta(minutes=long)) for at, long in pieces]
        return [*self.blocks, *self.own, *moved]

    def verdict(self, at: datetime, minutes: int) -> Verdict:
        """Of one block there."""
        return judge(self.problem, self.with_it([(at, minutes)]))

    def breaks(self, at: datetime, minutes: int) -> set[str]:
        """Rules of place that one block there breaks."""
        return {breach.rule for breach in self.verdict(at, minutes).breaches} - (OF_PIECES if self.is_split else set())


def slots(problem: Problem, until: datetime) -> Iterator[datetime]:
    """The grid from a little before now, up to and not including an instant."""
    step = problem.grid_minutes * MINUTE
    at = (seconds(problem.now) // step - 2) * step
    while at < seconds(until):
        yield datetime.fromtimestamp(at, UTC)
        at += step


def has_pieces(others: Others, first_at: datetime) -> bool:
    """Whether a split task can be laid with its first piece there: each start and length of the grid is tried."""
    return _can_be_laid(others, [], others.rest, [first_at])


def _can_be_laid(others: Others, laid: list[tuple[datetime, int]], left: int, starts: Iterable[datetime]) -> bool:
    step = others.problem.grid_minutes
    for at in starts:
        lengths = {*range(-(-others.smallest // step) * step, min(others.largest, left) + 1, step), left}
        for minutes in sorted(length for length in lengths if others.smallest <= length <= min(others.largest, left)):
            pieces = [*laid, (at, minutes)]
            if {breach.rule for breach in judge(others.problem, others.with_it(pieces)).breaches} - OF_PIECES:
                break
            later = slots(replace(others.problem, now=at + timedelta(minutes=minutes + 2 * step)), _end_of(others))
            if minutes == left or _can_be_laid(others, pieces, left - minutes, later):
                return True
    return False


def _end_of(others: Others) -> datetime:
    return others.problem.now + timedelta(days=others.problem.horizon_days)


def _times(block: Block) -> tuple[int, int]:
    return seconds(block.start_at), seconds(block.end_at)
