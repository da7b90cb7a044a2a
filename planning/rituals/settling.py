"""Settling leftovers: what was decided of each, done as one act, all or nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.db.models import Sum

from accounts.models import User
from accounts.selectors import zone_of
from config.common.clock import today_in
from config.common.errors import FieldError, ValidationFailed
from config.common.querysets import LARGEST_ID
from goals.models import LARGEST_MINUTES, Task
from goals.selectors import get_task_for
from goals.services import update_task
from history.domain import Actor
from history.services import one_act
from planning.models import PlanItem
from planning.rituals.decisions import Choice, Decision, problem, problems_of
from planning.rituals.leftovers import OPEN_TASK, worked_minutes
from planning.selectors import items_for
from planning.services import update_item

WORDS: Mapping[Choice, str] = MappingProxyType(
    {"carry": "carried on", "shrink": "shrunk", "move": "moved", "drop": "dropped", "done": "done after all"}
)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What came of decisions."""

    change_set: int | None
    """The id of the act; None where nothing was changed, or where it is a part of the caller's."""
    items: list[PlanItem]
    """As they are now, in the order of the decisions."""


def settle_leftovers(actor: Actor, decisions: Sequence[Decision], *, carry_to: date | None = None) -> Settled:
    """Do what was decided of open items on days up to today.

    `carry_to` is the day for what is carried on or shrunk (None: the person's today). One act, or a part of the
    caller's. Raises ValidationFailed, with an error for each decision that cannot be carried out.
    """
    if actor.draft is not None:
        return Settled(change_set=None, items=_settle(actor, decisions, carry_to))
    known = len(actor.acts)
    with one_act(actor) as acting:
        items = _settle(acting, decisions, carry_to)
    return Settled(change_set=actor.acts[-1] if len(actor.acts) > known else None, items=items)


def _settle(actor: Actor, decisions: Sequence[Decision], carry_to: date | None) -> list[PlanItem]:
    today = today_in(zone_of(actor.user))
    to = carry_to or today
    _refuse([*problems_of(decisions, to, today)])
    items = _items(actor.user, decisions)
    _refuse([*_misfits(decisions, items, today)])
    # Done comes last: a task is done with its last open item, whatever became of the others.
    for index, decision in sorted(enumerate(decisions), key=lambda entry: entry[1].choice == "done"):
        if decision.choice != "keep":
            with _named(index):
                ACTS[decision.choice](actor, items[decision.item], decision, to)
    _sum_up(actor, decisions)
    after = items_for(actor.user).in_bulk([decision.item for decision in decisions])
    return [after[decision.item] for decision in decisions]


def _items(user: User, decisions: Sequence[Decision]) -> dict[int, PlanItem]:
    named = items_for(user).filter(pk__in=[one.item for one in decisions if 0 < one.item <= LARGEST_ID])
    return {item.pk: item for item in named.select_related("task")}


def _misfits(decisions: Sequence[Decision], items: Mapping[int, PlanItem], today: date) -> Iterator[FieldError]:
    """What is wrong with the decisions as things stand."""
    cancelled = {
        items[decision.item].task_id for decision in decisions if decision.cancel_task and decision.item in items
    } - {None}
    for index, decision in enumerate(decisions):
        item = items.get(decision.item)
        if item is None:
            yield problem(index, "item", "does_not_exist", "There is no such object.")
        elif item.status not in {PlanItem.Status.TODO, PlanItem.Status.IN_PROGRESS}:
            yield problem(index, "item", "not_open", f"“{item.title}” is {item.get_status_display().lower()} already.")
        elif item.on_date > today:
            yield problem(index, "item", "not_left_over", f"“{item.title}” is planned for a day to come.")
        elif decision.choice == "drop" and decision.cancel_task and not _has_open_task(item):
            yield problem(index, "cancel_task", "invalid", f"“{item.title}” has no open task.")
        elif decision.choice != "drop" and item.task_id in cancelled:
            yield problem(index, "choice", "invalid", f"The task of “{item.title}” is cancelled by another decision.")
        elif decision.choice == "shrink" and (decision.minutes or 0) >= (item.duration_minutes or LARGEST_MINUTES):
            sentence = f"“{item.title}” has {item.duration_minutes} minutes: choose fewer."
            yield problem(index, "minutes", "not_shorter", sentence)


def _carry(actor: Actor, item: PlanItem, decision: Decision, to: date) -> None:
    # What was pinned is a time that is over.
    update_item(actor, item.pk, changes={"date": to, "start_at": None, "pinned": False})


def _shrink(actor: Actor, item: PlanItem, decision: Decision, to: date) -> None:
    minutes = decision.minutes or 1
    if item.task is not None and item.task.estimate_minutes is not None and _has_open_task(item):
        update_task(actor, item.task.pk, changes={"estimate_minutes": _estimate_after(actor.user, item, minutes)})
    changes = {"date": to, "start_at": None, "pinned": False, "duration_minutes": minutes}
    update_item(actor, item.pk, changes=changes)  # type: ignore[arg-type]  # a literal of ItemChanges


def _move(actor: Actor, item: PlanItem, decision: Decision, to: date) -> None:
    _carry(actor, item, decision, decision.date or to)


def _drop(actor: Actor, item: PlanItem, decision: Decision, to: date) -> None:
    update_item(actor, item.pk, changes={"status": PlanItem.Status.SKIPPED})
    if decision.cancel_task and item.task_id is not None:
        update_task(actor, item.task_id, changes={"status": Task.Status.CANCELLED})
        others = PlanItem.objects.for_user(actor.user).open().filter(task=item.task_id)
        for pk in others.order_by("pk").values_list("pk", flat=True):
            update_item(actor, pk, changes={"status": PlanItem.Status.SKIPPED})


def _done(actor: Actor, item: PlanItem, decision: Decision, to: date) -> None:
    took = {} if decision.minutes is None else {"actual_minutes": decision.minutes}
    update_item(actor, item.pk, changes={"status": PlanItem.Status.DONE, **took})  # type: ignore[typeddict-item]


ACTS: Mapping[Choice, Callable[[Actor, PlanItem, Decision, date], None]] = MappingProxyType(
    {"carry": _carry, "shrink": _shrink, "move": _move, "drop": _drop, "done": _done}
)


def _estimate_after(user: User, item: PlanItem, minutes: int) -> int:
    """The estimate of the item's task once the item takes `minutes`: the planner goes by it, where there is one.

    The work is as much less as the item is shorter, but never less than what was done and is now left to do.
    """
    task = get_task_for(user, item.task_id)
    items = PlanItem.objects.for_user(user).filter(task=task)
    done = items.filter(status=PlanItem.Status.DONE).aggregate(minutes=worked_minutes())["minutes"] or 0
    others = items.open().exclude(pk=item.pk).aggregate(minutes=Sum("duration_minutes"))["minutes"] or 0
    all_known = done + others + minutes
    estimate = task.estimate_minutes or all_known
    less = 0 if item.duration_minutes is None else item.duration_minutes - minutes
    most = min(all_known, estimate) if item.duration_minutes is None else estimate
    return min(max(most - less, done + minutes), LARGEST_MINUTES)


def _has_open_task(item: PlanItem) -> bool:
    return item.task is not None and item.task.status in OPEN_TASK


def _sum_up(actor: Actor, decisions: Sequence[Decision]) -> None:
    """One sentence for all of it; a single decision is told by the act itself."""
    counts = Counter(WORDS[decision.choice] for decision in decisions if decision.choice != "keep")
    if actor.draft is not None and counts.total() > 1:
        said = ", ".join(f"{counts[words]} {words}" for words in WORDS.values() if counts[words])
        actor.draft.sum_up(f"{counts.total()} leftovers settled: {said}")


@contextmanager
def _named(index: int) -> Iterator[None]:
    """What a service refuses is told of the decision that led to it."""
    try:
        yield
    except ValidationFailed as error:
        details = [entry.detail for entry in error.errors] or [error.detail]
        raise ValidationFailed(
            error.detail, errors=tuple(problem(index, "item", "invalid", one) for one in details)
        ) from error


def _refuse(problems: Sequence[FieldError]) -> None:
    if problems:
        raise ValidationFailed(problems[0].detail if len(problems) == 1 else None, errors=tuple(problems))
