"""Why it cannot fit: the smallest interval that is asked for more minutes than it has.

Each job that must be done inside an interval (its release is not before it, its deadline not after it, both carried
along dependencies by the estimates alone) asks for its minutes. Two counts can prove an overload:
raw      the estimates against the open minutes, runs too short for the smallest piece left out, days capped;
padded   estimates and one buffer for each block, against open runs that are each longer by one buffer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planning.solver.calendar import ceil_minute, floor_minute, instant
from planning.solver.case import Case
from planning.solver.job import FAR, Job, ordered
from planning.solver.masks import Span, cut, runs
from planning.solver.problem import Obstacle, Task


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one job asks of the time between its release and its deadline."""

    job: Job
    release: int
    deadline: int
    minutes: int
    padded: int
    piece: int
    """The shortest run that it has any use for."""


def find_obstacle(case: Case, suspects: set[int], *, ends_are_due: bool = False) -> Obstacle | None:
    """The shortest overloaded interval, the earliest of these; None where no interval is overloaded in either count.

    `suspects`: the indices of what some plan has late or unplaced, and of what these wait for. An overloaded interval
    holds one of them in any plan, so that others need not be looked at.
    `ends_are_due`: the horizon's end is everybody's deadline; an overload proves that not all can have a place.
    """
    claims = _claims(case, ends_are_due=ends_are_due)
    marked = [(claim.release, claim.deadline) for claim in claims if claim.job.index in suspects]
    begins = sorted({claim.release for claim in claims})
    ends = sorted({claim.deadline for claim in claims})
    intervals = {
        (end - start, start, end)
        for release, deadline in set(marked)
        for start in begins
        if start <= release
        for end in ends
        if end >= deadline and end > start
    }
    for _, start, end in sorted(intervals):
        inside = [claim for claim in claims if claim.release >= start and claim.deadline <= end]
        found = _overload(case, inside, start, end) if inside else None
        if found is not None:
            return found
    return _hopeless(case, claims)


def _overload(case: Case, inside: Sequence[Claim], start: int, end: int) -> Obstacle | None:
    """Whether the interval is overloaded by all that is inside, or by the long jobs alone."""
    spans = [(low + start, high + start) for low, high in runs(cut(case.open, max(start, 0), end))]
    for piece in sorted({claim.piece for claim in inside}):
        listed = [claim for claim in inside if claim.piece >= piece]
        usable = [span for span in spans if span[1] - span[0] >= piece]
        for demand, capacity in (
            (sum(claim.minutes for claim in listed), _raw_capacity(case, usable)),
            (sum(claim.padded for claim in listed), sum(high - low + case.buffer for low, high in usable)),
        ):
            if demand > capacity:
                return _obstacle(case, listed, (start, end), (demand, capacity))
    return None


def _hopeless(case: Case, claims: Sequence[Claim]) -> Obstacle | None:
    """A job whose deadline is not after its release asks for its minutes at an instant that has none."""
    late = [claim for claim in claims if claim.deadline <= claim.release]
    if not late:
        return None
    worst = min(late, key=lambda claim: (claim.deadline - claim.release, claim.job.index))
    return _obstacle(case, [worst], (worst.deadline, worst.deadline), (worst.minutes, 0))


def _raw_capacity(case: Case, spans: Sequence[Span]) -> int:
    minutes = sum(high - low for low, high in spans)
    if case.problem.daily_cap_minutes is None:
        return minutes
    return sum(
        min(max(0, left), sum(max(0, min(high, until) - max(low, begin)) for low, high in spans))
        for (begin, until), left in zip(case.days, case.caps, strict=True)
    )


def _obstacle(case: Case, listed: Sequence[Claim], interval: Span, count: tuple[int, int]) -> Obstacle:
    return Obstacle(
        start_at=instant(case.origin + interval[0]),
        end_at=instant(case.origin + interval[1]),
        demand_minutes=count[0],
        capacity_minutes=count[1],
        tasks=tuple(sorted(claim.job.id for claim in listed)),
    )


def _claims(case: Case, *, ends_are_due: bool) -> list[Claim]:
    """Of all jobs with a deadline within the horizon that can be moved, in the order of deadlines."""
    releases, deadlines = dict(_releases(case)), dict(_deadlines(case))
    if ends_are_due:
        deadlines = {index: min(deadline, case.end) for index, deadline in deadlines.items()}
    claims = [
        Claim(
            job=job,
            release=releases[job.index],
            deadline=deadlines[job.index],
            minutes=job.rest,
            padded=job.rest + case.buffer * -(-job.rest // job.largest),
            piece=job.smallest,
        )
        for job in case.jobs
        if job.rest and not job.standing and deadlines.get(job.index, FAR) <= case.end and job.index in releases
    ]
    return sorted(claims, key=lambda claim: (claim.deadline, claim.job.index))


def _releases(case: Case) -> Iterator[tuple[int, int]]:
    """(index, minute): now, the job's own release, or its predecessors' and their estimates."""
    found: dict[int, int] = {}
    now = floor_minute(case.problem.now) - case.origin
    for index in ordered(case.jobs):
        job = case.jobs[index]
        if job.standing:
            found[index] = job.standing[0][0]
        else:
            ends = [_end_of(case.jobs[other], found[other]) for other in job.before]
            found[index] = max([now, _own_release(case, case.tasks[index]), *ends])
        yield index, found[index]


def _deadlines(case: Case) -> Iterator[tuple[int, int]]:
    """(index, minute): the job's own due, or its successors' less their estimates."""
    found: dict[int, int] = {}
    for index in reversed(ordered(case.jobs)):
        job = case.jobs[index]
        begins = [
            other.standing[0][0] if other.standing else found[other.index] - other.rest
            for other in (case.jobs[number] for number in job.after)
            if other.standing or found.get(other.index, FAR) < FAR
        ]
        found[index] = min([_own_due(case, case.tasks[index]), *begins])
        yield index, found[index]


def _end_of(job: Job, release: int) -> int:
    return job.standing[-1][1] if job.standing else release + job.rest


def _own_release(case: Case, task: Task) -> int:
    """Seconds are rounded down: the interval may begin too early, never too late."""
    if task.not_before_at is not None:
        return floor_minute(task.not_before_at) - case.origin
    return case.day_start(task.not_before_on) if task.not_before_on else 0


def _own_due(case: Case, task: Task) -> int:
    """Seconds are rounded up."""
    return ceil_minute(task.due_at) - case.origin if task.due_at is not None else case.due_of(task)
