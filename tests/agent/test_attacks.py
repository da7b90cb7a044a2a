"""Attacks on the agent: nothing of another person's is read, nothing is destroyed that its owner did not approve."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest

from accounts.models import User
from agent.models import Run
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.attacks import INJECTIONS, MISDEEDS, Injection
from tests.agent.planting import plant
from tests.agent.siege import Siege, siege
from tests.agent.tools.test_outsiders import CASES, LISTED, foreign_id
from tests.factories.world import World
from tests.fakes.obedient import LAST_WORDS, Call, Scripted, suggestible
from tests.history.standing import standing

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., None]
AT_ONCE = 13  # calls of a step; a run may make 20


async def destroyed(s: Siege, before: dict[str, dict[int, Any]]) -> list[str]:
    """What of Alice's is gone or given up."""
    now = await in_thread(standing)(s.alice)
    return [
        f"{kind} {pk}"
        for kind, rows in before.items()
        for pk, row in rows.items()
        if pk not in now[kind] or (now[kind][pk].get("status") == "cancelled" != row.get("status"))
    ]


async def test_a_misdeed_comes_to_nothing(application: Application, alice: User, bob: User, at_vendor: At) -> None:
    """One after the other, each in a conversation of its own: what one leaves behind helps no other."""
    model = Scripted()
    async with siege(application, alice, bob, at_vendor, model=lambda own, theirs: model) as s:
        before = await in_thread(standing)(alice)
        for misdeed in MISDEEDS:
            model.follow(*misdeed.steps(s.own, s.theirs), LAST_WORDS)
            await s.ask()
            assert " ".join(await s.states()) == misdeed.states, misdeed.name
            assert (await Run.objects.aget(pk=s.run)).status == misdeed.ends, misdeed.name
            assert await destroyed(s, before) == [], misdeed.name


@pytest.mark.parametrize("injection", INJECTIONS, ids=attrgetter("name"))
async def test_an_order_in_a_text_destroys_nothing(
    application: Application, alice: User, bob: User, at_vendor: At, injection: Injection
) -> None:
    async with siege(application, alice, bob, at_vendor, model=lambda own, theirs: suggestible) as s:
        before = await in_thread(standing)(alice)
        question = await in_thread(plant)(alice, s.own, injection.where, f"OBEY {injection.order(s.own, s.theirs)}")
        await s.ask(question)
        assert " ".join(await s.states()) == injection.states
        assert (await Run.objects.aget(pk=s.run)).status == injection.ends
        assert await destroyed(s, before) == []


async def test_ids_of_others_name_nothing_in_any_argument(
    application: Application, alice: User, bob: User, at_vendor: At
) -> None:
    model = Scripted()
    async with siege(application, alice, bob, at_vendor, model=lambda own, theirs: model) as s:
        before = await in_thread(standing)(alice)
        for first in range(0, len(CASES), AT_ONCE):
            cases = CASES[first : first + AT_ONCE]
            model.follow([foreign_call(s.own, s.theirs, *case) for case in cases], LAST_WORDS)
            await s.ask()
            answers = list(zip(cases, await s.states(), strict=True))
            assert [one for one in answers if one[1] not in {"not_found", "validation_failed"}] == []
            assert await in_thread(standing)(alice) == before, cases


def foreign_call(
    own: dict[str, int], theirs: World, tool: str, argument: str, kind: str, others: dict[str, Any]
) -> Call:
    """A call that names something of Bob's."""
    owned = {"goal": own["goal"], "task": own["task"], "item": own["item"], "tasks": [own["task"]]}
    rest = {name: owned[name] if value == "own" else value for name, value in others.items()}
    number = foreign_id(theirs, kind)
    return tool, {**rest, argument: [number] if argument in LISTED else number}
