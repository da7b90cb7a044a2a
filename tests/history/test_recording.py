"""Every write is one change set with the person's next number, in the order of the commits."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from config.common.errors import ValidationFailed
from goals.models import Goal, Task
from goals.services import create_goal, create_task, delete_goal, delete_task, update_goal, update_task
from history.domain import Actor
from history.models import Change, ChangeCounter, ChangeSet
from history.services import recording
from history.snapshots import columns_of, json_value
from tests.factories.goals import GoalFactory, TaskFactory
from tests.racing import at_once

pytestmark = pytest.mark.both_databases


@pytest.fixture
def actor(alice: User) -> Actor:
    """Alice, at a page."""
    return Actor(user=alice, via="person", cause="page:goals")


def test_each_write_is_one_change_set(actor: Actor, alice: User) -> None:
    goal = create_goal(actor, title="Run", time_horizon="long")
    task = create_task(actor, title="Buy shoes", goal=goal.pk)
    update_goal(actor, goal.pk, changes={"status": "paused"})
    update_task(actor, task.pk, changes={"status": "done"})
    delete_task(actor, task.pk)
    delete_goal(actor, goal.pk)
    sets = list(ChangeSet.objects.for_user(alice).order_by("seq"))
    assert [entry.seq for entry in sets] == [1, 2, 3, 4, 5, 6]
    assert {(entry.actor, entry.via, entry.cause, entry.state) for entry in sets} == {
        (alice, "person", "page:goals", "applied")
    }
    assert [entry.reason for entry in sets[:3]] == [
        "Goal “Run” created",
        "Task “Buy shoes” created",
        "Goal “Run” paused",
    ]
    assert all(entry.applied_at for entry in sets)


def test_a_change_holds_both_sides_and_the_new_version(actor: Actor) -> None:
    goal = create_goal(actor, title="Run", time_horizon="long")
    update_goal(actor, goal.pk, changes={"title": "Run far", "target_on": date(2026, 5, 1)})
    change = Change.objects.get(op="update")
    assert (change.object_kind, change.object_id, change.version) == ("goal", goal.pk, 2)
    before, after = _sides(change)
    assert {key for key in before if before[key] != after[key]} == {"title", "target_on"}
    assert (before["target_on"], after["target_on"]) == (None, "2026-05-01")


def _sides(change: Change) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after; {} where there is nothing."""
    return change.before or {}, change.after or {}


def test_what_is_refused_leaves_nothing_behind(actor: Actor) -> None:
    task = create_task(actor, title="Call")
    with pytest.raises(ValidationFailed):
        update_task(actor, task.pk, changes={"title": "New", "depends_on": [task.pk]})
    assert Task.objects.get().title == "Call"
    assert ChangeCounter.objects.get().last_seq == ChangeSet.objects.count() == 1


def test_an_act_that_fails_half_way_is_undone_whole(actor: Actor) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(actor)
    assert not Goal.objects.exists()
    assert not ChangeSet.objects.exists()


def _fail_half_way(actor: Actor) -> None:
    with recording(actor, reason="Never") as log:
        log.created(GoalFactory.create(user=actor.user))
        _ = 1 // 0


def test_people_are_counted_apart(actor: Actor, bob: User) -> None:
    create_task(actor, title="Call")
    create_task(Actor(user=bob, via="api"), title="Write")
    create_task(actor, title="Go")
    assert list(ChangeSet.objects.for_user(bob).values_list("seq", flat=True)) == [1]
    assert list(ChangeSet.objects.for_user(actor.user).order_by("seq").values_list("seq", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_ten_writers_at_once_are_counted_without_gap_or_double(actor: Actor) -> None:
    task = TaskFactory.create(user=actor.user)
    acts: list[Callable[[], Any]] = []
    for number in range(5):
        acts.append(partial(create_task, actor, title=f"New {number}"))
        acts.append(partial(update_task, actor, task.pk, changes={"notes": f"Note {number}"}))
    at_once(acts)
    sets = ChangeSet.objects.for_user(actor.user).order_by("seq")
    assert [entry.seq for entry in sets] == list(range(1, 11))
    assert ChangeCounter.objects.get(user=actor.user).last_seq == 10
    versions = Change.objects.filter(object_kind="task", object_id=task.pk).order_by("change_set__seq")
    assert [change.version for change in versions] == [2, 3, 4, 5, 6]
    notes = [(before["notes"], after["notes"]) for before, after in map(_sides, versions)]
    assert [after for _, after in notes[:-1]] == [before for before, _ in notes[1:]]


def test_a_row_written_from_its_snapshot_is_the_same(actor: Actor) -> None:
    first = create_task(actor, title="First")
    goal = create_goal(actor, title="Run", time_horizon="long")
    due = datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    task = create_task(actor, title="Läuft", goal=goal.pk, due_at=due, energy="low", depends_on=[first.pk])
    _, snapshot = _sides(Change.objects.get(object_kind="task", object_id=task.pk))
    assert snapshot["depends_on"] == [first.pk]
    assert snapshot["due_at"] == "2026-03-04T04:00:00+00:00"
    columns = {key: value for key, value in snapshot.items() if key not in {"depends_on", "goal"}}
    delete_task(actor, task.pk)
    restored = Task(pk=task.pk, user=actor.user, goal_id=snapshot["goal"], **columns)
    restored.save(force_insert=True)
    restored.refresh_from_db()
    again = {**columns_of(restored), "depends_on": [first.pk], "created_at": snapshot["created_at"]}
    assert again == snapshot


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.text(),
    st.uuids(),
    st.dates(),
    st.times(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.timezones()).filter(lambda value: 1900 < value.year < 2200),
    st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
)


@given(VALUES)
def test_a_snapshot_is_json_and_comes_back_as_it_was(value: Any) -> None:
    kept = json_value(value)
    assert json.loads(json.dumps(kept)) == kept
    if isinstance(value, datetime):
        assert datetime.fromisoformat(kept) == value.astimezone(UTC)


def test_a_snapshot_is_not_changed_by_what_comes_after() -> None:
    focus = {"areas": ["Sleep"]}
    kept = json_value(focus)
    focus["areas"].append("Sport")
    assert kept == {"areas": ["Sleep"]}
