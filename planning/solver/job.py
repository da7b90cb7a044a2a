"""A task in whole minutes from the origin, and what a chain of tasks makes of their times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planning.solver.masks import Span, cut, first, starts

FAR = 10**9
"""Later than everything: the due minute of a job that has none."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A task in minutes from the origin. `before` and `after` are the indices of jobs that must be."""

    index: int
    id: str
    rest: int
    """Minutes to place, besides those that stand."""
    smallest: int
    largest: int
    """Of a piece; both are `rest` where it is to be one block."""
    weight: int
    release: int
    """The first minute that it could begin, its predecessors at their earliest."""
    due: int
    own_release: int
    aim: int
    """Ending later makes it or a successor late."""
    before: tuple[int, ...]
    after: tuple[int, ...]
    goal: int
    """-1 for none."""
    energy: str | None
    standing: tuple[Span, ...]
    """Pinned and frozen blocks."""
    accepted: tuple[Span, ...]
    """Its blocks in the accepted plan, those that stand left out; () also where they are not whole minutes."""
    is_moved: bool
    """Its accepted blocks cannot all be had again, whatever is done."""

    @property
    def is_split(self) -> bool:
        return self.smallest < self.rest


def chained(jobs: list[Job], *, open_minutes: int, end: int, buffer: int) -> list[Job]:
    """The jobs with `release` and `aim` carried along their dependencies, as what is open allows at best."""
    order = ordered(jobs)
    for index in order:
        job = jobs[index]
        ends = [_earliest_end(jobs[other], open_minutes, end) + buffer for other in job.before]
        jobs[index] = replace(job, release=max([job.release, *ends]))
    for index in reversed(order):
        job = jobs[index]
        begins = [_latest_start(jobs[other], open_minutes, end, buffer) for other in job.after]
        jobs[index] = replace(job, aim=min([job.aim, *begins]))
    return jobs


def ordered(jobs: Sequence[Job]) -> list[int]:
    """Indices, predecessors first; those that wait for themselves are left out."""
    waits = {job.index: len(job.before) for job in jobs}
    ready = [job.index for job in jobs if not job.before]
    for index in ready:
        for other in jobs[index].after:
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    return ready


def _earliest_end(job: Job, open_minutes: int, end: int) -> int:
    """When it could be over."""
    if not job.rest:
        return max((until for _, until in job.standing), default=job.release)
    if job.is_split:
        return job.release + job.rest
    found = first(starts(cut(open_minutes, job.release, end), job.rest))
    return end if found < 0 else job.release + found + job.rest


def _latest_start(job: Job, open_minutes: int, end: int, buffer: int) -> int:
    """When a predecessor must be over at the latest; a due that cannot be met asks for nothing more."""
    if job.standing:
        return min(start for start, _ in job.standing)
    if job.aim >= FAR:
        return FAR
    found = 0 if job.is_split else starts(cut(open_minutes, job.release, min(job.aim, end)), job.rest)
    latest = job.release + found.bit_length() - 1 if found else job.aim - job.rest
    return latest - buffer
