"""Snapshots stored before a column was added: they preview, apply and undo, with the column's default."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Field

from accounts.models import User
from config.common import clock
from goals.services import create_goal, create_task, delete_goal, delete_task, update_goal, update_task
from history.domain import Actor
from history.models import Change
from history.preview.building import with_previews
from history.selectors import change_sets_for
from history.services import apply_proposal, kind_named, propose, undo
from planning.services import (
    create_day_exception,
    create_item,
    delete_daily_plan,
    delete_day_exception,
    delete_item,
    delete_weekly_plan,
    put_daily_plan,
    put_weekly_plan,
    update_day_exception,
    update_item,
)
from tests.history.standing import standing

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)
NIGHT = [["20:00", "23:00"]]
Act = Callable[[Actor, int], Any]
NOBODYS = {"id", "user", "version", "updated_at", "created_at"}


def _late(kind: str) -> list[str]:
    """The columns that could have been added to rows there are: they have a default, or may be null."""
    fields: list[Field[Any, Any]] = list(kind_named(kind).model._meta.concrete_fields)
    named = [one.name for one in fields if one.name not in NOBODYS and (one.has_default() or one.null or one.blank)]
    return [*named, "depends_on"] if kind == "task" else named


COLUMNS = [(kind, column) for kind in settings.CHANGE_KINDS for column in _late(kind)]


@pytest.fixture
def actor(alice: User) -> Actor:
    """Alice, at a page."""
    return Actor(user=alice, via="person")


def _make(kind: str, actor: Actor) -> int:
    """A row of this kind."""
    match kind:
        case "goal":
            return create_goal(actor, title="Run", time_horizon="long").pk
        case "task":
            return create_task(actor, title="Write").pk
        case "weekly_plan":
            return put_weekly_plan(actor, DAY, changes={})[0].pk
        case "daily_plan":
            return put_daily_plan(actor, DAY, changes={})[0].pk
        case "day_exception":
            return create_day_exception(actor, date=DAY, windows=[]).pk
    return create_item(actor, title="Write", date=DAY).pk


UPDATE: dict[str, Act] = {
    "goal": lambda actor, pk: update_goal(actor, pk, changes={"title": "Fly"}),
    "task": lambda actor, pk: update_task(actor, pk, changes={"title": "Read"}),
    "weekly_plan": lambda actor, pk: put_weekly_plan(actor, DAY, changes={"review_notes": "Good", "summary": "Slow"}),
    "daily_plan": lambda actor, pk: put_daily_plan(actor, DAY, changes={"status": "active", "summary": "Slow"}),
    "plan_item": lambda actor, pk: update_item(actor, pk, changes={"title": "Read"}),
    "day_exception": lambda actor, pk: update_day_exception(actor, pk, changes={"note": "Late", "windows": NIGHT}),
}
DELETE: dict[str, Act] = {
    "goal": delete_goal,
    "task": delete_task,
    "weekly_plan": delete_weekly_plan,
    "daily_plan": delete_daily_plan,
    "plan_item": delete_item,
    "day_exception": delete_day_exception,
}


def forget(kind: str, column: str) -> None:
    """What history says of the column of this kind."""
    for change in Change.objects.filter(object_kind=kind):
        for side in (change.before, change.after):
            (side or {}).pop(column, None)
        change.save()


def preview_all(user: User) -> None:
    """Every act and proposal there is."""
    with_previews(user, change_sets_for(user))


def test_there_are_such_columns_of_every_kind() -> None:
    """But of those whose columns have all been there from the first, and are all required."""
    assert {kind for kind, _ in COLUMNS} == set(settings.CHANGE_KINDS) - {"busy_block", "time_off"}


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_acts_are_previewed_undone_and_done_again(actor: Actor, kind: str, column: str) -> None:
    pk = _make(kind, actor)
    made = standing(actor.user)
    UPDATE[kind](actor, pk)
    DELETE[kind](actor, pk)
    forget(kind, column)
    preview_all(actor.user)
    undo(actor, actor.acts[2])
    undo(actor, actor.acts[1])
    default = kind_named(kind).default_of(column)
    assert standing(actor.user)[kind][pk] in (made[kind][pk], {**made[kind][pk], column: default})
    undo(actor, actor.acts[0])
    assert not standing(actor.user)[kind]
    forget(kind, column)
    preview_all(actor.user)
    undo(actor, actor.acts[-1])
    assert standing(actor.user)[kind][pk][column] == (made[kind][pk] | {column: default})[column]


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_proposals_are_previewed_and_applied(actor: Actor, kind: str, column: str) -> None:
    agent = Actor(user=actor.user, via="agent")
    in_a_while = clock.now() + timedelta(minutes=15)
    made, _ = propose(agent, lambda acting: _make(kind, acting), expires_at=in_a_while)
    assert made is not None
    pk = made.changes.get(object_kind=kind).object_id
    forget(kind, column)
    preview_all(actor.user)
    apply_proposal(actor, made.pk)
    for act in (UPDATE, DELETE):
        proposal, _ = propose(agent, lambda acting, act=act: act[kind](acting, pk), expires_at=in_a_while)  # type: ignore[misc]
        assert proposal is not None
        forget(kind, column)
        preview_all(actor.user)
        apply_proposal(actor, proposal.pk)
    assert pk not in standing(actor.user)[kind]
