"""Attacks on a call that waits, over REST and by socket: only its owner decides, once, in time, what was proposed."""

from collections.abc import Callable
from operator import attrgetter

import pytest

from accounts.models import User
from agent.models import Run
from config.asgi import Application
from config.common.threads import in_thread
from goals.models import Goal
from history.models import ChangeSet
from tests.agent.door_attacks import DOORS, SHUT, Door
from tests.agent.siege import Siege, siege

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
At = Callable[..., None]
FATES = {"pending": "proposed", "approved": "applied", "withdrawn": "rejected"}
"""How the proposal of such a call stands; otherwise just as the call."""


async def test_doors_that_are_shut_stay_so_one_after_the_other(
    application: Application, alice: User, bob: User, at_vendor: At
) -> None:
    async with siege(application, alice, bob, at_vendor) as s:
        await s.ask()
        goals = await in_thread(_goals_of)(alice)
        for door in SHUT:
            await _tried(s, door, goals)


@pytest.mark.parametrize("door", [door for door in DOORS if door not in SHUT], ids=attrgetter("name"))
async def test_only_what_its_owner_approved_is_done(
    application: Application, alice: User, bob: User, at_vendor: At, door: Door
) -> None:
    async with siege(application, alice, bob, at_vendor) as s:
        await s.ask()
        await _tried(s, door, await in_thread(_goals_of)(alice))


async def _tried(s: Siege, door: Door, goals: set[int]) -> None:
    """Somebody tries the door while the first call waits, and it comes to what it must."""
    arguments = (await s.call()).arguments
    assert await door.act(s) == door.answer, door.name
    call = await s.call()
    assert (call.status, call.arguments) == (door.status, arguments), door.name
    assert call.proposal_id
    proposal = await ChangeSet.objects.aget(pk=call.proposal_id)
    assert proposal.state == FATES.get(door.status, door.status), door.name
    await _deleted_exactly(s, goals, approved=door.status == "approved")
    run = await Run.objects.aget(pk=s.run)
    assert (run.status == "awaiting_approval") == (door.status == "pending"), door.name


async def _deleted_exactly(s: Siege, goals: set[int], *, approved: bool) -> None:
    """What is gone is what was proposed, if that was approved."""
    deleted = ChangeSet.objects.filter(user=s.alice, via="agent", state="applied", changes__op="delete")
    assert await deleted.acount() == approved
    gone = goals - await in_thread(_goals_of)(s.alice)
    assert gone <= {s.own["goal"]}
    assert await Goal.objects.filter(pk=s.own["other"]).aexists()


def _goals_of(user: User) -> set[int]:
    return set(Goal.objects.for_user(user).values_list("pk", flat=True))
