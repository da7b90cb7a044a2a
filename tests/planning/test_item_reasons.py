"""History tells what was done to an item, in words: its status, its new title, day and time."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.models import User
from history.domain import Actor
from history.models import ChangeSet
from planning.models import PlanItem
from planning.services import create_daily_plan, move_item, update_daily_plan, update_item
from tests.factories.accounts import UserFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory

MONDAY = date(2026, 11, 23)
TEN = datetime(2026, 11, 21, 9, tzinfo=UTC)  # in Berlin
CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"status": "done"}, "Item “Call” done"),
    ({"status": "skipped"}, "Item “Call” skipped"),
    ({"status": "in_progress", "notes": ""}, "Item “Call” begun"),
    ({"title": "Phone"}, "Item “Call” renamed to “Phone”"),
    ({"title": "Phone", "notes": "at noon"}, "Item “Call” renamed to “Phone”, and more"),
    ({"notes": "at noon", "duration_minutes": 20}, "Item “Call” changed"),
    ({"date": MONDAY}, "Item “Call” moved to Mon 23 Nov 2026, without its time"),
    ({"date": MONDAY, "start_at": datetime(2026, 11, 23, 14, 30, tzinfo=UTC)},
     "Item “Call” moved to Mon 23 Nov 2026, set for 15:30"),
    ({"start_at": datetime(2026, 11, 21, 7, tzinfo=UTC)}, "Item “Call” set for 08:00"),
    ({"start_at": None}, "Item “Call” without its time"),
]  # fmt: skip


@pytest.fixture
def actor(db: None) -> Actor:
    """Somebody in Berlin."""
    return Actor(user=UserFactory.create(time_zone="Europe/Berlin"), via="person")


@pytest.fixture
def item(actor: Actor) -> PlanItem:
    """A call on Saturday at ten."""
    day = DailyPlanFactory.create(user=actor.user, date=date(2026, 11, 21))
    return PlanItemFactory.create(daily_plan=day, title="Call", start_at=TEN)


def told(user: User) -> str:
    """The reason of the newest act."""
    return ChangeSet.objects.for_user(user).latest("seq").reason


@pytest.mark.parametrize(("changes", "reason"), CHANGES, ids=[reason for _, reason in CHANGES])
def test_a_change_of_an_item_is_told_in_words(actor: Actor, item: PlanItem, changes: Any, reason: str) -> None:
    update_item(actor, item.pk, changes=changes)
    assert told(actor.user) == reason


def test_what_is_to_do_again_says_so(actor: Actor, item: PlanItem) -> None:
    update_item(actor, item.pk, changes={"status": "skipped"})
    update_item(actor, item.pk, changes={"status": "todo"})
    assert told(actor.user) == "Item “Call” to do again"


def test_a_move_to_another_day_says_that_the_time_is_gone(actor: Actor, item: PlanItem) -> None:
    move_item(actor, item.pk, date=MONDAY)
    assert told(actor.user) == "Item “Call” moved to Mon 23 Nov 2026, without its time"
    move_item(actor, item.pk, date=date(2026, 11, 24))
    assert told(actor.user) == "Item “Call” moved to Tue 24 Nov 2026"


def test_a_day_that_gets_another_date_is_told_as_moved(actor: Actor) -> None:
    day = create_daily_plan(actor, date=MONDAY)
    update_daily_plan(actor, day.pk, changes={"date": date(2026, 11, 24)})
    assert told(actor.user) == "Plan of Mon 23 Nov 2026 moved to Tue 24 Nov 2026"
