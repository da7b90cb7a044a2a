"""A plan as a proposal: read, solve, verify, rehearse. Nothing changes before the person says yes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.selectors import zone_of
from accounts.throttles import throttle
from config.common import clock
from config.common.clock import today_in
from config.common.errors import Conflict, ValidationFailed
from goals.models import Goal, Task
from goals.selectors import owned_goal_or_invalid, owned_task_or_invalid
from goals.services import update_goal, update_task
from history.domain import Actor, dated
from history.models import ChangeSet
from history.selectors import open_proposals_for
from history.services import propose, rehearse, reject_proposal
from planning.domain import WhatIf
from planning.scheduling.agenda import Agenda
from planning.scheduling.explaining import reasons_of
from planning.scheduling.process import solved
from planning.scheduling.reading import read_agenda
from planning.scheduling.report import report_of
from planning.scheduling.writing import Writer
from planning.solver.problem import Plan

MOST_DAYS = 31
THROTTLE = "schedule_person"
TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """What came of planning."""

    proposal: ChangeSet | None
    """None where all is as it should be already."""
    report: dict[str, Any]
    """As `planning.scheduling.report` has it."""


class _Moved(Exception):
    """Something was written while the search ran: its answer is to another question."""


def propose_schedule(actor: Actor, *, first: date, last: date, what_if: WhatIf | None = None) -> Scheduled:
    """A proposal that gives what is open its times on the days from `first` to `last`, both included.

    All that is open is planned over the whole horizon, so that a day is not filled with what can wait; only what
    concerns these days is written. `what_if` is assumed, and done when the proposal is applied.
    Raises ValidationFailed (dates, ids, no working hours), Throttled, Unavailable, Conflict where the person's data
    changes faster than it can be planned.
    """
    _check(actor.user, first, last, clock.now())
    throttle(THROTTLE, str(actor.user.pk))
    for _ in range(TRIES):
        try:
            return _scheduled(actor, first, last, _assuming(what_if or {}))
        except _Moved:
            continue
    raise Conflict("Your tasks and plans are changing right now. Plan again when that is over.")


def plan_within(actor: Actor, *, first: date, last: date, now: datetime) -> tuple[Agenda, Plan]:
    """Plan as a part of the caller's act, which may itself be a proposal. Raises as `propose_schedule` does."""
    _check(actor.user, first, last, now)
    throttle(THROTTLE, str(actor.user.pk))
    agenda = read_agenda(actor.user, last=last, now=now)
    plan = solved(agenda.problem)
    _writer(agenda, plan, first, last).write(actor)
    return agenda, plan


def _scheduled(actor: Actor, first: date, last: date, assume: Callable[[Actor], None]) -> Scheduled:
    now = clock.now()

    def agenda_of(acting: Actor) -> Agenda:
        assume(acting)
        return read_agenda(acting.user, last=last, now=now)

    agenda = rehearse(actor, agenda_of)
    plan = solved(agenda.problem)
    report = report_of(agenda, plan)

    def act(acting: Actor) -> None:
        if agenda_of(acting).problem != agenda.problem:
            raise _Moved
        _writer(agenda, plan, first, last).write(acting)

    expires_at = now + settings.PLANNER_PROPOSAL_WITHIN
    with transaction.atomic():
        proposal, _ = propose(actor, act, expires_at=expires_at, reason=_reason(first, last), report=report)
        _replace_older(actor, proposal)
    return Scheduled(proposal=proposal, report=report)


def _replace_older(actor: Actor, proposal: ChangeSet | None) -> None:
    """A plan that is newer, or that finds nothing to do, is instead of those that wait: both would be too much."""
    for older in open_proposals_for(actor.user).exclude(report=None):
        if proposal is None or older.pk != proposal.pk:
            reject_proposal(actor, older.pk)


def _writer(agenda: Agenda, plan: Plan, first: date, last: date) -> Writer:
    return Writer(agenda=agenda, plan=plan, first=first, last=last, why=reasons_of(agenda, plan))


def _check(user: User, first: date, last: date, now: datetime) -> None:
    today = today_in(zone_of(user), now)
    if last < first:
        raise ValidationFailed.on("to", "invalid", "The last day is before the first.")
    if last < today:
        raise ValidationFailed.on("to", "invalid", "These days are over. Plan from today on.")
    if (last - first).days >= MOST_DAYS or last > today + timedelta(days=MOST_DAYS * 2):
        sentence = f"Plan at most {MOST_DAYS} days at once, and at most {MOST_DAYS * 2} days ahead."
        raise ValidationFailed.on("to", "invalid", sentence)


def _assuming(what_if: WhatIf) -> Callable[[Actor], None]:
    """What is to be supposed, as writes by the services that would do it. The writes raise ValidationFailed."""

    def assume(actor: Actor) -> None:
        for goal_id in what_if.get("drop_goals", ()):
            goal = owned_goal_or_invalid(actor.user, goal_id, "what_if.drop_goals")
            update_goal(actor, goal.pk, changes={"status": Goal.Status.PAUSED})
        for task_id in what_if.get("drop_tasks", ()):
            task = owned_task_or_invalid(actor.user, task_id, "what_if.drop_tasks")
            update_task(actor, task.pk, changes={"status": Task.Status.CANCELLED})
        for due in what_if.get("due", ()):
            task = owned_task_or_invalid(actor.user, due["task"], "what_if.due")
            update_task(actor, task.pk, changes={"due_on": due["due_on"]})
        for estimate in what_if.get("estimates", ()):
            task = owned_task_or_invalid(actor.user, estimate["task"], "what_if.estimates")
            update_task(actor, task.pk, changes={"estimate_minutes": estimate["estimate_minutes"]})

    return assume


def _reason(first: date, last: date) -> str:
    return f"Plan for {dated(first)}" if first == last else f"Plan for {dated(first)} to {dated(last)}"
