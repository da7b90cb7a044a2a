"""What would help where something is late or has no place: repairs with their effects, each a what-if to be planned."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from config.common.outside import Found, settled
from config.common.wording import day_told, minutes_told
from history.domain import Actor
from history.services import rehearse
from planning.domain import MINUTES_IN_DAY, Asked, NewDue, NewEstimate, NewHours, WhatIf
from planning.scheduling.agenda import Agenda
from planning.scheduling.process import repaired
from planning.scheduling.proposing import Planned, check, supposed
from planning.solver.problem import Problem, Window
from planning.solver.repairs import Kind, Repair


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a repair does; weighted minutes by priority 1, 2, 4, 8."""

    late_before: int
    late_after: int
    unplaced_before: int
    unplaced_after: int
    late_weighted_minutes_before: int
    late_weighted_minutes_after: int
    no_longer_late: list[str]
    """Titles."""


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """A repair as it is told, and as it is planned."""

    kind: Kind
    task: int | None
    """The task's id; None where hours are added."""
    title: str
    sentence: str
    effect: Effect
    what_if: dict[str, Any]
    """What was supposed already, and the repair; JSON values, as `Asked.plain` has them."""


@dataclass(frozen=True, kw_only=True)
class Help:
    """How a plan is, and what would help it."""

    asked: Asked
    report: dict[str, Any]
    """As `planning.scheduling.report` has it."""
    repairs: list[Remedy]
    """The cheapest first."""


def help_for(actor: Actor, asked: Asked, *, found: Found | None = None) -> Help:
    """What would help where what is asked does not fit; nothing is written. Raises as `propose_schedule` does."""
    if found is None:
        return settled(lambda found: help_for(actor, asked, found=found))
    check(actor.user, asked, found.now)
    planned = rehearse(actor, lambda acting: supposed(acting, asked, found))
    agenda, plan = planned.agenda, planned.plan
    question = ("repairs", agenda.problem)
    repairs = found.answer(question, lambda: repaired(agenda.problem, plan))
    return Help(
        asked=asked,
        report=planned.report,
        repairs=[_told(planned, asked, repair) for repair in repairs if _is_possible(agenda, repair)],
    )


def _is_possible(agenda: Agenda, repair: Repair) -> bool:
    """Repairs change tasks and hours; an item that stands for itself the person changes at its own place."""
    return not repair.task or agenda.subjects[repair.task].task is not None


def _told(planned: Planned, asked: Asked, repair: Repair) -> Remedy:
    agenda, subject = planned.agenda, planned.agenda.subjects.get(repair.task)
    title = subject.title if subject else ""
    supposed = Asked(first=asked.first, last=asked.last, what_if=_with(agenda, asked.what_if, repair))
    return Remedy(
        kind=repair.kind,
        task=subject.task.pk if subject and subject.task else None,
        title=title,
        sentence=f"{_deed(repair, title)}: {_outcome(repair, agenda)}.",
        effect=_effect(repair, agenda),
        what_if=supposed.plain["what_if"],
    )


def _effect(repair: Repair, agenda: Agenda) -> Effect:
    before, after = repair.before, repair.after
    return Effect(
        late_before=len(before.late),
        late_after=len(after.late),
        unplaced_before=before.unplaced,
        unplaced_after=after.unplaced,
        late_weighted_minutes_before=before.late_weighted_minutes,
        late_weighted_minutes_after=after.late_weighted_minutes,
        no_longer_late=[agenda.titles.get(key, "") for key in repair.no_longer_late],
    )


def _with(agenda: Agenda, what_if: WhatIf, repair: Repair) -> WhatIf:
    """What was supposed already, and the repair besides."""
    supposed: WhatIf = {**what_if}
    subject = agenda.subjects.get(repair.task)
    if subject is None or subject.task is None:
        return _with_hours(agenda.problem, supposed, repair)
    pk = subject.task.pk
    if repair.kind == "drop":
        supposed["drop_tasks"] = [*what_if.get("drop_tasks", []), pk]
    elif repair.due_on is not None:
        others = [other for other in what_if.get("due", []) if other["task"] != pk]
        supposed["due"] = [*others, NewDue(task=pk, due_on=repair.due_on)]
    else:
        minutes = subject.estimate_minutes - repair.minutes
        estimates = [other for other in what_if.get("estimates", []) if other["task"] != pk]
        supposed["estimates"] = [*estimates, NewEstimate(task=pk, estimate_minutes=minutes)]
    return supposed


def _with_hours(problem: Problem, supposed: WhatIf, repair: Repair) -> WhatIf:
    if repair.on is not None and repair.window is not None:
        others = [other for other in supposed.get("hours", []) if other["date"] != repair.on]
        hours = NewHours(date=repair.on, windows=_hours(problem, repair.on, repair.window))
        supposed["hours"] = [*others, hours]
        supposed["days_off"] = [day for day in supposed.get("days_off", []) if day != repair.on]
    return supposed


def _hours(problem: Problem, day: date, wider: Window) -> list[list[str]]:
    """All windows of the day, the one that is wider now among them."""
    windows = problem.overrides.get(day, problem.windows[day.weekday()])
    others = [window for window in windows if window.opens_minute != wider.opens_minute]
    return [[_clock(window.opens_minute), _clock(window.closes_minute)] for window in sorted([*others, wider])]


def _clock(minute: int) -> str:
    return f"{minute % MINUTES_IN_DAY // 60:02}:{minute % 60:02}"


def _deed(repair: Repair, title: str) -> str:
    if repair.on is not None and repair.window is not None:
        opens, until = (_clock(minute) for minute in (repair.window.opens_minute, repair.window.closes_minute))
        if repair.window.closes_minute - repair.window.opens_minute == repair.minutes:  # a day without any hours
            return f"Work from {opens} to {until} on {day_told(repair.on)}"
        return f"Work until {until} on {day_told(repair.on)}, {minutes_told(repair.minutes)} more"
    if repair.due_on is not None:
        return f"Let “{title}” be due on {day_told(repair.due_on)}"
    if repair.kind == "shorter":
        return f"Shorten “{title}” by {minutes_told(repair.minutes)}"
    return f"Drop “{title}”"


def _outcome(repair: Repair, agenda: Agenda) -> str:
    after = repair.after
    if not after.late and not after.unplaced:
        return "everything is in time then"
    freed = [key for key in repair.no_longer_late if key != repair.task or repair.kind != "drop"]
    titles = [f"“{agenda.titles.get(key, key)}”" for key in freed]
    better = f"{', '.join(titles)} in time then" if titles else "less is late then"
    late, unplaced = f"{len(after.late)} still late", f"{after.unplaced} still without a place"
    left = [*([late] if after.late else []), *([unplaced] if after.unplaced else [])]
    return f"{better}, {' and '.join(left)}"
