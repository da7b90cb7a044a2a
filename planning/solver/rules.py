"""The hard rules, one function each: it yields a breach for each place where its rule is broken."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planning.solver.judged import MINUTE, Judged, Times
from planning.solver.problem import Task, Window


@dataclass(frozen=True, kw_only=True, order=True)
class Breach:
    """A hard rule that is broken, and by which task ("" where no single one does)."""

    rule: str
    task: str
    detail: str = ""


def every_breach(judged: Judged) -> Iterator[Breach]:
    """All breaches of all rules."""
    for rule in RULES:
        yield from rule(judged)


def known_tasks(judged: Judged) -> Iterator[Breach]:
    """Blocks are of open tasks, and have a length."""
    for start, end, task in judged.all:
        if task not in judged.tasks:
            yield Breach(rule="unknown_task", task=task)
        if end <= start:
            yield Breach(rule="empty_block", task=task)


def what_stands(judged: Judged) -> Iterator[Breach]:
    """Pinned tasks are exactly there, frozen blocks are all there."""
    for task, times in judged.pinned.items():
        if judged.blocks.get(task) != [times]:
            yield Breach(rule="pinned_moved", task=task)
    for task, frozen in judged.frozen.items():
        if not frozen <= set(judged.blocks.get(task, [])):
            yield Breach(rule="frozen_moved", task=task)


def single_blocks(judged: Judged) -> Iterator[Breach]:
    """Within windows, cutoff, now, the horizon and the task's own start."""
    for task, times in _movable(judged):
        closed = sum(not _is_open(judged, minute) for minute in judged.minutes(times))
        if closed:
            yield Breach(rule="outside_windows", task=task, detail=f"{closed} min")
        cutoff = judged.problem.cutoff_minute
        if cutoff is not None and any(judged.clock.shows(minute)[1] >= cutoff for minute in judged.minutes(times)):
            yield Breach(rule="after_cutoff", task=task)
        if times[0] < judged.now:
            yield Breach(rule="before_now", task=task)
        if times[1] > judged.end:
            yield Breach(rule="beyond_horizon", task=task)
        earliest = judged.not_before(judged.tasks[task])
        if earliest is not None and times[0] < earliest:
            yield Breach(rule="not_before", task=task)


def blocks_apart(judged: Judged) -> Iterator[Breach]:
    """Blocks are in the order of their starts, so only the next ones can be too near."""
    for number, (start, end, task) in enumerate(judged.all):
        for other_start, other_end, other in judged.all[number + 1 :]:
            if other_start >= end + judged.buffer:
                break
            if judged.stands(task, (start, end)) and judged.stands(other, (other_start, other_end)):
                continue
            yield Breach(rule="overlap" if other_start < end else "buffer", task=other, detail=task)


def away_from_busy(judged: Judged) -> Iterator[Breach]:
    """Not on busy time, nor within the buffer on either side of it."""
    for task, (start, end) in _movable(judged):
        for busy_start, busy_end in judged.busy:
            if start < busy_end and busy_start < end:
                yield Breach(rule="busy", task=task)
            elif start < busy_end + judged.buffer and busy_start - judged.buffer < end:
                yield Breach(rule="buffer", task=task, detail="busy")


def lengths(judged: Judged) -> Iterator[Breach]:
    """One block of the estimate, or pieces within their limits that sum up to it."""
    for task in judged.problem.tasks:
        blocks = judged.blocks.get(task.id, [])
        if judged.is_missing(task) or all(judged.stands(task.id, times) for times in blocks):
            continue
        if sum(end - start for start, end in blocks) != task.estimate_minutes * MINUTE:
            yield Breach(rule="duration", task=task.id)
        pieces = [end - start for start, end in blocks if not judged.stands(task.id, (start, end))]
        stands = sum(end - start for start, end in blocks) - sum(pieces)
        if not _are_pieces(task, pieces, stands):
            yield Breach(rule="chunk", task=task.id)


def order(judged: Judged) -> Iterator[Breach]:
    """Nothing begins before its predecessors end. A pinned task does not wait for one that finds no place."""
    for task in judged.problem.tasks:
        for other in task.depends_on if judged.blocks.get(task.id) else ():
            if other not in judged.tasks or (_stands(judged, task.id) and _stands(judged, other)):
                continue
            if judged.is_missing(judged.tasks[other]):
                is_early = not _stands(judged, task.id)
            else:
                is_early = judged.blocks[task.id][0][0] < max(end for _, end in judged.blocks[other])
            if is_early:
                yield Breach(rule="dependency", task=task.id, detail=other)


def daily_cap(judged: Judged) -> Iterator[Breach]:
    """What stands may break the cap; nothing may be added to such a day."""
    cap = judged.problem.daily_cap_minutes
    total: Counter[date] = Counter()
    standing: Counter[date] = Counter()
    for start, end, task in judged.all if cap is not None else ():
        for minute in judged.minutes((start, end)):
            day = judged.clock.shows(minute)[0]
            total[day] += 1
            standing[day] += judged.stands(task, (start, end))
    for day, minutes in total.items():
        if cap is not None and minutes > max(cap, standing[day]):
            yield Breach(rule="cap", task="", detail=day.isoformat())


def weekly_ceilings(judged: Judged) -> Iterator[Breach]:
    """What is credited and what stands may be above a ceiling; nothing may be added to such a week."""
    spent, standing = spent_by_week(judged)
    for goal in judged.problem.goals:
        ceiling = goal.weekly_ceiling_minutes
        for (id, week), minutes in spent.items() if ceiling is not None else ():
            credited = goal.credited_minutes if week == judged.week(judged.today) else 0
            allowed = max(ceiling or 0, standing[id, week] + credited)
            if id == goal.id and minutes + credited > allowed:
                yield Breach(rule="ceiling", task="", detail=f"{id} {week.isoformat()}")


def spent_by_week(judged: Judged) -> tuple[Counter[tuple[str, date]], Counter[tuple[str, date]]]:
    """Minutes of (goal, first day of the week): all, and those that stand."""
    spent: Counter[tuple[str, date]] = Counter()
    standing: Counter[tuple[str, date]] = Counter()
    for start, end, task in judged.all:
        goal = judged.tasks[task].goal if task in judged.tasks else None
        for minute in judged.minutes((start, end)) if goal is not None else ():
            week = judged.week(judged.clock.shows(minute)[0])
            spent[str(goal), week] += 1
            standing[str(goal), week] += judged.stands(task, (start, end))
    return spent, standing


RULES = (
    known_tasks,
    what_stands,
    single_blocks,
    blocks_apart,
    away_from_busy,
    lengths,
    order,
    daily_cap,
    weekly_ceilings,
)


def _movable(judged: Judged) -> Iterator[tuple[str, Times]]:
    """The blocks that rules of place hold for."""
    for start, end, task in judged.all:
        if task in judged.tasks and not judged.stands(task, (start, end)):
            yield task, (start, end)


def _is_open(judged: Judged, minute: int) -> bool:
    """Within a window of the day that the clock shows, or one over midnight of the day before."""
    day, shown = judged.clock.shows(minute)
    today = any(
        window.opens_minute <= shown and (shown < window.closes_minute or _is_overnight(window))
        for window in _windows(judged, day)
    )
    return today or any(
        _is_overnight(window) and shown < window.closes_minute for window in _windows(judged, day - timedelta(days=1))
    )


def _windows(judged: Judged, day: date) -> tuple[Window, ...]:
    overrides = judged.problem.overrides
    return overrides[day] if day in overrides else judged.problem.windows[day.weekday()]


def _is_overnight(window: Window) -> bool:
    return window.closes_minute <= window.opens_minute


def _stands(judged: Judged, task: str) -> bool:
    """Whether some block of the task cannot be moved: its order is then the person's own."""
    return any(judged.stands(task, times) for times in judged.blocks.get(task, []))


def _are_pieces(task: Task, pieces: list[int], stands: int) -> bool:
    """Whether what does not stand is cut as allowed: where less than the least is left, in one piece."""
    if task.min_chunk_minutes is None:
        return len(pieces) == 1 and not stands
    shortest = min(task.min_chunk_minutes * MINUTE, task.estimate_minutes * MINUTE - stands)
    longest = (task.max_chunk_minutes or task.estimate_minutes) * MINUTE
    return all(shortest <= piece <= longest for piece in pieces)
