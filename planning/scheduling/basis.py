"""What a plan rests on, kept with its proposal: whether it still holds is asked when it is shown, and when applied.

A plan holds as long as the hours are the same, what it places is the same, and nothing else has come in its way. What
was done, dropped or begun elsewhere meanwhile takes nothing from it; a new task is simply not part of it.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from config.common import clock
from config.common.errors import ValidationFailed
from history.models import ChangeSet
from planning.domain import Asked, date_from
from planning.scheduling.agenda import Agenda
from planning.scheduling.reading import read_agenda
from planning.solver.problem import Busy, BusyDays, Problem

Times = tuple[datetime, datetime]
CHANGED = "What this plan rests on has changed since: your hours, or what it places. Plan again."
IN_THE_WAY = "Something has come in the way of this plan since. Plan again."
BEGUN = "The first thing that this plan places should have begun already. Plan again."


def basis_of(asked: Asked, agenda: Agenda, written: Mapping[str, Sequence[Times]]) -> dict[str, Any]:
    """JSON values: what was asked, and what must still be so. `agenda` is as things are, nothing supposed.

    `written` is what the plan gives other times, by key, each with those times.
    """
    times = sorted(times for of_one in written.values() for times in of_one)
    return {
        **asked.plain,
        "read_at": agenda.problem.now.isoformat(),
        "hours": _hours(agenda.problem),
        "placed": {key: _subject(agenda, key) for key in sorted(written)},
        "times": [[start.isoformat(), end.isoformat()] for start, end in times],
        "taken": [[start.isoformat(), end.isoformat()] for start, end in sorted(_taken(agenda, written))],
        "waits": sorted(_waits(agenda, written)),
    }


def outdated(proposal: ChangeSet) -> str:
    """Why a proposed plan no longer holds, as a sentence; "" where it does, and for what is no plan."""
    basis = proposal.basis
    if not basis or "placed" not in basis:
        return ""
    times = _read(basis["times"])
    if any(start < clock.now() for start, _ in times):
        return BEGUN
    try:
        last, read_at = date_from(basis["to"]), datetime.fromisoformat(basis["read_at"])
        agenda = read_agenda(proposal.user, last=last, now=read_at)
    except ValidationFailed:  # no working hours any more
        return CHANGED
    placed = {key: _subject(agenda, key) for key in basis["placed"]}
    if _hours(agenda.problem) != basis["hours"] or placed != basis["placed"]:
        return CHANGED
    if _waits(agenda, placed) - set(basis["waits"]):
        return IN_THE_WAY
    buffer = timedelta(minutes=agenda.problem.buffer_minutes)
    new = _taken(agenda, placed) - set(_read(basis["taken"]))
    meets = any(start < end_at + buffer and start_at < end + buffer for start, end in new for start_at, end_at in times)
    return IN_THE_WAY if meets else ""


def _hours(problem: Problem) -> str:
    """When there is time at all, whatever is in it."""
    days_off = tuple(busy for busy in problem.busy if isinstance(busy, BusyDays))
    bare = replace(problem, tasks=(), goals=(), previous=(), overrides={}, busy=days_off)
    return _digest([bare, sorted(problem.overrides.items())])


def _subject(agenda: Agenda, key: str) -> str:
    """What is to be placed and where it stands now; what it waits for is told apart."""
    task = next((task for task in agenda.problem.tasks if task.id == key), None)
    blocks = [block for block in agenda.problem.previous if block.task == key]
    items = [item.pk for item in agenda.subjects[key].items] if key in agenda.subjects else []
    return _digest([task and replace(task, depends_on=()), blocks, items])


def _taken(agenda: Agenda, placed: Collection[str]) -> set[Times]:
    """The times that something else has."""
    problem = agenda.problem
    pins = {task.pinned for task in problem.tasks if task.pinned}
    others = {(block.start_at, block.end_at) for block in problem.previous if block.task not in placed}
    return pins | others | {(busy.start_at, busy.end_at) for busy in problem.busy if isinstance(busy, Busy)}


def _waits(agenda: Agenda, placed: Collection[str]) -> set[str]:
    """Which of the placed waits for what, and what waits for it: a predecessor may be placed later than before."""
    pairs = ((task.id, other) for task in agenda.problem.tasks for other in task.depends_on)
    return {f"{last} waits for {first}" for last, first in pairs if {last, first} & set(placed)}


def _read(pairs: Sequence[Sequence[str]]) -> list[Times]:
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs]


def _digest(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]
