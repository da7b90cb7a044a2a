"""AGENT_RUN_SECONDS bounds the work on a whole run: each segment counts, and what a person takes to decide does not."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from agent.models import Run, ToolCall
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations
from tests.agent.chatting import Frame, chatting, log_in_database
from tests.factories.goals import GoalFactory
from tests.fakes.obedient import obedient
from tests.fakes.vendor import FakeVendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


async def _outcome(application: Application, alice: User, *, worked: float) -> tuple[Frame, float]:
    """The last event of a run that is approved after so many seconds of work, and what its first segment took."""
    async with chatting(application, alice) as chat:
        run = (await chat.send("delete it"))["run"]
        while (await chat.hear()).get("event", {}).get("type") != "RUN_FINISHED":
            pass
        first = (await in_thread(Run.objects.get)(pk=run)).worked_seconds
        await in_thread(Run.objects.filter(pk=run).update)(worked_seconds=worked)
        call = await in_thread(ToolCall.objects.get)()
        await chat.say({"type": "decide", "tool_call": call.pk, "decision": "approve"})
        await chat.log_of(run)
    log = await in_thread(log_in_database)(run)
    assert log_violations(log) == []
    return log[-1]["event"], first


@pytest.mark.parametrize(("left", "ending"), [(60, "RUN_FINISHED"), (0, "RUN_ERROR")])
async def test_the_segments_count_together(
    application: Application,
    alice: User,
    at_vendor: Callable[..., None],
    settings: Any,
    left: float,
    ending: str,
) -> None:
    goal = await in_thread(GoalFactory.create)(user=alice, title="Run")
    with FakeVendor(script=obedient([("delete_goal", {"goal": goal.pk})], "It is gone.")) as vendor:
        at_vendor(vendor)
        last, first = await _outcome(application, alice, worked=settings.AGENT_RUN_SECONDS - left)
    assert last["type"] == ending
    assert last.get("code") == ("limit_reached" if not left else None)
    assert 0 < first < 60
