"""What a plan is to suppose, as writes by the services that would do it: nothing of it stays unless it is applied."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from config.common.errors import FieldError, ValidationFailed
from goals.models import Goal, Task
from goals.selectors import owned_goal_or_invalid, owned_task_or_invalid
from goals.services import update_goal, update_task
from history.domain import Actor
from planning.domain import NewDue, NewEstimate, NewHours, Settling, WhatIf
from planning.models import DayException
from planning.rituals.decisions import Decision
from planning.rituals.settling import settle_leftovers
from planning.services import create_day_exception, update_day_exception


def suppose(actor: Actor, what_if: WhatIf) -> None:
    """Make it so. Raises ValidationFailed, whose fields begin with `what_if.`."""
    _settle(actor, what_if.get("leftovers", ()))
    for name, do in WRITES.items():
        wishes: Iterable[Any] = what_if.get(name, ())  # type: ignore[assignment]  # each kind has its own shape
        for wish in wishes:
            try:
                do(actor, wish, f"what_if.{name}")
            except ValidationFailed as refusal:
                raise _within(refusal, f"what_if.{name}") from refusal


def _settle(actor: Actor, leftovers: Sequence[Settling]) -> None:
    if not leftovers:
        return
    try:
        settle_leftovers(actor, [Decision(**one) for one in leftovers])
    except ValidationFailed as refusal:
        entries = (
            replace(error, field=error.field.replace("decisions", "what_if.leftovers", 1)) for error in refusal.errors
        )
        raise ValidationFailed(refusal.detail, errors=tuple(entries)) from refusal


def _drop_goal(actor: Actor, goal_id: int, field: str) -> None:
    goal = owned_goal_or_invalid(actor.user, goal_id, field)
    update_goal(actor, goal.pk, changes={"status": Goal.Status.PAUSED})


def _drop_task(actor: Actor, task_id: int, field: str) -> None:
    task = owned_task_or_invalid(actor.user, task_id, field)
    update_task(actor, task.pk, changes={"status": Task.Status.CANCELLED})


def _move_due(actor: Actor, wish: NewDue, field: str) -> None:
    task = owned_task_or_invalid(actor.user, wish["task"], field)
    update_task(actor, task.pk, changes={"due_on": wish["due_on"]})


def _estimate(actor: Actor, wish: NewEstimate, field: str) -> None:
    task = owned_task_or_invalid(actor.user, wish["task"], field)
    update_task(actor, task.pk, changes={"estimate_minutes": wish["estimate_minutes"]})


def _take_off(actor: Actor, day: date, field: str) -> None:
    _set_hours(actor, {"date": day, "windows": []}, field)


def _set_hours(actor: Actor, wish: NewHours, field: str) -> None:
    known = DayException.objects.for_user(actor.user).filter(date=wish["date"]).first()
    if known is None:
        create_day_exception(actor, date=wish["date"], windows=wish["windows"])
    else:
        update_day_exception(actor, known.pk, changes={"windows": wish["windows"]})


WRITES: Mapping[str, Callable[[Actor, Any, str], None]] = MappingProxyType(
    {
        "drop_goals": _drop_goal,
        "drop_tasks": _drop_task,
        "due": _move_due,
        "estimates": _estimate,
        "days_off": _take_off,
        "hours": _set_hours,
    }
)
"""In this order."""


def _within(refusal: ValidationFailed, field: str) -> ValidationFailed:
    """The refusal of a service, in terms of what was sent here."""
    entries = (
        error if error.field.startswith("what_if.") else FieldError(
            field=f"{field}.{error.field}", code=error.code, detail=error.detail
        )
        for error in refusal.errors
    )  # fmt: skip
    return ValidationFailed(refusal.detail, errors=tuple(entries))
