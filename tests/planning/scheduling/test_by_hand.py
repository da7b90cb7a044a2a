"""An item is given another time by hand: judged again when it is put there, one act, pinned only where it must be."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Preferences, User
from config.common import clock
from config.common.errors import NotFound, ValidationFailed, VersionMismatch
from goals.models import Goal, TaskDependency
from history.domain import Actor
from history.models import ChangeSet
from history.services import undo
from planning.errors import PlaceForbidden
from planning.models import DailyPlan, PlanItem
from planning.scheduling.by_hand import judge_place, place_by_hand
from planning.selectors import get_plan_item_for
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import BusyBlockFactory, DailyPlanFactory, PlanItemFactory, TimeOffFactory
from tests.planning.scheduling.planned import MONDAY, planned, schedule, times

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0, *, day: int = 2) -> datetime:
    """An instant of March 2026; the second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def item(title: str) -> PlanItem:
    """The item with this title."""
    return PlanItem.objects.get(title=title)


def timed(user: User, title: str, start_at: datetime, minutes: int | None = 60, **fields: Any) -> PlanItem:
    """An item with a time, on the plan of its day; `task` makes it one of a task of this estimate."""
    plan = DailyPlan.objects.filter(user=user, date=start_at.date()).first()
    plan = plan or DailyPlanFactory.create(user=user, date=start_at.date())
    task = fields.pop("estimate", None)
    if task is not None:
        known = {name: fields.pop(name) for name in ("due_on", "goal") if name in fields}
        fields["task"] = TaskFactory.create(user=user, title=title, estimate_minutes=task, **known)
        fields.setdefault("goal", known.get("goal"))
    return PlanItemFactory.create(daily_plan=plan, title=title, start_at=start_at, duration_minutes=minutes, **fields)


def place(user: User, moved: PlanItem, start_at: datetime, **options: Any) -> PlanItem:
    """Put it there, on Monday at eight."""
    with clock.pretending(MONDAY):
        return place_by_hand(Actor(user=user, via="person"), moved.pk, start_at=start_at, **options)


def said(user: User, moved: PlanItem, start_at: datetime) -> tuple[bool, str]:
    """What is said of it at another time."""
    with clock.pretending(MONDAY):
        found = judge_place(user, get_plan_item_for(user, moved.pk), start_at)
    return found.is_allowed, found.sentence


def refusal(user: User, moved: PlanItem, start_at: datetime, **options: Any) -> PlaceForbidden:
    """What forbids to put it there; nothing is stored."""
    before, acts = PlanItem.objects.values().get(pk=moved.pk), ChangeSet.objects.count()
    with pytest.raises(PlaceForbidden) as caught:
        place(user, moved, start_at, **options)
    assert (PlanItem.objects.values().get(pk=moved.pk), ChangeSet.objects.count()) == (before, acts)
    return caught.value


def test_a_free_place_is_taken_as_one_act_and_the_next_plan_leaves_it_there(as_alice: APIClient, alice: User) -> None:
    for title in ("Write", "Call", "Read"):
        TaskFactory.create(user=alice, title=title, estimate_minutes=60)
    planned(as_alice)
    acts = ChangeSet.objects.count()
    assert said(alice, item("Write"), at(14)) == (True, "It can begin on Monday 14:00, and that costs nothing.")
    moved = place(alice, item("Write"), at(14))
    assert (moved.start_at, moved.pinned, moved.why, moved.on_date) == (at(14), False, None, date(2026, 3, 2))
    assert item("Write").version == moved.version
    act = ChangeSet.objects.latest("pk")
    assert (ChangeSet.objects.count(), act.reason) == (acts + 1, "Item “Write” set for Mon 2 Mar 2026, 14:00")
    assert [row.title for row in PlanItem.objects.in_order()] == ["Call", "Read", "Write"]
    assert schedule(as_alice).status_code == 200  # nothing to be changed
    place(alice, item("Write"), at(14))
    place(alice, item("Call"), at(10))
    assert item("Call").why is not None
    assert ChangeSet.objects.count() == acts + 1
    undo(Actor(user=alice, via="person"), act.pk)
    assert times(alice)[0] == "Write 2 09:00 60"


def test_what_the_next_plan_would_move_away_is_pinned(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, weekly_floor_minutes=60)
    late = timed(alice, "Late", at(9), estimate=60, due_on=date(2026, 3, 2))
    part = timed(alice, "Part", at(10), 30, estimate=120)
    floor = timed(alice, "Floor", at(12), estimate=60, goal=goal)
    timed(alice, "Next week", at(9, day=10), estimate=60, goal=goal)
    assert said(alice, late, at(9, day=3)) == (
        True, "It can begin on Tuesday 09:00, but “Late” would be late."
    )  # fmt: skip
    assert "a weekly goal would lack 60 minutes" in said(alice, floor, at(9, day=9))[1]
    wished = {"Late": at(9, day=3), "Part": at(11), "Floor": at(9, day=9)}
    for moved in (late, part, floor):
        assert place(alice, moved, wished[moved.title]).pinned
    assert ChangeSet.objects.latest("pk").reason == "Item “Floor” set for Mon 9 Mar 2026, 09:00, and pinned there"
    planned(as_alice, to="2026-03-15")
    stored = PlanItem.objects.filter(pk__in=[late.pk, part.pk, floor.pk]).values_list("title", "start_at")
    assert dict(stored) == wished


def test_what_forbids_a_place_is_said_and_it_can_be_had_anyway(as_alice: APIClient, alice: User) -> None:
    Preferences.objects.filter(user=alice).update(cutoff=time(16))
    BusyBlockFactory.create(user=alice, title="Team", start_at=at(10), end_at=at(11))
    TimeOffFactory.create(user=alice, start_on=date(2026, 3, 4), end_on=date(2026, 3, 4))
    timed(alice, "Other", at(12))
    moved = timed(alice, "Write", at(9), estimate=60)
    for start_at, says in [
        (at(10, 30), "It cannot begin on Monday 10:30: you are busy until 11:00."),
        (at(12, 30), "It cannot begin on Monday 12:30: “Other” is there from Monday 12:00 until 13:00."),
        (at(15, 30), "It cannot begin on Monday 15:30: your day would be over before it is done."),
        (at(6, day=3), "It cannot begin on Tuesday 06:00: part of it would be outside your working hours."),
        (at(9, day=4), "It cannot begin on Wednesday 09:00: you are busy until Thursday 00:00."),
        (at(7), "It cannot begin on Monday 07:00: that is over."),
        (at(9) + timedelta(days=90), "It cannot begin on Sunday 31 May 2026 09:00: the plan ends before it would."),
    ]:
        assert said(alice, moved, start_at) == (False, says)
    found = refusal(alice, moved, at(10, 30))
    assert (found.detail, found.can_be_forced) == (said(alice, moved, at(10, 30))[1], True)
    forced = place(alice, moved, at(10, 30), is_forced=True)
    assert (forced.start_at, forced.pinned) == (at(10, 30), True)
    assert schedule(as_alice).status_code == 200


def test_what_is_held_says_so_and_what_is_done_stays(alice: User) -> None:
    pinned = timed(alice, "Pinned", at(9), pinned=True)
    begun = timed(alice, "Begun", at(11), status="in_progress")
    done = timed(alice, "Done", at(13), status="done", completed_at=MONDAY)
    skipped = timed(alice, "Skipped", at(15), status="skipped")
    assert said(alice, pinned, at(9)) == (True, "It can begin on Monday 09:00, and that costs nothing.")
    assert said(alice, pinned, at(10)) == (False, "You pinned it, so it stays where it is.")
    assert said(alice, pinned, at(11)) == (
        False,
        "You pinned it, so it stays where it is. "
        "It cannot begin on Monday 11:00: “Begun” is there from Monday 11:00 until 12:00.",
    )
    assert said(alice, begun, at(16)) == (False, "It has begun, so it stays where it is.")
    for still in (done, skipped):
        assert not refusal(alice, still, at(16), is_forced=True).can_be_forced
    assert place(alice, pinned, at(10), is_forced=True).start_at == at(10)


def test_plans_leave_alone_what_people_may_move(alice: User) -> None:
    soon = timed(alice, "Soon", at(8, 20), estimate=60)
    own = timed(alice, "Own", at(10), None)
    loose = timed(alice, "Planned", at(11), 30, why={"rule": None})
    over = timed(alice, "Over", at(9) - timedelta(days=3), estimate=60)
    rests = timed(alice, "Rests", at(12), 30, goal=GoalFactory.create(user=alice, status=Goal.Status.PAUSED))
    for moved, start_at in ((soon, at(14)), (own, at(15)), (over, at(9)), (loose, at(13)), (rests, at(16))):
        assert said(alice, moved, start_at)[1].endswith(", and that costs nothing."), moved.title
        assert not place(alice, moved, start_at).pinned
    assert item("Own").duration_minutes == 30
    assert item("Over").daily_plan.date == date(2026, 3, 2)


def test_a_block_of_a_split_task_is_moved_alone(as_alice: APIClient, alice: User) -> None:
    TaskFactory.create(user=alice, title="Write", estimate_minutes=120, min_chunk_minutes=60, max_chunk_minutes=60)
    BusyBlockFactory.create(user=alice, start_at=at(10), end_at=at(11))
    planned(as_alice)
    first, second = PlanItem.objects.order_by("start_at")
    assert "“Write” is" in said(alice, first, at(11, 30))[1]
    assert not place(alice, second, at(14)).pinned
    assert times(alice) == ["Write 2 09:00 60", "Write 2 14:00 60"]
    assert schedule(as_alice).status_code == 200


def test_the_blocks_of_a_split_task_count_for_its_goal_together(as_alice: APIClient, alice: User) -> None:
    goal = GoalFactory.create(user=alice, weekly_floor_minutes=60)
    TaskFactory.create(user=alice, goal=goal, estimate_minutes=120, min_chunk_minutes=60, max_chunk_minutes=60)
    planned(as_alice, to="2026-03-15")
    first, second = PlanItem.objects.order_by("start_at")
    assert (first.start_at, second.start_at) == (at(9), at(9, day=9))
    assert "a weekly goal would lack 60 minutes" in said(alice, second, at(14, day=3))[1]
    assert place(alice, second, at(14, day=3)).pinned


def test_the_order_of_tasks_is_kept(alice: User) -> None:
    call, write = timed(alice, "Call", at(9), estimate=60), timed(alice, "Write", at(13), estimate=60)
    assert write.task
    assert call.task
    TaskDependency.objects.create(task=write.task, depends_on=call.task)
    waits = "It cannot begin on Monday 09:30: it waits for “Call”, which is done on Monday 10:00."
    assert said(alice, write, at(9, 30)) == (False, waits)
    assert "“Write” waits for it and begins on Monday 13:00" in said(alice, call, at(14))[1]


def test_the_day_is_the_persons_own_and_the_item_stands_there_by_its_time(alice: User) -> None:
    Preferences.objects.filter(user=alice).update(
        time_zone="Europe/Berlin", working_windows={"sun": [["00:00", "06:00"]]}
    )
    moved = timed(alice, "Night", at(9, day=23))
    for title, start_at in (("Early", at(22, 45, day=28)), ("Late", at(2, day=29)), ("Loose", None)):
        day = DailyPlan.objects.filter(user=alice, date=date(2026, 3, 29)).first()
        day = day or DailyPlanFactory.create(user=alice, date=date(2026, 3, 29))
        PlanItemFactory.create(daily_plan=day, title=title, start_at=start_at, duration_minutes=start_at and 15)
    assert said(alice, moved, at(0, 30, day=29))[0]  # from 01:30 to 03:30, as the clock is set forward between
    placed = place(alice, moved, at(0, 30, day=29))
    assert (placed.on_date, placed.duration_minutes) == (date(2026, 3, 29), 60)
    assert [row.title for row in placed.daily_plan.items.in_order()] == ["Early", "Night", "Late", "Loose"]
    placed = place(alice, moved, at(23, day=28))
    assert (placed.on_date, placed.pinned) == (date(2026, 3, 29), False)
    assert said(alice, moved, at(3, 30, day=29))[1].endswith("part of it would be outside your working hours.")


def test_what_is_not_there_changed_full_or_without_hours_is_refused(alice: User, bob: User) -> None:
    moved, foreign = timed(alice, "Write", at(9)), timed(bob, "Theirs", at(9))
    for missing in (foreign.pk, 0, "x"):
        with pytest.raises(NotFound):
            place_by_hand(Actor(user=alice, via="person"), missing, start_at=at(10))
    with pytest.raises(VersionMismatch):
        place(alice, moved, at(10), expected_version=7)
    PlanItemFactory.create_batch(500, daily_plan=DailyPlanFactory.create(user=alice, date=date(2026, 3, 3)))
    with pytest.raises(ValidationFailed, match="at most 500 items"):
        place(alice, moved, at(10, day=3))
    Preferences.objects.filter(user=alice).update(working_windows={})
    assert "There are no working hours to plan in" in refusal(alice, moved, at(10)).detail
    assert place(alice, moved, at(10), is_forced=True).pinned


def test_over_rest_a_patch_may_change_day_and_time_together(as_alice: APIClient, alice: User) -> None:
    moved = timed(alice, "Write", at(9))
    body = {"date": "2026-03-05", "start_at": "2026-03-05T14:00:00Z"}
    answer = as_alice.patch(f"/api/v1/plan-items/{moved.pk}", body, format="json")
    assert (answer.status_code, answer.json()["date"], answer.json()["start_at"]) == (200, *body.values())
