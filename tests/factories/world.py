"""Everything one person can own, with a marker in every text: whoever else reads the marker has found a leak."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import IdempotencyKey, Preferences, Session, ThrottleCounter, User
from agent.models import Conversation, Run, ToolCall
from config.common import clock
from goals.models import Goal, Task, TaskDependency
from history.models import Change, ChangeCounter, ChangeSet
from history.snapshots import columns_of
from planning.models import BusyBlock, DailyPlan, DayException, PlanItem, TimeOff, WeeklyPlan
from tests.factories.agent import (
    ConversationFactory,
    UsageDayFactory,
    UsageReservationFactory,
    completed_run,
    tool_call_of,
)
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import (
    BusyBlockFactory,
    DailyPlanFactory,
    DayExceptionFactory,
    PlanItemFactory,
    TimeOffFactory,
    WeeklyPlanFactory,
)

OWN_APPS = ("accounts", "history", "goals", "planning", "agent")
NOT_TEXT = {
    "object_kind",
    "email",
    "password",
    "time_zone",
    "key",
    "route",
    "body_hash",
    "runner",
    "cause",
    "default_provider",
    "windows",
}
DEADLINE = dt.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class World:
    """One row of each kind."""

    user: User
    goal: Goal
    task: Task
    week: WeeklyPlan
    day: DailyPlan
    item: PlanItem
    day_exception: DayException
    time_off: TimeOff
    busy_block: BusyBlock
    conversation: Conversation
    deleted: Conversation
    run: Run
    tool_call: ToolCall
    change_set: ChangeSet
    proposal: ChangeSet
    session: Session


def world_of(user: User, *, marker: str, size: int = 1) -> World:
    """Rows of `user`, `size` more of each kind, each text naming `marker`."""
    have = WeeklyPlan.objects.for_user(user).count()
    made = [_one(user, number) for number in range(have, have + size)]
    _mark(user, marker)
    first = made[0]
    for row in vars(first).values():
        row.refresh_from_db()
    return first


def _one(user: User, number: int) -> World:
    today = clock.now().date() - dt.timedelta(weeks=number)
    parent = GoalFactory.create(user=user)
    goal = GoalFactory.create(user=user, parent=parent)
    first, task = TaskFactory.create(user=user, goal=goal), TaskFactory.create(user=user, goal=goal, due_on=today)
    TaskDependency.objects.create(task=task, depends_on=first)
    monday = today - dt.timedelta(days=today.weekday())
    week = WeeklyPlanFactory.create(user=user, week_start_date=monday, focus_areas=["focus"])
    day = DailyPlanFactory.create(user=user, date=today, weekly_plan=week)
    PlanItemFactory.create(daily_plan=day)
    item = PlanItemFactory.create(daily_plan=day, goal=goal, task=task)
    off = DayExceptionFactory.create(user=user, date=today, note="x")
    trip = TimeOffFactory.create(user=user, start_on=today, end_on=today)
    busy = BusyBlockFactory.create(user=user, start_at=clock.now(), end_at=clock.now() + dt.timedelta(hours=1))
    conversation = ConversationFactory.create(user=user, metadata={"note": "x"})
    deleted = ConversationFactory.create(user=user, deleted_at=clock.now())
    run = completed_run(conversation)
    UsageReservationFactory.create(usage_day=UsageDayFactory.create(user=user, date=today))
    return World(
        user=user, goal=goal, task=task, week=week, day=day, item=item, day_exception=off, time_off=trip,
        busy_block=busy, conversation=conversation, deleted=deleted, run=run, tool_call=tool_call_of(run),
        session=_session(user), change_set=_change_set(user, goal),
        proposal=_proposal(user, goal, task),
    )  # fmt: skip


def _change_set(user: User, goal: Goal) -> ChangeSet:
    made = ChangeSet.objects.create(
        user=user, actor=user, seq=_next_seq(user), via="person", reason="x", state="applied", applied_at=clock.now()
    )
    Change.objects.create(
        change_set=made, position=0, op="create", object_kind="goal", object_id=goal.pk, after={"title": "x"}, version=1
    )
    return made


def _proposal(user: User, goal: Goal, task: Task) -> ChangeSet:
    """By the agent: the task leaves the goal."""
    made = ChangeSet.objects.create(
        user=user, actor=user, seq=_next_seq(user), via="agent", reason="x", state="proposed",
        expires_at=clock.now() + DEADLINE,
    )  # fmt: skip
    before = columns_of(task)
    Change.objects.create(
        change_set=made, position=0, op="update", object_kind="task", object_id=task.pk, before=before,
        after={**before, "goal": None}, version=2,
    )  # fmt: skip
    return made


def _next_seq(user: User) -> int:
    counter, _ = ChangeCounter.objects.get_or_create(user=user)
    counter.last_seq += 1
    counter.save()
    return counter.last_seq


def _session(user: User) -> Session:
    IdempotencyKey.objects.create(user=user, key=str(uuid.uuid4()), route="/", body_hash="0", answer='{"a": "x"}')
    ThrottleCounter.objects.create(scope="send_person", subject=uuid.uuid4().hex, window_starts_at=clock.now())
    return Session.objects.create(user=user, expires_at=clock.now() + DEADLINE)


def _mark(user: User, marker: str) -> None:
    """Write the marker into every text of every row of the person."""
    for app in OWN_APPS:
        for model in apps.get_app_config(app).get_models():
            fields = [field for field in model._meta.concrete_fields if _holds_text(field)]
            texts = [field for field in fields if not isinstance(field, models.JSONField)]
            if texts:
                _rows_of(model, user).update(**{one.name: f"{marker} {one.name}"[: one.max_length] for one in texts})
            for field in fields:
                if isinstance(field, models.JSONField):
                    _mark_json(_rows_of(model, user), field.name, marker)
    Preferences.objects.filter(user=user).update(settings={"note": marker}, onboarding={"note": marker})


def _mark_json(rows: models.QuerySet[models.Model], name: str, marker: str) -> None:
    for pk, value in list(rows.values_list("pk", name)):
        if value and (marked := _marked(value, marker)) != value:
            rows.filter(pk=pk).update(**{name: marked})


def _rows_of(model: type[models.Model], user: User) -> models.QuerySet[models.Model]:
    rows = model._default_manager.all()
    names = {field.name for field in model._meta.get_fields()}
    if model is User:
        return rows.filter(pk=user.pk)
    for path in ("user", "run__user", "change_set__user", "task__user", "usage_day__user"):
        if path.split("__")[0] in names:
            return rows.filter(**{path: user})
    return rows.none()


def _holds_text(field: models.Field) -> bool:
    if field.name in NOT_TEXT or field.choices or field.primary_key or field.unique:
        return False
    return isinstance(field, (models.CharField, models.TextField, models.JSONField))


def _marked(value: Any, marker: str) -> Any:
    """The value with its free texts replaced; AG-UI events and settings keep their shape."""
    match value:
        case {"type": "TEXT_MESSAGE_CONTENT"}:
            return {**value, "delta": marker}
        case {"type": str()} | {"mon": list()} | {"write": str()}:
            return value
        case {"title": str()}:  # a snapshot
            return {**value, "title": marker}
        case dict():
            return {key: _marked(inner, marker) for key, inner in value.items()}
        case list():
            return [_marked(inner, marker) for inner in value]
        case str():
            return marker
    return value
