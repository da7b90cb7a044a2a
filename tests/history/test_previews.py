"""Previews: what a person can see of an act, one sentence for each object, and what it does to goals and due dates."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from accounts.models import User
from config.common import clock
from goals.services import create_goal, create_task, delete_goal, update_task
from history.domain import Actor
from history.models import ChangeSet
from history.preview.building import preview_of, previews_of
from history.preview.shapes import GoalHours, Preview
from history.selectors import get_change_set_for
from history.services import apply_proposal, propose
from planning.models import PlanItem
from planning.services import create_item, delete_item, move_item, put_daily_plan, update_daily_plan, update_item

pytestmark = pytest.mark.django_db
WED, THU, FRI = date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)


@pytest.fixture(autouse=True)
def _now() -> object:
    with travel(datetime(2026, 3, 4, 8, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def actor(alice: User) -> Actor:
    """Alice, at a page; her zone is UTC+1."""
    alice.preferences.time_zone = "Europe/Berlin"
    alice.preferences.save()
    return Actor(user=alice, via="person")


def proposed(actor: Actor, act: Callable[[Actor], object]) -> ChangeSet:
    """The proposal of this act."""
    proposal, _ = propose(actor, act, expires_at=clock.now() + timedelta(minutes=15))
    assert proposal is not None
    return get_change_set_for(actor.user, proposal.pk)


def preview(actor: Actor, act: Callable[[Actor], object]) -> Preview:
    """What it would do."""
    return preview_of(actor.user, proposed(actor, act))


def told(actor: Actor, act: Callable[[Actor], object]) -> list[tuple[str, str]]:
    """Group and sentence of each line."""
    return [(line.group, line.text) for line in preview(actor, act).lines]


def item_on(actor: Actor, day: date, title: str = "Run", **fields: object) -> PlanItem:
    """An item."""
    return create_item(actor, date=day, title=title, **fields)  # type: ignore[arg-type]


def test_what_is_new_says_what_a_person_would_want_to_know(actor: Actor) -> None:
    goal = create_goal(actor, title="Marathon", time_horizon="long")

    def act(draft: Actor) -> None:
        first = create_task(draft, title="Shoes", goal=goal.pk, estimate_minutes=90, due_on=FRI)
        create_task(draft, title="Plan", goal=goal.pk, depends_on=[first.pk], priority="high")
        at = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
        item_on(draft, THU, "Buy shoes", task=first.pk, start_at=at, duration_minutes=45)
        item_on(draft, THU, "Shoes", task=first.pk)

    assert told(actor, act) == [
        ("added", "Task “Shoes” added (Goal: Marathon; Estimate: 1 h 30 min; Due: Fri 6 Mar)"),
        ("added", "Task “Plan” added (Goal: Marathon; Priority: high; After: Shoes)"),
        (
            "added",
            "Item “Buy shoes” added (Starts: Thu 5 Mar, 09:30; Duration: 45 min; Task: Shoes)",
        ),
        ("added", "Item “Shoes” added (Day: Thu 5 Mar)"),
    ]


def test_a_deleted_goal_is_named_where_it_is_missed(actor: Actor) -> None:
    goal = create_goal(actor, title="Marathon", time_horizon="long")
    create_task(actor, title="Shoes", goal=goal.pk)
    deletion = proposed(actor, lambda draft: delete_goal(draft, goal.pk))
    expected = [
        ("dropped", "Goal “Marathon” deleted (Horizon: long)"),
        ("changed", "Task “Shoes” changed (Goal: Marathon → none)"),
    ]
    for _ in range(2):
        lines = preview_of(actor.user, get_change_set_for(actor.user, deletion.pk)).lines
        assert [(line.group, line.text) for line in lines] == expected
        apply_proposal(actor, deletion.pk)


def test_what_is_gone_by_now_keeps_its_name_in_older_acts(actor: Actor) -> None:
    goal = create_goal(actor, title="Marathon", time_horizon="long")
    create_task(actor, title="Shoes", goal=goal.pk)
    made = actor.acts[-1]
    delete_goal(actor, goal.pk)
    (line,) = preview_of(actor.user, get_change_set_for(actor.user, made)).lines
    assert line.text == "Task “Shoes” added (Goal: Marathon)"


def test_moved_items_say_from_where_to_where_in_local_time(actor: Actor) -> None:
    item = item_on(actor, WED, start_at=datetime(2026, 3, 4, 9, tzinfo=UTC), duration_minutes=30)
    changes = {"date": THU, "start_at": datetime(2026, 3, 5, 10, tzinfo=UTC), "duration_minutes": 60}
    assert told(actor, lambda draft: update_item(draft, item.pk, changes=changes)) == [  # type: ignore[arg-type]
        ("moved", "Item “Run” moved: Wed 4 Mar, 10:00 → Thu 5 Mar, 11:00 (Duration: 30 min → 1 h)")
    ]


def test_another_order_alone_is_one_line(actor: Actor) -> None:
    items = [item_on(actor, WED, title) for title in ("Run", "Eat", "Rest")]
    assert told(actor, lambda draft: move_item(draft, items[2].pk, before=items[0].pk)) == [
        ("moved", "Plan for Wed 4 Mar reordered")
    ]


def test_a_day_is_told_only_where_it_says_something(actor: Actor) -> None:
    assert told(actor, lambda draft: item_on(draft, WED)) == [("added", "Item “Run” added (Day: Wed 4 Mar)")]
    assert told(actor, lambda draft: put_daily_plan(draft, THU, changes={"summary": "Slow\n\nday"})) == [
        ("added", "Plan for Thu 5 Mar added (Day: Thu 5 Mar; Note: Slow day)")
    ]
    assert told(actor, lambda draft: put_daily_plan(draft, THU, changes={})) == [
        ("added", "Plan for Thu 5 Mar added (Day: Thu 5 Mar)")
    ]


def test_no_line_shows_an_id_or_a_position(actor: Actor) -> None:
    labels = {field.label for line in preview(actor, lambda draft: item_on(draft, WED)).lines for field in line.details}
    assert labels == {"Day"}


def test_ticking_an_item_shows_its_task_done_as_well(actor: Actor) -> None:
    task = create_task(actor, title="Shoes")
    item = item_on(actor, WED, task=task.pk)
    assert told(actor, lambda draft: update_item(draft, item.pk, changes={"status": "done"})) == [
        ("changed", "Item “Run” changed (Status: to do → done)"),
        ("changed", "Task “Shoes” changed (Status: to do → done)"),
    ]


def test_an_item_moved_past_its_due_date_is_newly_late(actor: Actor) -> None:
    task = create_task(actor, title="Shoes", due_on=WED)
    item = item_on(actor, WED, task=task.pk)
    move = proposed(actor, lambda draft: move_item(draft, item.pk, date=THU))
    lines = preview_of(actor.user, move).lines
    assert lines[-1].text == "Item “Run” is newly late: on Thu 5 Mar, due Wed 4 Mar"
    apply_proposal(actor, move.pk)
    assert [group for group, _ in told(actor, lambda draft: move_item(draft, item.pk, date=FRI))] == ["moved"]


def test_an_earlier_due_date_makes_what_is_planned_late(actor: Actor) -> None:
    task = create_task(actor, title="Shoes", due_on=FRI)
    item_on(actor, THU, task=task.pk)
    item_on(actor, WED, "Look", task=task.pk)
    assert told(actor, lambda draft: update_task(draft, task.pk, changes={"due_on": WED})) == [
        ("changed", "Task “Shoes” changed (Due: Fri 6 Mar → Wed 4 Mar)"),
        ("late", "Item “Run” is newly late: on Thu 5 Mar, due Wed 4 Mar"),
    ]
    assert told(actor, lambda draft: update_task(draft, task.pk, changes={"due_on": date(2026, 3, 3)}))[1] == (
        "late", "Task “Shoes” is newly late: due Tue 3 Mar",
    )  # fmt: skip


def test_late_to_the_minute_where_an_instant_is_due(actor: Actor) -> None:
    task = create_task(actor, title="Shoes", due_at=datetime(2026, 3, 5, 11, tzinfo=UTC))
    item = item_on(actor, THU, task=task.pk, start_at=datetime(2026, 3, 5, 10, tzinfo=UTC), duration_minutes=60)
    late = told(actor, lambda draft: update_item(draft, item.pk, changes={"duration_minutes": 61}))[-1]
    assert late == ("late", "Item “Run” is newly late: Thu 5 Mar, 11:00, due Thu 5 Mar, 12:00")


def test_a_day_that_gets_another_date_takes_its_items_with_it(actor: Actor) -> None:
    task = create_task(actor, title="Shoes", due_on=WED)
    item = item_on(actor, WED, task=task.pk)
    assert told(actor, lambda draft: update_daily_plan(draft, item.daily_plan_id, changes={"date": THU})) == [
        ("moved", "Plan for Thu 5 Mar moved: Wed 4 Mar → Thu 5 Mar"),
        ("late", "Item “Run” is newly late: on Thu 5 Mar, due Wed 4 Mar"),
    ]


def test_hours_of_a_goal_count_items_by_their_goal_else_by_their_tasks(actor: Actor) -> None:
    goal = create_goal(actor, title="Marathon", time_horizon="long")
    task = create_task(actor, title="Shoes", goal=goal.pk, estimate_minutes=100)
    item_on(actor, WED, goal=goal.pk, duration_minutes=30)
    gone = item_on(actor, THU, task=task.pk, duration_minutes=45)
    item_on(actor, THU, "Other", duration_minutes=500)
    (hours,) = preview(actor, lambda draft: delete_item(draft, gone.pk)).hours
    assert hours == GoalHours(
        goal=goal.pk, title="Marathon", planned_before_minutes=75, planned_after_minutes=30,
        estimate_before_minutes=100, estimate_after_minutes=100,
    )  # fmt: skip


def test_a_task_takes_its_items_hours_to_another_goal(actor: Actor) -> None:
    old, new = (create_goal(actor, title=title, time_horizon="long") for title in ("Marathon", "Music"))
    task = create_task(actor, title="Shoes", goal=old.pk, estimate_minutes=100)
    item_on(actor, THU, task=task.pk, duration_minutes=45)
    rows = preview(actor, lambda draft: update_task(draft, task.pk, changes={"goal": new.pk})).hours
    assert [(row.title, row.planned_before_minutes, row.planned_after_minutes) for row in rows] == [
        ("Marathon", 45, 0), ("Music", 0, 45),
    ]  # fmt: skip
    assert [(row.estimate_before_minutes, row.estimate_after_minutes) for row in rows] == [(100, 0), (0, 100)]


def test_what_is_done_is_no_longer_planned(actor: Actor) -> None:
    goal = create_goal(actor, title="Marathon", time_horizon="long")
    item = item_on(actor, WED, goal=goal.pk, duration_minutes=30)
    (hours,) = preview(actor, lambda draft: update_item(draft, item.pk, changes={"status": "done"})).hours
    assert (hours.planned_before_minutes, hours.planned_after_minutes) == (30, 0)


def test_nothing_of_somebody_else_counts(actor: Actor, bob: User) -> None:
    bobs = Actor(user=bob, via="person")
    theirs = create_goal(bobs, title="Secret", time_horizon="long")
    goal = create_goal(actor, title="Marathon", time_horizon="long")
    item_on(bobs, WED, goal=theirs.pk, duration_minutes=60)
    made = proposed(actor, lambda draft: create_task(draft, title="Shoes", goal=goal.pk))
    change = made.changes.get()
    change.after = {**(change.after or {}), "goal": theirs.pk}
    change.save()
    (line,) = preview_of(actor.user, get_change_set_for(actor.user, made.pk)).lines
    assert line.text == "Task “Shoes” added (Goal: (deleted))"


def test_a_big_act_costs_as_many_queries_as_a_small_one(actor: Actor) -> None:
    goal = create_goal(actor, title="Marathon", time_horizon="long")
    prices = []
    for count in (1, 12):

        def act(draft: Actor, count: int = count) -> None:
            for number in range(count):
                task = create_task(draft, title=f"Task {number}", goal=goal.pk)
                item_on(draft, WED + timedelta(days=number), task=task.pk, duration_minutes=10)

        made = proposed(actor, act)
        with CaptureQueriesContext(connection) as queries:
            preview_of(actor.user, made)
        prices.append(len(queries))
    assert prices[0] == prices[1] <= 8


def test_in_a_list_each_act_stands_for_itself(actor: Actor) -> None:
    old, new = (create_goal(actor, title=title, time_horizon="long") for title in ("Marathon", "Music"))
    tasks = [
        create_task(actor, title=title, goal=old.pk, estimate_minutes=60, due_on=THU) for title in ("Shoes", "Map")
    ]
    for task in tasks:
        item_on(actor, THU, f"For {task.title}", task=task.pk, duration_minutes=20)
    made = [
        proposed(actor, lambda draft: update_task(draft, tasks[0].pk, changes={"goal": new.pk})),
        proposed(actor, lambda draft: update_task(draft, tasks[1].pk, changes={"due_on": WED})),
        proposed(actor, lambda draft: delete_goal(draft, old.pk)),
        proposed(actor, lambda draft: create_task(draft, title="Third", goal=old.pk, estimate_minutes=5)),
    ]
    together = previews_of(actor.user, made)
    assert [together[one.pk] for one in made] == [preview_of(actor.user, one) for one in made]
    moved = together[made[0].pk].hours
    assert [(row.title, row.planned_before_minutes, row.planned_after_minutes) for row in moved] == [
        ("Marathon", 40, 20), ("Music", 0, 20),
    ]  # fmt: skip
    assert together[made[1].pk].lines[-1].text == "Item “For Map” is newly late: on Thu 5 Mar, due Wed 4 Mar"
    assert [row.estimate_after_minutes for row in together[made[3].pk].hours] == [125]
