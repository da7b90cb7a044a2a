"""Taking acts back: the rows return as they were, under their ids and links, or the later edits are named."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from config.common import clock
from config.common.errors import Conflict, NotFound
from goals.models import Goal, Task, TaskDependency
from goals.services import create_goal, create_task, delete_goal, delete_task, update_goal, update_task
from history.domain import Actor, Via
from history.errors import EditedSince
from history.models import ChangeSet
from history.services import one_act, undo, undo_since
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.services import (
    create_item,
    delete_daily_plan,
    delete_item,
    delete_weekly_plan,
    move_item,
    put_weekly_plan,
    update_daily_plan,
    update_item,
)
from tests.factories.accounts import UserFactory
from tests.history.standing import standing

pytestmark = pytest.mark.both_databases
DAY = date(2026, 3, 4)


@pytest.fixture
def actor(alice: User) -> Actor:
    """Alice, at a page."""
    return Actor(user=alice, via="person", cause="page:goals")


@pytest.fixture
def world(actor: Actor) -> dict[str, int]:
    """A goal with tasks that wait for each other, and a week with items for them; ids by name."""
    goal = create_goal(actor, title="Run", time_horizon="long")
    below = create_goal(actor, title="Train", time_horizon="short", parent=goal.pk)
    shoes = create_task(actor, title="Buy shoes", goal=goal.pk, estimate_minutes=30)
    race = create_task(actor, title="Race", goal=goal.pk, depends_on=[shoes.pk])
    week, _ = put_weekly_plan(actor, DAY, changes={"focus_areas": ["Legs"]})
    first = create_item(actor, date=DAY, title="Shop", task=shoes.pk, goal=goal.pk)
    second = create_item(actor, date=DAY, title="Jog", goal=below.pk)
    names = {"goal": goal, "below": below, "shoes": shoes, "race": race, "week": week, "first": first, "second": second}
    return {name: row.pk for name, row in names.items()} | {"day": first.daily_plan_id}


ACTS: dict[str, Callable[[Actor, dict[str, int]], Any]] = {
    "create a goal": lambda actor, world: create_goal(actor, title="Swim", time_horizon="short"),
    "change a goal": lambda actor, world: update_goal(actor, world["goal"], changes={"title": "Fly", "parent": None}),
    "delete a goal": lambda actor, world: delete_goal(actor, world["goal"]),
    "create a task": lambda actor, world: create_task(actor, title="Sleep", depends_on=[world["race"]]),
    "change a task": lambda actor, world: update_task(
        actor, world["race"], changes={"depends_on": [], "status": "done", "due_on": DAY}
    ),
    "delete a task": lambda actor, world: delete_task(actor, world["shoes"]),
    "add an item to a new day": lambda actor, world: create_item(actor, date=DAY + timedelta(days=1), title="Rest"),
    "finish an item and its task": lambda actor, world: update_item(actor, world["first"], changes={"status": "done"}),
    "move an item within the day": lambda actor, world: move_item(actor, world["second"], before=world["first"]),
    "move an item to a new day": lambda actor, world: move_item(actor, world["first"], date=DAY - timedelta(days=1)),
    "delete an item": lambda actor, world: delete_item(actor, world["first"]),
    "delete a day": lambda actor, world: delete_daily_plan(actor, world["day"]),
    "move a day": lambda actor, world: update_daily_plan(
        actor, world["day"], changes={"date": DAY + timedelta(days=14)}
    ),
    "delete a week": lambda actor, world: delete_weekly_plan(actor, world["week"]),
    "change a week": lambda actor, world: put_weekly_plan(actor, DAY, changes={"summary": "Hard"}),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_taken_back_and_done_again(actor: Actor, world: dict[str, int], name: str) -> None:
    before = standing(actor.user)
    ACTS[name](actor, world)
    after = standing(actor.user)
    assert before != after
    done = undo(actor, actor.acts[-1])
    assert standing(actor.user) == before
    assert done.state == "undone"
    undoing = ChangeSet.objects.get(pk=actor.acts[-1])
    assert (undoing.state, undoing.undoes) == ("applied", [done.pk])
    undo(actor, undoing.pk)
    assert standing(actor.user) == after
    assert ChangeSet.objects.get(pk=done.pk).state == "applied"
    undo(actor, actor.acts[-1])
    assert standing(actor.user) == before
    assert ChangeSet.objects.get(pk=done.pk).state == "undone"


def test_everything_is_taken_back_one_by_one(actor: Actor, world: dict[str, int]) -> None:
    for act in ("move an item within the day", "finish an item and its task", "delete a goal", "delete a day"):
        ACTS[act](actor, world)
    for change_set in ChangeSet.objects.for_user(actor.user).order_by("-seq"):
        undo(actor, change_set.pk)
    assert not any(standing(actor.user).values())


def test_a_row_that_comes_back_has_a_newer_version(actor: Actor, world: dict[str, int]) -> None:
    update_goal(actor, world["goal"], changes={"title": "Fly"})
    delete_goal(actor, world["goal"])
    undo(actor, actor.acts[-1])
    assert Goal.objects.get(pk=world["goal"]).version == 3
    made = Goal.objects.get(pk=world["goal"]).created_at
    assert made < clock.now() - timedelta(microseconds=1)


def test_what_shows_an_item_gets_a_new_version(actor: Actor, world: dict[str, int]) -> None:
    delete_item(actor, world["first"])
    versions = _versions(world)
    undo(actor, actor.acts[-1])
    assert all(now > before for now, before in zip(_versions(world), versions, strict=True))


def _versions(world: dict[str, int]) -> tuple[int, int]:
    return (DailyPlan.objects.get(pk=world["day"]).version, WeeklyPlan.objects.get(pk=world["week"]).version)


def test_later_edits_of_the_same_object_are_named(actor: Actor, world: dict[str, int]) -> None:
    update_goal(actor, world["goal"], changes={"title": "Fly"})
    first = actor.acts[-1]
    update_goal(actor, world["goal"], changes={"title": "Fly high"})
    before = standing(actor.user)
    with pytest.raises(EditedSince, match=r"Goal “Fly” renamed to “Fly high”\. Undo what came since first"):
        undo(actor, first)
    assert standing(actor.user) == before
    undo(actor, actor.acts[-1])
    undo(actor, first)
    assert Goal.objects.get(pk=world["goal"]).title == "Run"


def test_what_was_linked_to_a_new_object_since_is_named(actor: Actor) -> None:
    goal = create_goal(actor, title="Run", time_horizon="long")
    made = actor.acts[-1]
    create_task(actor, title="Buy shoes", goal=goal.pk)
    with pytest.raises(EditedSince, match="Task “Buy shoes” created"):
        undo(actor, made)
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_a_task_that_others_wait_for_since_stays(actor: Actor) -> None:
    task = create_task(actor, title="Buy shoes")
    made = actor.acts[-1]
    create_task(actor, title="Race", depends_on=[task.pk])
    with pytest.raises(EditedSince, match="Task “Race” created"):
        undo(actor, made)
    assert TaskDependency.objects.count() == 1


def test_an_item_does_not_come_back_to_a_day_that_is_gone(actor: Actor, world: dict[str, int]) -> None:
    delete_item(actor, world["first"])
    deleted = actor.acts[-1]
    delete_daily_plan(actor, world["day"])
    with pytest.raises(EditedSince, match="Plan of Wed 4 Mar 2026 deleted"):
        undo(actor, deleted)


def test_a_day_with_words_does_not_come_back_where_there_is_another(actor: Actor, world: dict[str, int]) -> None:
    update_daily_plan(actor, world["day"], changes={"summary": "Rest"})
    delete_daily_plan(actor, world["day"])
    deleted = actor.acts[-1]
    create_item(actor, date=DAY, title="New")
    with pytest.raises(EditedSince, match="Something else stands in its place"):
        undo(actor, deleted)
    assert PlanItem.objects.get().title == "New"


def test_a_circle_does_not_come_back(actor: Actor) -> None:
    first, second = (create_task(actor, title=title) for title in ("First", "Second"))
    update_task(actor, first.pk, changes={"depends_on": [second.pk]})
    update_task(actor, first.pk, changes={"depends_on": []})
    removed = actor.acts[-1]
    update_task(actor, second.pk, changes={"depends_on": [first.pk]})
    with pytest.raises(EditedSince, match="wait for each other"):
        undo(actor, removed)


def test_a_day_that_comes_back_joins_the_week_made_meanwhile(actor: Actor) -> None:
    item = create_item(actor, date=DAY, title="Jog")
    delete_daily_plan(actor, item.daily_plan_id)
    deleted = actor.acts[-1]
    week, _ = put_weekly_plan(actor, DAY, changes={})
    undo(actor, deleted)
    assert DailyPlan.objects.get().weekly_plan_id == week.pk


def test_undone_twice_is_refused(actor: Actor) -> None:
    create_goal(actor, title="Run", time_horizon="long")
    made = actor.acts[-1]
    undo(actor, made)
    with pytest.raises(Conflict, match="undone already"):
        undo(actor, made)


def test_nobody_undoes_what_others_did(actor: Actor, bob: User) -> None:
    create_goal(actor, title="Run", time_horizon="long")
    for wrong in (actor.acts[-1], 10**12, "x"):
        with pytest.raises(NotFound):
            undo(Actor(user=bob, via="person"), wrong)
    assert Goal.objects.count() == 1


def test_several_services_are_one_act(actor: Actor) -> None:
    with one_act(actor) as acting:
        goal = create_goal(acting, title="Run", time_horizon="long")
        create_task(acting, title="Buy shoes", goal=goal.pk)
        update_goal(acting, goal.pk, changes={"title": "Fly"})
    change_set = ChangeSet.objects.get()
    assert change_set.reason == "Goal “Run” created, and 2 more changes"
    assert [change.position for change in change_set.changes.order_by("position")] == [0, 1, 2]
    undo(actor, change_set.pk)
    assert not Goal.objects.exists()
    assert not Task.objects.exists()


def test_everything_the_agent_did_is_taken_back_at_once(actor: Actor, alice: User) -> None:
    agent = Actor(user=alice, via="agent", cause="run:1")
    create_goal(agent, title="Old", time_horizon="long")
    since = clock.now()
    before = standing(alice)
    task = create_task(agent, title="Buy shoes")
    update_task(agent, task.pk, changes={"title": "Buy better shoes"})
    mine = create_goal(actor, title="Mine", time_horizon="long")
    undone = [act.reason for act in undo_since(actor, "agent", since)]
    assert undone == ["Task “Buy shoes” renamed to “Buy better shoes”", "Task “Buy shoes” created"]
    after = standing(alice)
    del after["goal"][mine.pk]
    assert after == before
    assert undo_since(actor, "agent", since) == []
    undo(actor, actor.acts[-1])
    assert Task.objects.get().title == "Buy better shoes"


@pytest.mark.parametrize(
    ("via", "whose"), [("agent", "the assistant"), ("person", "yours"), ("mcp", "apps you connected")]
)
def test_an_undo_since_names_the_hour_of_the_person(db: None, via: Via, whose: str) -> None:
    user = UserFactory.create(time_zone="Europe/Berlin")
    since = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    with clock.pretending(since):
        create_task(Actor(user=user, via=via), title="Buy shoes")
    undo_since(Actor(user=user, via="person"), via, since)
    told = ChangeSet.objects.for_user(user).latest("seq").reason
    assert told == f"Undone: 1 act of {whose} since Thu 5 Mar 2026, 00:30"


def test_what_the_agent_had_undone_is_done_again_but_not_its_own(actor: Actor, alice: User) -> None:
    agent = Actor(user=alice, via="agent", cause="run:1")
    create_goal(actor, title="Mine", time_horizon="long")
    since = clock.now()
    undo(agent, actor.acts[-1])
    create_goal(agent, title="Its own", time_horizon="long")
    undo(agent, agent.acts[-1])
    undo_since(actor, "agent", since)
    assert [goal.title for goal in Goal.objects.all()] == ["Mine"]


def test_one_edit_in_the_way_keeps_everything(actor: Actor, alice: User) -> None:
    agent = Actor(user=alice, via="agent", cause="run:1")
    tasks = [create_task(agent, title=title) for title in ("One", "Two")]
    update_task(actor, tasks[0].pk, changes={"title": "Mine now"})
    with pytest.raises(EditedSince, match="Mine now"):
        undo_since(actor, "agent", datetime(2020, 1, 1, tzinfo=UTC))
    assert Task.objects.count() == 2
