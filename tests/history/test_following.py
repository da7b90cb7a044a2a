"""An item that is done makes its task done when it is the last: also where that is decided later than it was asked."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.models import User
from config.common import clock
from config.common.errors import ProposalStale
from goals.models import Task
from goals.services import create_task, update_task
from history.domain import Actor
from history.errors import EditedSince
from history.models import ChangeSet
from history.services import apply_proposal, propose, undo
from planning.models import PlanItem
from planning.services import create_item, delete_item, update_item
from tests.history.standing import standing

pytestmark = pytest.mark.both_databases
DAY = date(2026, 3, 4)


@pytest.fixture
def person(alice: User) -> Actor:
    """Alice, at a page."""
    return Actor(user=alice, via="person")


@pytest.fixture
def agent(alice: User) -> Actor:
    """Alice's agent."""
    return Actor(user=alice, via="agent", cause="run:1")


@pytest.fixture
def items(person: Actor) -> list[PlanItem]:
    """Two open items of one task."""
    task = create_task(person, title="Write")
    return [create_item(person, date=DAY, title=title, task=task.pk) for title in ("One", "Two")]


def tick(actor: Actor, item: PlanItem, status: str = "done") -> int:
    """The act that gives it this status."""
    update_item(actor, item.pk, changes={"status": status})
    return actor.acts[-1] if actor.acts else 0


def proposed(agent: Actor, act: Callable[[Actor], object]) -> ChangeSet:
    """The proposal of this act."""
    proposal, _ = propose(agent, act, expires_at=clock.now() + timedelta(minutes=15))
    assert proposal is not None
    return proposal


def task_status() -> str:
    """Of the only task."""
    return Task.objects.get().status


ENDINGS: dict[str, Callable[[Actor, PlanItem], object]] = {
    "done": tick,
    "skipped": lambda person, item: tick(person, item, "skipped"),
    "deleted": lambda person, item: delete_item(person, item.pk),
    "of no task": lambda person, item: update_item(person, item.pk, changes={"task": None}),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_last_item_applied_makes_the_task_done(
    person: Actor, agent: Actor, items: list[PlanItem], ending: str
) -> None:
    proposal = proposed(agent, lambda actor: tick(actor, items[0]))
    ENDINGS[ending](person, items[1])
    before = standing(person.user)
    apply_proposal(person, proposal.pk)
    assert task_status() == "done"
    assert {change.object_kind for change in proposal.changes.all()} == {"plan_item", "task"}
    undo(person, proposal.pk)
    assert standing(person.user) == before


def test_a_new_item_that_is_done_makes_the_task_done(person: Actor, agent: Actor, items: list[PlanItem]) -> None:
    task = items[0].task_id
    proposal = proposed(agent, lambda actor: create_item(actor, date=DAY, title="Three", task=task, status="done"))
    for item in items:
        delete_item(person, item.pk)
    apply_proposal(person, proposal.pk)
    assert task_status() == "done"


def test_an_item_that_is_not_the_last_any_more_is_stale(person: Actor, agent: Actor, items: list[PlanItem]) -> None:
    tick(person, items[0])
    proposal = proposed(agent, lambda actor: tick(actor, items[1]))
    late = create_item(person, date=DAY, title="Late", task=items[0].task_id)
    before = standing(person.user)
    with pytest.raises(ProposalStale, match="Item “Late” added") as refused:
        apply_proposal(person, proposal.pk)
    assert [entry.field for entry in refused.value.errors] == [f"plan_item {late.pk}"]
    assert standing(person.user) == before
    tick(person, late)
    apply_proposal(person, proposal.pk)
    assert task_status() == "done"


def test_an_item_open_again_reopens_what_was_done_meanwhile(person: Actor, agent: Actor, items: list[PlanItem]) -> None:
    tick(person, items[0])
    proposal = proposed(agent, lambda actor: tick(actor, items[0], "todo"))
    tick(person, items[1])
    assert task_status() == "done"
    apply_proposal(person, proposal.pk)
    assert task_status() == "todo"


def test_a_task_and_its_items_done_together_are_applied_as_asked(
    person: Actor, agent: Actor, items: list[PlanItem]
) -> None:
    def act(actor: Actor) -> None:
        tick(actor, items[0])
        update_task(actor, items[0].task_id, changes={"status": "done"})

    proposal = proposed(agent, act)
    create_item(person, date=DAY, title="Of something else")
    apply_proposal(person, proposal.pk)
    assert task_status() == "done"


def test_undone_in_another_order_the_task_follows(person: Actor, items: list[PlanItem]) -> None:
    first, second = (tick(person, item) for item in items)
    undo(person, first)
    assert task_status() == "todo"
    undo(person, person.acts[-1])
    assert task_status() == "done"
    undo(person, second)
    assert task_status() == "todo"


def test_what_was_done_by_hand_is_restored_as_it_was(person: Actor, items: list[PlanItem]) -> None:
    update_task(person, items[0].task_id, changes={"status": "done"})
    undo(person, tick(person, items[0]))
    assert task_status() == "done"


def test_an_undo_does_not_finish_a_task_that_has_an_open_item_since(person: Actor, items: list[PlanItem]) -> None:
    tick(person, items[0])
    tick(person, items[1])
    reopened = tick(person, items[1], "todo")
    create_item(person, date=DAY, title="Late", task=items[0].task_id)
    with pytest.raises(EditedSince, match="Item “Late” added"):
        undo(person, reopened)
    assert task_status() == "todo"
