"""Another time for an item by hand: whether it is allowed, what forbids it, what it costs, and having it there.

It is judged as the planner judges: all other blocks stay where they are. The item itself is free, though: that a plan
leaves alone what begins soon, or what a person gave a time, binds plans, not people. Only a pin and what has begun
hold it, until the person says that it is to be there anyway.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.errors import ValidationFailed
from goals.domain import MINUTES_WITHOUT_ESTIMATE
from goals.models import Task
from history.domain import Actor
from history.services import one_act
from planning.errors import PlaceForbidden
from planning.models import PlanItem
from planning.scheduling.agenda import Agenda, times_of
from planning.scheduling.explaining import FARTHEST, STANDS_STILL, as_it_is
from planning.scheduling.reading import read_agenda
from planning.services import Timed, time_item
from planning.services.items import current_item
from planning.solver import problem as solver
from planning.solver.case import Case
from planning.solver.construct import can_stay
from planning.solver.sentence import what_if_sentence
from planning.solver.why import what_if, why

HELD = {
    PlanItem.Status.IN_PROGRESS: "It has begun, so it stays where it is.",
    PlanItem.Status.TODO: "You pinned it, so it stays where it is.",
}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What is to be said of an item at another time."""

    is_allowed: bool
    can_be_forced: bool
    """The person may have it there anyway; False only of what is not planned any more."""
    sentence: str


def judge_place(user: User, item: PlanItem, start_at: datetime) -> Judgement:
    """Whether the item, which comes with its day, may begin then."""
    status = PlanItem.Status(item.status)
    if status in STANDS_STILL:
        return Judgement(is_allowed=False, can_be_forced=False, sentence=STANDS_STILL[status])
    try:
        agenda = _agenda(user, item, start_at)
    except ValidationFailed as refusal:  # no working hours at all
        return Judgement(is_allowed=False, can_be_forced=True, sentence=refusal.detail)
    problem, plan, titles = _freed(agenda, item)
    answer = what_if(problem, plan, f"item:{item.pk}", start_at)
    sentence = what_if_sentence(answer, titles, agenda.problem.zone)
    if times_of(item) and start_at != item.start_at and (item.pinned or status == PlanItem.Status.IN_PROGRESS):
        held = HELD[status] + ("" if answer.is_allowed else f" {sentence}")
        return Judgement(is_allowed=False, can_be_forced=True, sentence=held)
    return Judgement(is_allowed=answer.is_allowed, can_be_forced=True, sentence=sentence)


def place_by_hand(
    actor: Actor, item_id: object, *, start_at: datetime, is_forced: bool = False, expected_version: int | None = None
) -> PlanItem:
    """Have the item begin then, on the person's day of that instant, as one act.

    It is judged here, whatever was said before. It is pinned where it is forced, and where the next plan would move it
    away otherwise. Raises NotFound, VersionMismatch, PlaceForbidden, ValidationFailed (the day is full).
    """
    with one_act(actor) as acting:
        item = current_item(actor.user, item_id, expected_version)
        item.on_date = item.daily_plan.date
        found = judge_place(actor.user, item, start_at)
        if not found.is_allowed and not (is_forced and found.can_be_forced):
            raise PlaceForbidden(found.sentence, can_be_forced=found.can_be_forced)
        if found.is_allowed and start_at == item.start_at:
            return item
        timed = Timed(start_at=start_at, minutes=_minutes(item), is_pinned=not found.is_allowed)
        time_item(acting, item, timed, stays=lambda: _stays(actor.user, item, start_at))
    return item


def _stays(user: User, item: PlanItem, start_at: datetime) -> bool:
    """Whether a plan that is made now would leave the item there, where it has just been put."""
    agenda = _agenda(user, item, start_at)
    case, key = Case(agenda.problem), agenda.key_of_item.get(item.pk)
    job = next((job for job in case.jobs if job.id == key), None)
    if job is None or not job.rest:
        return True
    problem, plan, _ = _freed(agenda, item)
    other = why(problem, plan, f"item:{item.pk}").alternative
    gains = other is not None and other.cost.floor_shortfall_minutes < 0
    return can_stay(case, job) and not gains


def _agenda(user: User, item: PlanItem, start_at: datetime) -> Agenda:
    now, zone = clock.now(), zone_of(user)
    farthest = today_in(zone, now) + timedelta(days=FARTHEST)
    return read_agenda(user, last=min(max(item.on_date, today_in(zone, start_at)), farthest), now=now)


def _freed(agenda: Agenda, item: PlanItem) -> tuple[solver.Problem, solver.Plan, dict[str, str]]:
    """What is asked of this item alone: the problem and the plan as they are, and the titles it is told with."""
    own, key = agenda.key_of_item.get(item.pk, ""), f"item:{item.pk}"
    subject = agenda.subjects.get(own)
    siblings = [other for other in subject.items if other.pk != item.pk and times_of(other)] if subject else []
    stand = [_standing(other) for other in siblings]
    keys = (key, *(task.id for task in stand))
    others = [
        replace(task, depends_on=_instead(task.depends_on, own, keys))
        for task in agenda.problem.tasks
        if task.id not in {own, key}
    ]
    problem = replace(
        agenda.problem,
        tasks=tuple(sorted([*others, *stand, _task(agenda, item)], key=lambda task: task.id)),
        previous=tuple(block for block in agenda.problem.previous if block.task not in {own, key}),
    )
    plan = as_it_is(replace(agenda, problem=problem))
    times = times_of(item)
    if times and times[1] > problem.now:
        here = solver.Block(task=key, start_at=times[0], end_at=times[1])
        plan = replace(plan, placements=tuple(sorted([*plan.placements, here])))
    titles = {**agenda.titles, **{f"item:{other.pk}": other.title for other in (item, *siblings)}}
    return problem, plan, titles


def _task(agenda: Agenda, item: PlanItem) -> solver.Task:
    """The item as something that may be anywhere its task allows."""
    task = item.task if item.task_id in agenda.waits else None
    return solver.Task(
        id=f"item:{item.pk}",
        estimate_minutes=_minutes(item),
        priority=(task or item).priority,  # type: ignore[arg-type]  # the choices are the solver's
        due_on=task.due_on if task else None,
        due_at=task.due_at if task else None,
        not_before_on=task.not_before_on if task else None,
        not_before_at=task.not_before_at if task else None,
        depends_on=agenda.waits.get(item.task_id or 0, ()),
        goal=_goal(item, task),
        energy=task.energy if task else None,  # type: ignore[arg-type]  # the choices are the solver's
    )


def _standing(item: PlanItem) -> solver.Task:
    """Another item of the same task, where it is; its minutes count for the goal as well."""
    goal = _goal(item, item.task)
    return solver.Task(id=f"item:{item.pk}", estimate_minutes=_minutes(item), pinned=times_of(item), goal=goal)


def _goal(item: PlanItem, task: Task | None) -> str | None:
    """As the planner counts it: a task's minutes are for the goal of the task."""
    goal_id = task.goal_id if task else item.goal_id
    return f"goal:{goal_id}" if goal_id else None


def _instead(keys: tuple[str, ...], own: str, by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*(key for key in keys if key != own), *by})) if own in keys else keys


def _minutes(item: PlanItem) -> int:
    return item.duration_minutes or MINUTES_WITHOUT_ESTIMATE
