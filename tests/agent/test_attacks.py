"""Attacks on the agent: nothing of another person's is read, nothing is destroyed that its owner did not approve."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from agent.models import Run
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.attacks import INJECTIONS, MISDEEDS
from tests.agent.planting import plant
from tests.agent.siege import Siege, siege, sieges
from tests.agent.tools.test_outsiders import CASES, LISTED, foreign_id
from tests.factories.accounts import UserFactory
from tests.factories.world import World
from tests.fakes.obedient import LAST_WORDS, Call, Scripted, suggestible
from tests.history.standing import standing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
At = Callable[..., None]
AT_ONCE = 13  # calls of a step; a run may make 20
REFUSED = [one for one in MISDEEDS if one.is_refused]


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
            if misdeed in REFUSED:
                continue
            model.follow(*misdeed.steps(s.own, s.theirs), LAST_WORDS)
            await s.ask()
            assert " ".join(await s.states()) == misdeed.states, misdeed.name
            assert (await Run.objects.aget(pk=s.run)).status == misdeed.ends, misdeed.name
            assert await destroyed(s, before) == [], misdeed.name


async def test_misdeeds_in_one_step_come_to_nothing(
    application: Application, alice: User, bob: User, at_vendor: At
) -> None:
    """Those that are refused at once: a step may hold many of them, and each is answered for itself."""
    model = Scripted()
    async with siege(application, alice, bob, at_vendor, model=lambda own, theirs: model) as s:
        before = await in_thread(standing)(alice)
        for first in range(0, len(REFUSED), AT_ONCE):
            misdeeds = REFUSED[first : first + AT_ONCE]
            steps = [step for misdeed in misdeeds for step in misdeed.steps(s.own, s.theirs)]
            model.follow([call for step in steps for call in step if not isinstance(call, str)], LAST_WORDS)
            await s.ask()
            answers = [(one.name, one.states, state) for one, state in zip(misdeeds, await s.states(), strict=True)]
            assert [one for one in answers if one[1] != one[2]] == []
            assert (await Run.objects.aget(pk=s.run)).status == "completed"
            assert await destroyed(s, before) == []


async def test_an_order_in_a_text_destroys_nothing(application: Application, bob: User, at_vendor: At) -> None:
    """Each in what belongs to a person of its own."""
    async with sieges(application, bob, at_vendor) as besieging:
        for injection in INJECTIONS:
            async with besieging(await in_thread(UserFactory.create)(), lambda own, theirs: suggestible) as s:
                before = await in_thread(standing)(s.alice)
                order = f"OBEY {injection.order(s.own, s.theirs)}"
                await s.ask(await in_thread(plant)(s.alice, s.own, injection.where, order))
                assert " ".join(await s.states()) == injection.states, injection.name
                assert (await Run.objects.aget(pk=s.run)).status == injection.ends, injection.name
                assert await destroyed(s, before) == [], injection.name


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
