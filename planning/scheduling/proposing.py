"""A plan as a proposal: read, solve, verify, rehearse. Nothing changes before the person says yes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.selectors import zone_of
from accounts.throttles import throttle
from config.common.clock import today_in
from config.common.errors import ValidationFailed
from config.common.outside import Found, settled
from goals.selectors import tasks_for
from history.domain import Actor, dated
from history.models import ChangeSet
from history.selectors import open_proposals_for
from history.services import propose, retire_proposal
from planning.domain import Asked
from planning.rituals.room import free_minutes
from planning.scheduling.agenda import Agenda
from planning.scheduling.basis import basis_of
from planning.scheduling.explaining import reasons_of
from planning.scheduling.process import solved
from planning.scheduling.reading import read_agenda
from planning.scheduling.report import report_of
from planning.scheduling.supposing import suppose
from planning.scheduling.writing import Writer
from planning.selectors import items_for
from planning.solver.problem import Plan, Problem

MOST_DAYS = 31
THROTTLE = "schedule_person"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What was planned, and how."""

    agenda: Agenda
    plan: Plan

    @property
    def report(self) -> dict[str, Any]:
        """As `planning.scheduling.report` has it."""
        return report_of(self.agenda, self.plan)


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """What came of planning."""

    proposal: ChangeSet | None
    """None where all is as it should be already."""
    report: dict[str, Any]
    """As `planning.scheduling.report` has it."""


def propose_schedule(
    actor: Actor, asked: Asked, *, found: Found | None = None, within: timedelta | None = None
) -> Scheduled:
    """A proposal that gives what is open its times on the days that are asked for.

    All that is open is planned over the whole horizon, so that a day is not filled with what can wait; only what
    concerns these days is written. What is supposed is done when the proposal is applied. Who calls from inside of a
    transaction brings what is `found` outside of it. It can be decided `within` the time of the settings unless told.
    Raises ValidationFailed (dates, ids, no working hours), Throttled, Unavailable, Conflict where the person's data
    changes faster than it can be planned.
    """
    if found is None:
        return settled(lambda found: propose_schedule(actor, asked, found=found, within=within))
    check(actor.user, asked, found.now)
    with transaction.atomic():
        proposal, planned = propose(
            actor,
            lambda acting: plan_within(acting, asked, found),
            expires_at=found.now + (within or settings.PLANNER_PROPOSAL_WITHIN),
            reason=reason_of(asked),
        )
        replace_older(actor, proposal)
    return Scheduled(proposal=proposal, report=planned.report)


def plan_within(actor: Actor, asked: Asked, found: Found) -> Planned:
    """Plan as a part of the caller's act, which is a proposal. Raises as `propose_schedule` does, and Wanted."""
    check(actor.user, asked, found.now)
    # Read apart also where nothing is supposed: what is written changes the rows that the plan was made of.
    as_it_is = read_agenda(actor.user, last=asked.last, now=found.now)
    planned = supposed(actor, asked, found)
    agenda, plan = planned.agenda, planned.plan
    writer = Writer(agenda=agenda, plan=plan, days=asked.days, why=reasons_of(agenda, plan))
    written = writer.write(actor)
    if actor.draft is not None:
        actor.draft.kept.update(report=planned.report, basis=basis_of(asked, as_it_is, written))
    return planned


def supposed(actor: Actor, asked: Asked, found: Found) -> Planned:
    """The plan there would be, in a transaction that is rolled back or is a rehearsal. Raises as `plan_within` does."""
    suppose(actor, asked.what_if)
    agenda = read_agenda(actor.user, last=asked.last, now=found.now)
    is_first = found.is_fresh
    plan = found.answer(agenda.problem, lambda: _search(actor.user, agenda.problem, counts=is_first))
    return Planned(agenda=agenda, plan=plan)


def check(user: User, asked: Asked, now: datetime) -> None:
    """Raise ValidationFailed where these days cannot be planned."""
    today = today_in(zone_of(user), now)
    if asked.last < asked.first:
        raise ValidationFailed.on("to", "invalid", "The last day is before the first.")
    if asked.last < today:
        raise ValidationFailed.on("to", "invalid", "These days are over. Plan from today on.")
    if (asked.last - asked.first).days >= MOST_DAYS or asked.last > today + timedelta(days=MOST_DAYS * 2):
        sentence = f"Plan at most {MOST_DAYS} days at once, and at most {MOST_DAYS * 2} days ahead."
        raise ValidationFailed.on("to", "invalid", sentence)


def replace_older(actor: Actor, proposal: ChangeSet | None) -> None:
    """A plan that is newer, or that finds nothing to do, is instead of those that wait: both would be too much."""
    for older in open_proposals_for(actor.user).filter(basis__isnull=False):
        if proposal is None or older.pk != proposal.pk:
            retire_proposal(actor.user.pk, older.pk)


def why_unchanged(user: User, asked: Asked, now: datetime) -> str:
    """What to say where there is nothing to propose, and nothing is late."""
    if not free_minutes(user, asked.first, asked.last, now):
        return (
            "No working time is left there, so nothing was planned: plan later days, or add hours under Availability."
        )
    if not tasks_for(user).open().exists() and not items_for(user).open().exists():
        return "There is nothing to plan yet: add tasks first."
    return "Everything is where a new plan would put it."


def _search(user: User, problem: Problem, *, counts: bool) -> Plan:
    if counts:  # the searches of one act are one for the throttle, however often the person's data change meanwhile
        throttle(THROTTLE, str(user.pk))
    return solved(problem)


def reason_of(asked: Asked) -> str:
    """What the proposal is called."""
    first, last = asked.first, asked.last
    days = dated(first) if first == last else f"{dated(first)} to {dated(last)}"
    return f"Plan for {days}" + (", leftovers settled" if asked.what_if.get("leftovers") else "")
