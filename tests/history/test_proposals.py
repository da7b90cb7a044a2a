"""Proposals: rehearsed, so that nothing is changed yet; applied as they were rehearsed, or refused with what moved."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.models import User
from config.common import clock
from config.common.errors import Conflict, NotFound, ProposalStale, ValidationFailed
from goals.models import Goal, Task
from goals.services import create_goal, create_task, delete_goal, update_goal, update_task
from history.domain import Actor
from history.models import ChangeCounter, ChangeSet
from history.selectors import change_sets_for
from history.services import apply_proposal, expire_proposals, propose, reject_proposal, staleness_of, undo
from planning.models import DailyPlan, WeeklyPlan
from planning.services import create_item, put_daily_plan, put_weekly_plan
from tests.history.standing import standing
from tests.racing import at_once

pytestmark = pytest.mark.both_databases
DAY = date(2026, 3, 4)
IN_A_WHILE = timedelta(minutes=15)


@pytest.fixture
def person(alice: User) -> Actor:
    """Alice, at a page."""
    return Actor(user=alice, via="person", cause="page:goals")


@pytest.fixture
def agent(alice: User) -> Actor:
    """Who acts for Alice."""
    return Actor(user=alice, via="agent", cause="run:1")


def proposed(agent: Actor, act: Callable[[Actor], object], *, lasts: timedelta = IN_A_WHILE) -> ChangeSet:
    """The proposal of this act."""
    proposal, _ = propose(agent, act, expires_at=clock.now() + lasts)
    assert proposal is not None
    return proposal


def _break_down(goal: Goal) -> Callable[[Actor], object]:
    def act(actor: Actor) -> list[Task]:
        first = create_task(actor, title="First", goal=goal.pk)
        second = create_task(actor, title="Second", goal=goal.pk, depends_on=[first.pk])
        create_item(actor, date=DAY, title="Begin", task=first.pk)
        return [first, second]

    return act


def test_a_rehearsal_changes_nothing(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    before = standing(person.user)
    proposal, tasks = propose(agent, _break_down(goal), expires_at=clock.now() + IN_A_WHILE)
    assert proposal is not None
    assert standing(person.user) == before
    assert (proposal.state, proposal.via, proposal.applied_at) == ("proposed", "agent", None)
    assert proposal.reason == "Task “First” created, and 2 more changes"
    changes = list(proposal.changes.order_by("position"))
    assert [(one.op, one.object_kind) for one in changes] == [
        ("create", "task"), ("create", "task"), ("create", "daily_plan"), ("create", "plan_item"),
    ]  # fmt: skip
    assert isinstance(tasks, list)
    assert [one.object_id for one in changes[:2]] == [task.pk for task in tasks]


def test_what_is_applied_is_what_was_rehearsed(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    proposal = proposed(agent, _break_down(goal))
    rehearsed = {(one.object_kind, one.object_id): one.after for one in proposal.changes.all()}
    apply_proposal(person, proposal.pk)
    now = standing(person.user)
    assert {key: now[key[0]][key[1]] for key in rehearsed} == rehearsed
    proposal.refresh_from_db()
    assert (proposal.state, proposal.actor, proposal.via) == ("applied", agent.user, "agent")
    assert proposal.seq == ChangeCounter.objects.get().last_seq


def test_nobody_else_gets_the_ids_of_what_is_proposed(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: create_task(actor, title="Proposed"))
    meanwhile = create_task(person, title="Meanwhile")
    apply_proposal(person, proposal.pk)
    assert {task.title for task in Task.objects.all()} == {"Proposed", "Meanwhile"}
    assert Task.objects.get(title="Meanwhile").pk == meanwhile.pk


def test_an_applied_proposal_is_undone_like_any_act(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    before = standing(person.user)
    proposal = proposed(agent, _break_down(goal))
    apply_proposal(person, proposal.pk)
    undo(person, proposal.pk)
    assert standing(person.user) == before
    undo(person, person.acts[-1])
    assert Task.objects.count() == 2


def test_an_undo_can_be_proposed(person: Actor, agent: Actor) -> None:
    create_goal(person, title="Run", time_horizon="long")
    made = person.acts[-1]
    proposal = proposed(agent, lambda actor: undo(actor, made))
    assert ChangeSet.objects.get(pk=made).state == "applied"
    apply_proposal(person, proposal.pk)
    assert ChangeSet.objects.get(pk=made).state == "undone"
    assert not Goal.objects.exists()


def test_a_proposal_that_changes_nothing_is_none(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    proposal, _ = propose(
        agent, lambda actor: update_goal(actor, goal.pk, changes={"title": "Run"}), expires_at=clock.now()
    )
    assert proposal is None
    assert ChangeSet.objects.count() == 1


def test_what_the_service_refuses_is_no_proposal(agent: Actor) -> None:
    with pytest.raises(ValidationFailed):
        propose(agent, lambda actor: create_task(actor, title=" "), expires_at=clock.now())
    assert not ChangeSet.objects.exists()


def test_a_stale_proposal_names_what_moved_and_changes_nothing(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    proposal = proposed(agent, lambda actor: delete_goal(actor, goal.pk))
    update_goal(person, goal.pk, changes={"title": "Run far"})
    with pytest.raises(ProposalStale, match="Goal “Run” renamed to “Run far”") as refused:
        apply_proposal(person, proposal.pk)
    assert [entry.field for entry in refused.value.errors] == [f"goal {goal.pk}"]
    assert Goal.objects.get().title == "Run far"
    undo(person, person.acts[-1])
    apply_proposal(person, proposal.pk)
    assert not Goal.objects.exists()


def test_one_that_a_thousand_changes_stand_in_the_way_of_is_refused_like_any_other(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    Task.objects.bulk_create(Task(user=person.user, goal=goal, title="Step") for _ in range(1001))
    proposal = proposed(agent, lambda actor: delete_goal(actor, goal.pk))
    delete_goal(person, goal.pk)
    open_one = change_sets_for(person.user).get(pk=proposal.pk)
    assert "Goal “Run” deleted" in staleness_of(person.user, [open_one])[proposal.pk]
    with pytest.raises(ProposalStale, match="Goal “Run” deleted"):
        apply_proposal(person, proposal.pk)


def test_a_task_linked_meanwhile_stands_in_the_way_of_a_deletion(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="Run", time_horizon="long")
    proposal = proposed(agent, lambda actor: delete_goal(actor, goal.pk))
    create_task(person, title="Buy shoes", goal=goal.pk)
    with pytest.raises(ProposalStale, match="Task “Buy shoes” created"):
        apply_proposal(person, proposal.pk)


def test_two_proposals_for_a_new_day_share_it(person: Actor, agent: Actor) -> None:
    first, second = (
        proposed(agent, lambda actor, title=title: create_item(actor, date=DAY, title=title))  # type: ignore[misc]
        for title in ("Rest", "Eat")
    )
    apply_proposal(person, first.pk)
    apply_proposal(person, second.pk)
    assert {item.title for item in DailyPlan.objects.get().items.all()} == {"Rest", "Eat"}
    undo(person, second.pk)
    assert [item.title for item in DailyPlan.objects.get().items.all()] == ["Rest"]


def test_a_day_with_words_of_its_own_is_not_made_twice(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: put_daily_plan(actor, DAY, changes={"summary": "Slow"}))
    create_item(person, date=DAY, title="Rest")
    with pytest.raises(ProposalStale):
        apply_proposal(person, proposal.pk)
    assert DailyPlan.objects.get().summary == ""


def test_a_day_proposed_before_its_week_joins_it(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: create_item(actor, date=DAY, title="Rest"))
    put_weekly_plan(person, DAY, changes={})
    apply_proposal(person, proposal.pk)
    assert DailyPlan.objects.get().weekly_plan == WeeklyPlan.objects.get()


def test_ticking_an_item_does_not_make_a_proposal_for_its_day_stale(person: Actor, agent: Actor) -> None:
    item = create_item(person, date=DAY, title="Rest")
    proposal = proposed(agent, lambda actor: put_daily_plan(actor, DAY, changes={"summary": "Slow"}))
    create_item(person, date=DAY, title="More")
    apply_proposal(person, proposal.pk)
    assert DailyPlan.objects.get(pk=item.daily_plan_id).summary == "Slow"


def test_applied_again_it_stays_applied_once(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: create_task(actor, title="Once"))
    apply_proposal(person, proposal.pk)
    apply_proposal(person, proposal.pk)
    assert Task.objects.count() == 1


def test_a_rejected_one_is_never_applied(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: create_task(actor, title="No"))
    assert reject_proposal(person, proposal.pk).state == "rejected"
    assert reject_proposal(person, proposal.pk).state == "rejected"
    with pytest.raises(Conflict, match="is rejected"):
        apply_proposal(person, proposal.pk)
    assert not Task.objects.exists()


def test_an_applied_one_is_not_rejected(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: create_task(actor, title="Yes"))
    apply_proposal(person, proposal.pk)
    with pytest.raises(Conflict, match="is applied"):
        reject_proposal(person, proposal.pk)


def test_when_its_time_is_over_it_is_refused_and_closed(person: Actor, agent: Actor) -> None:
    proposal = proposed(agent, lambda actor: create_task(actor, title="Late"), lasts=timedelta(0))
    with pytest.raises(Conflict, match="is expired"):
        apply_proposal(person, proposal.pk)
    assert expire_proposals(clock.now()) == 1
    assert expire_proposals(clock.now()) == 0
    assert ChangeSet.objects.get(pk=proposal.pk).state == "expired"


def test_nobody_else_decides(person: Actor, agent: Actor, bob: User) -> None:
    proposal = proposed(agent, lambda actor: create_task(actor, title="Mine"))
    for decide in (apply_proposal, reject_proposal):
        with pytest.raises(NotFound):
            decide(Actor(user=bob, via="person"), proposal.pk)
    assert ChangeSet.objects.get(pk=proposal.pk).state == "proposed"


def test_what_a_person_did_directly_is_no_proposal(person: Actor) -> None:
    create_task(person, title="Done")
    with pytest.raises(NotFound):
        apply_proposal(person, person.acts[-1])


@pytest.mark.django_db(transaction=True)
def test_of_many_who_apply_at_once_one_acts(person: Actor, agent: Actor) -> None:
    task = create_task(person, title="Task", estimate_minutes=30)
    proposal = proposed(agent, lambda actor: update_task(actor, task.pk, changes={"estimate_minutes": 60}))
    states = at_once([lambda: apply_proposal(person, proposal.pk).state] * 8)
    assert states == ["applied"] * 8
    assert Task.objects.get().version == 2


def test_a_day_is_not_overfilled_by_proposals(person: Actor, agent: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.services.items.MOST_ITEMS", 2)
    create_item(person, date=DAY, title="One")
    first, second = (
        proposed(agent, lambda actor, title=title: create_item(actor, date=DAY, title=title))  # type: ignore[misc]
        for title in ("Two", "Three")
    )
    apply_proposal(person, first.pk)
    with pytest.raises(ProposalStale, match="at most 2 items"):
        apply_proposal(person, second.pk)
