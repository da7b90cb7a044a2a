"""Why each item stands where it does, and what would be if it stood elsewhere; as data and as one sentence."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.errors import Conflict
from config.common.serializers import instant_text
from planning.models import PlanItem
from planning.scheduling.agenda import Agenda
from planning.scheduling.reading import read_agenda
from planning.selectors import get_plan_item_for
from planning.solver.hindrance import Hindrance
from planning.solver.problem import Block, Plan, Report
from planning.solver.sentence import alternative_sentence, sentence, what_if_sentence
from planning.solver.why import what_if, why

STANDS_STILL = {
    PlanItem.Status.DONE: "It is done, so it is not planned any more.",
    PlanItem.Status.SKIPPED: "It is skipped, so it is not planned.",
}
NOT_PLANNED = "It is not planned: its day is over or far ahead, or its goal rests."
FARTHEST = 62  # days ahead that are looked at


def reasons_of(agenda: Agenda, plan: Plan) -> Callable[[str], dict[str, Any]]:
    """A function from a key to what the rows of its items keep: how it stood when the plan was made."""
    return lambda key: _told(agenda, plan, key)


def why_item(user: User, item_id: object, *, now: datetime | None = None) -> dict[str, Any]:
    """Why the item is where it is now, all else as it is now. Raises NotFound, ValidationFailed (no working hours)."""
    item, agenda, key = _found(user, item_id, now)
    if key is None:
        return {**UNTOLD, "sentence": STANDS_STILL.get(PlanItem.Status(item.status), NOT_PLANNED)}
    return {**_told(agenda, as_it_is(agenda), key), **_fixed(item, agenda)}


def what_if_item(user: User, item_id: object, start_at: datetime, *, now: datetime | None = None) -> dict[str, Any]:
    """Whether the item may begin then, all else where it is: allowed, or what forbids it; and what it costs.

    Raises NotFound; Conflict where the item is not planned at all; ValidationFailed (no working hours).
    """
    item, agenda, key = _found(user, item_id, now)
    if key is None:
        raise Conflict(STANDS_STILL.get(PlanItem.Status(item.status), NOT_PLANNED))
    answer = what_if(agenda.problem, as_it_is(agenda), key, start_at)
    return {
        "start_at": instant_text(answer.start_at),
        "allowed": answer.is_allowed,
        "forbidden_by": [_hindrance(agenda, one) for one in answer.forbidden_by],
        "cost": None if answer.cost is None else _cost(agenda, answer.cost),
        "sentence": _fixed(item, agenda).get("sentence")
        or what_if_sentence(answer, agenda.titles, agenda.problem.zone),
    }


UNTOLD: dict[str, Any] = {
    "start_at": None, "earliest_start_at": None, "rule": None, "reason": None, "alternative": None, "sentence": ""
}  # fmt: skip


def _found(user: User, item_id: object, now: datetime | None) -> tuple[PlanItem, Agenda, str | None]:
    """The item, all that is open, and what the item belongs to there; None where it is not planned."""
    item, now = get_plan_item_for(user, item_id), now or clock.now()
    farthest = today_in(zone_of(user), now) + timedelta(days=FARTHEST)
    agenda = read_agenda(user, last=min(item.on_date, farthest), now=now)
    return item, agenda, agenda.key_of_item.get(item.pk)


def _fixed(item: PlanItem, agenda: Agenda) -> dict[str, str]:
    """Of an item that stands where it is and is not pinned, why it stays."""
    if item.start_at is None or item.pinned or agenda.key_of_item[item.pk] in agenda.subjects:
        return {}
    if item.status == PlanItem.Status.IN_PROGRESS:
        return {"reason": "begun", "sentence": "It has begun, so it stays where it is."}
    if item.why is None and item.task_id is None:
        return {"reason": "appointment", "sentence": "You gave it this time yourself, so it stays where it is."}
    return {"reason": "frozen", "sentence": "It begins so soon that it is not moved any more."}


def _told(agenda: Agenda, plan: Plan, key: str) -> dict[str, Any]:
    found = why(agenda.problem, plan, key)
    other = found.alternative
    return {
        "start_at": _text(found.start_at),
        "earliest_start_at": _text(found.earliest_start),
        "rule": _hindrance(agenda, found.binding),
        "reason": None if found.reason is None else found.reason.kind,
        "alternative": other
        and {
            "start_at": _text(other.start_at),
            "cost": _cost(agenda, other.cost),
            "sentence": alternative_sentence(found, agenda.titles, agenda.problem.zone),
        },
        "sentence": sentence(found, agenda.titles, agenda.problem.zone),
    }


def as_it_is(agenda: Agenda) -> Plan:
    """What the days hold now, as a plan: what is over, or lies behind the horizon, is no part of it."""
    now = agenda.problem.now
    ahead = [block for block in agenda.problem.previous if block.end_at > now]
    fixed = [Block(task=task.id, start_at=task.pinned[0], end_at=task.pinned[1])
             for task in agenda.problem.tasks if task.pinned]  # fmt: skip
    report = Report(
        proof="open", late_weighted_minutes=0, bound_weighted_minutes=0, floor_shortfall_minutes=0, changed=0, kept=0,
        work=0, steps=(),
    )  # fmt: skip
    return Plan(placements=tuple(sorted([*ahead, *fixed])), unplaced=(), late=(), obstacle=None, report=report)


def _hindrance(agenda: Agenda, found: Hindrance) -> dict[str, Any]:
    """The rule, and what is in the way: its title, and its times where it has some."""
    return {
        "rule": found.rule,
        "title": agenda.titles.get(found.task or found.goal, ""),
        "start_at": _text(found.start_at),
        "end_at": _text(found.end_at),
    }


def _cost(agenda: Agenda, cost: Any) -> dict[str, Any]:
    titles = agenda.titles
    return {
        **asdict(cost),
        "newly_late": [titles.get(key, "") for key in cost.newly_late],
        "no_longer_late": [titles.get(key, "") for key in cost.no_longer_late],
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
