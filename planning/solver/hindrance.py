"""What forbids a task to be at a place, by name: each hard rule, and what is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from planning.solver.calendar import ceil_minute, instant
from planning.solver.case import Case
from planning.solver.masks import Span, cut, first, runs
from planning.solver.place import Place

Rule = Literal[
    "pinned",
    "frozen",
    "now",
    "not_before",
    "dependency",
    "horizon",
    "outside_windows",
    "cutoff",
    "busy",
    "other_task",
    "buffer",
    "daily_cap",
    "ceiling",
    "too_short",
]
"""In the order in which they are named."""


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """A rule that forbids a place, and what of the problem or the plan is in the way."""

    rule: Rule
    task: str = ""
    """Whose block is in the way, or who must be first; its own id where it is the task itself that stands."""
    is_successor: bool = False
    """Of a dependency: the other one waits for the task, not the task for it."""
    goal: str = ""
    """Whose ceiling it is."""
    start_at: datetime | None = None
    end_at: datetime | None = None
    """What is in the way, [start, end); None where there is no such end."""


def hindrances(place: Place, pieces: list[Span]) -> tuple[Hindrance, ...]:
    """All that forbids these pieces; none where they are allowed. That they are all of the task is not asked."""
    found = [
        *_of_itself(place, pieces),
        *_of_time(place, pieces),
        *_of_order(place, pieces),
        *_of_hours(place.case, pieces),
        *_of_neighbours(place, pieces),
        *_of_sums(place, pieces),
    ]
    order = get_args(Rule)
    return tuple(sorted(found, key=lambda hindrance: order.index(hindrance.rule)))


def _of_itself(place: Place, pieces: list[Span]) -> Iterator[Hindrance]:
    """What stands may be nowhere else."""
    job = place.job
    if not job.rest and tuple(pieces) != job.standing:
        pinned = place.case.tasks[job.index].pinned is not None
        yield _hindrance(place.case, "pinned" if pinned else "frozen", job.standing[0], task=job.id)


def _of_time(place: Place, pieces: list[Span]) -> Iterator[Hindrance]:
    """Not before now, nor before it may begin, nor beyond the horizon."""
    case, (start, end) = place.case, (pieces[0][0], pieces[-1][1])
    if start < case.now:
        yield Hindrance(rule="now", end_at=case.problem.now)
    not_before = _not_before(place)
    if not_before is not None and start < not_before:
        yield Hindrance(rule="not_before", end_at=instant(case.origin + not_before))
    if end > case.end:
        yield Hindrance(rule="horizon", start_at=instant(case.origin + case.end))


def _not_before(place: Place) -> int | None:
    task, case = place.case.tasks[place.job.index], place.case
    if task.not_before_at is not None:
        return ceil_minute(task.not_before_at) - case.origin
    return None if task.not_before_on is None else case.day_start(task.not_before_on)


def _of_order(place: Place, pieces: list[Span]) -> Iterator[Hindrance]:
    """Not before what it waits for is over, nor after what waits for it begins."""
    case, board, jobs = place.case, place.board, place.case.jobs
    for other in place.waits_for:
        if other in place.missing:
            yield Hindrance(rule="dependency", task=jobs[other].id)
        elif board.is_placed(other) and pieces[0][0] < board.ends(other):
            yield _hindrance(case, "dependency", (board.begins(other), board.ends(other)), task=jobs[other].id)
    for other in place.is_waited_for_by:
        if pieces[-1][1] > board.begins(other):
            span = (board.begins(other), max(board.ends(other), board.begins(other)))
            yield replace(_hindrance(case, "dependency", span, task=jobs[other].id), is_successor=True)


def _of_hours(case: Case, pieces: list[Span]) -> Iterator[Hindrance]:
    """Within windows and before the cutoff. Beyond now and the horizon nothing is known of them."""
    for start, end in pieces:
        start, end = max(start, case.now), min(end, case.end)
        closed = ~case.windows & ((1 << max(case.end, 0)) - 1)
        if cut(closed, start, end):
            yield _run_of(case, "outside_windows", closed, start + first(cut(closed, start, end)))
        if cut(case.after_cutoff, start, end):
            begin = start + first(cut(case.after_cutoff, start, end))
            yield _run_of(case, "cutoff", case.after_cutoff, begin)


def _run_of(case: Case, rule: Rule, mask: int, minute: int) -> Hindrance:
    """The run of the set that holds the minute."""
    return _hindrance(case, rule, next(span for span in runs(mask) if span[0] <= minute < span[1]))


def _of_neighbours(place: Place, pieces: list[Span]) -> Iterator[Hindrance]:
    """Not on busy time and on blocks of others, nor nearer than the buffer."""
    case, jobs = place.case, place.case.jobs
    walls: list[tuple[Rule, str, Span]] = [("busy", "", span) for span in case.busy()]
    pinned = {task.id for task in case.tasks if task.pinned is not None}
    if place.job.rest:
        walls += [("pinned" if id in pinned else "frozen", id, span) for id, span in case.standing_spans()]
    walls += [("other_task", jobs[index].id, span) for index, spans in place.board.pieces.items() for span in spans]
    for rule, id, (start, end) in sorted(walls, key=lambda wall: (wall[2], wall[1])):
        if any(begin < end and start < until for begin, until in pieces):
            yield _hindrance(case, rule, (start, end), task=id)
        elif any(begin < end + case.buffer and start - case.buffer < until for begin, until in pieces):
            yield _hindrance(case, "buffer", (start, end), task=id)


def _of_sums(place: Place, pieces: list[Span]) -> Iterator[Hindrance]:
    """No more minutes than a day's cap and a goal's weekly ceiling leave."""
    case, board = place.case, place.board
    others = [span for spans in board.pieces.values() for span in spans]
    own = [] if place.job.rest else list(place.job.standing)  # it is there, and would not be
    for day, left in zip(case.days, case.caps, strict=True) if case.problem.daily_cap_minutes is not None else ():
        minutes = _within(day, pieces)
        if minutes and minutes + _within(day, others) > left + _within(day, own):
            yield _hindrance(case, "daily_cap", day)
    goal = case.goals[place.job.goal] if place.job.goal >= 0 else None
    if goal is None or goal.weekly_ceiling_minutes is None:
        return
    for number, week in enumerate(case.weeks):
        minutes, spent = _within(week, pieces), board.minutes_of(place.job.goal, number) - _within(week, own)
        if minutes and minutes + spent > goal.weekly_ceiling_minutes:
            yield _hindrance(case, "ceiling", week, goal=goal.id)


def _within(span: Span, pieces: list[Span]) -> int:
    return sum(max(0, min(end, span[1]) - max(start, span[0])) for start, end in pieces)


def _hindrance(case: Case, rule: Rule, span: Span, *, task: str = "", goal: str = "") -> Hindrance:
    start_at, end_at = instant(case.origin + span[0]), instant(case.origin + span[1])
    return Hindrance(rule=rule, task=task, goal=goal, start_at=start_at, end_at=end_at)
