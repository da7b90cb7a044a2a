"""Undoing what was partly undone, by hand or by the agent: once is enough, and nothing is undone twice."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.models import User
from config.common import clock
from config.common.errors import ProposalStale
from goals.models import Goal
from goals.services import create_goal, update_goal
from history.domain import Actor
from history.errors import EditedSince
from history.models import ChangeSet
from history.selectors import change_sets_for, with_undoers
from history.services import apply_proposal, one_act, propose, staleness_of, undo, undo_since
from planning.models import DailyPlan
from planning.services import create_daily_plan, delete_daily_plan
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


def proposed(agent: Actor, act: Callable[[Actor], object]) -> ChangeSet:
    """The proposal of this act."""
    proposal, _ = propose(agent, act, expires_at=clock.now() + timedelta(minutes=15))
    assert proposal is not None
    return proposal


def states(*acts: int) -> list[str]:
    """How they stand."""
    found = dict(ChangeSet.objects.values_list("pk", "state"))
    return [found[act] for act in acts]


def titles() -> set[str]:
    """Of all goals."""
    return set(Goal.objects.values_list("title", flat=True))


def test_one_call_undoes_also_what_comes_back_by_it(person: Actor, agent: Actor) -> None:
    create_goal(person, title="Mine", time_horizon="long")
    mine, since = person.acts[-1], clock.now()
    create_goal(agent, title="Its own", time_horizon="long")
    own = agent.acts[-1]
    with one_act(agent) as acting:
        undo(acting, own)
        undo(acting, mine)
    mixed = agent.acts[-1]
    assert titles() == set()
    assert [act.pk for act in undo_since(person, "agent", since)] == [mixed, own]
    assert titles() == {"Mine"}
    assert states(mine, own, mixed) == ["applied", "undone", "undone"]
    assert undo_since(person, "agent", since) == []
    undo(person, person.acts[-1])
    assert titles() == set()
    assert states(mine, own, mixed) == ["undone", "undone", "applied"]


def test_what_goes_with_an_undo_is_not_undone_once_more(person: Actor, agent: Actor) -> None:
    since = clock.now()
    goal = create_goal(agent, title="Its own", time_horizon="long")
    own = agent.acts[-1]
    undo(person, own)
    undo(agent, person.acts[-1])
    assert Goal.objects.get().pk == goal.pk
    assert [act.pk for act in undo_since(person, "agent", since)] == [agent.acts[-1]]
    assert titles() == set()
    assert states(own) == ["undone"]
    assert undo_since(person, "agent", since) == []


def test_what_it_undid_and_did_again_among_other_edits_is_undone(person: Actor, agent: Actor) -> None:
    goal = create_goal(person, title="a", time_horizon="long")
    since, before = clock.now(), standing(person.user)
    update_goal(agent, goal.pk, changes={"title": "b"})
    undo(agent, agent.acts[-1])
    back = agent.acts[-1]
    update_goal(agent, goal.pk, changes={"title": "c"})
    update_goal(agent, goal.pk, changes={"title": "a"})
    undo(agent, back)
    assert titles() == {"b"}
    undo_since(person, "agent", since)
    assert standing(person.user) == before
    assert undo_since(person, "agent", since) == []


def test_what_was_undone_by_hand_is_left_so(person: Actor, agent: Actor) -> None:
    since = clock.now()
    for title in ("One", "Two", "Three"):
        create_goal(agent, title=title, time_horizon="long")
    undo(person, agent.acts[1])
    undo(agent, agent.acts[0])
    assert [act.reason for act in undo_since(person, "agent", since)] == ["Goal “Three” created"]
    assert titles() == set()


def test_a_proposed_undo_is_stale_once_it_was_undone_by_hand(person: Actor, agent: Actor) -> None:
    create_daily_plan(person, date=DAY)
    delete_daily_plan(person, DailyPlan.objects.get().pk)
    deleted = person.acts[-1]
    proposal = proposed(agent, lambda actor: undo(actor, deleted))
    undo(person, deleted)
    by_hand = person.acts[-1]
    known = change_sets_for(person.user).get(pk=proposal.pk)
    assert staleness_of(person.user, [known]) == {
        proposal.pk: "This is out of date. This was undone meanwhile: Plan of Wed 4 Mar 2026 deleted."
    }
    with pytest.raises(ProposalStale, match="undone meanwhile: Plan of Wed 4 Mar 2026 deleted"):
        apply_proposal(person, proposal.pk)
    assert states(deleted, by_hand, proposal.pk) == ["undone", "applied", "proposed"]
    (shown,) = with_undoers(person.user, [ChangeSet.objects.get(pk=deleted)])
    assert shown.undone_by == by_hand


def test_a_proposed_undo_holds_again_once_the_act_is_done_again(person: Actor, agent: Actor) -> None:
    create_goal(person, title="Mine", time_horizon="long")
    made = person.acts[-1]
    proposal = proposed(agent, lambda actor: undo(actor, made))
    undo(person, made)
    undo(person, person.acts[-1])
    apply_proposal(person, proposal.pk)
    assert titles() == set()
    assert states(made, proposal.pk) == ["undone", "applied"]
    (shown,) = with_undoers(person.user, [ChangeSet.objects.get(pk=made)])
    assert shown.undone_by == proposal.pk


def test_an_undo_that_would_change_nothing_is_none(person: Actor) -> None:
    create_daily_plan(person, date=DAY)
    delete_daily_plan(person, DailyPlan.objects.get().pk)
    deleted = person.acts[-1]
    create_daily_plan(person, date=DAY)
    with pytest.raises(EditedSince, match="nothing left to undo"):
        undo(person, deleted)
    assert states(*person.acts) == ["applied", "applied", "applied"]
