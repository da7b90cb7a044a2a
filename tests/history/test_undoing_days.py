"""Days that are made in passing, for an item: undo takes the item back, and leaves what else has become of the day."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from history.domain import Actor
from history.errors import EditedSince
from history.models import ChangeSet
from history.services import undo, undo_since
from planning.models import DailyPlan, PlanItem
from planning.services import (
    create_item,
    delete_daily_plan,
    delete_item,
    move_item,
    put_daily_plan,
    put_weekly_plan,
)

pytestmark = pytest.mark.both_databases
DAY, NEXT_DAY = date(2026, 3, 4), date(2026, 3, 5)


@pytest.fixture
def person(alice: User) -> Actor:
    """Alice, at a page."""
    return Actor(user=alice, via="person")


@pytest.fixture
def agent(alice: User) -> Actor:
    """Alice's agent."""
    return Actor(user=alice, via="agent")


def items() -> list[str]:
    """Their titles, in order."""
    return [item.title for item in PlanItem.objects.in_order()]


def test_the_day_goes_with_its_only_item(person: Actor) -> None:
    create_item(person, date=DAY, title="Jog")
    undo(person, person.acts[-1])
    assert not DailyPlan.objects.exists()


def test_the_first_item_of_a_day_can_be_taken_back_alone_and_comes_back(person: Actor) -> None:
    create_item(person, date=DAY, title="Jog")
    made = person.acts[-1]
    create_item(person, date=DAY, title="Read")
    undo(person, made)
    assert items() == ["Read"]
    undo(person, person.acts[-1])
    assert sorted(items()) == ["Jog", "Read"]
    assert DailyPlan.objects.count() == 1


def test_an_item_that_was_moved_there_stays(person: Actor, agent: Actor) -> None:
    mine = create_item(person, date=NEXT_DAY, title="Mine")
    create_item(agent, date=DAY, title="Theirs")
    move_item(person, mine.pk, date=DAY)
    undo_since(person, "agent", datetime(2000, 1, 1, tzinfo=UTC))
    assert items() == ["Mine"]
    assert DailyPlan.objects.count() == 2


def test_words_written_since_stay(person: Actor) -> None:
    create_item(person, date=DAY, title="Jog")
    made = person.acts[-1]
    put_daily_plan(person, DAY, changes={"summary": "Slow down"})
    undo(person, made)
    assert items() == []
    assert DailyPlan.objects.get().summary == "Slow down"


def test_a_day_that_has_joined_a_week_since_is_in_nobodys_way(person: Actor) -> None:
    create_item(person, date=DAY, title="Jog")
    made = person.acts[-1]
    put_weekly_plan(person, DAY, changes={"summary": "Slow down"})
    undo(person, made)
    assert items() == []


def test_a_day_made_for_its_own_sake_is_not_kept_in_silence(person: Actor) -> None:
    put_daily_plan(person, DAY, changes={})
    made = person.acts[-1]
    create_item(person, date=DAY, title="Jog")
    with pytest.raises(EditedSince, match="Jog"):
        undo(person, made)
    assert ChangeSet.objects.get(pk=made).state == "applied"


def test_items_come_back_to_the_day_that_the_date_has_by_now(person: Actor) -> None:
    create_item(person, date=DAY, title="Jog")
    delete_daily_plan(person, DailyPlan.objects.get().pk)
    deleted = person.acts[-1]
    create_item(person, date=DAY, title="Read")
    undo(person, deleted)
    assert sorted(items()) == ["Jog", "Read"]
    assert DailyPlan.objects.count() == 1


def test_an_item_changed_since_is_still_in_the_way(person: Actor) -> None:
    item = create_item(person, date=DAY, title="Jog")
    made = person.acts[-1]
    create_item(person, date=DAY, title="Read")
    delete_item(person, item.pk)
    with pytest.raises(EditedSince, match="deleted"):
        undo(person, made)
