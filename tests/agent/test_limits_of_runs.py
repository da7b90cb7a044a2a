"""A model that never stops is stopped by the limits of its run, many runs at once by the limit of the day."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from agent.models import ToolCall, UsageDay, UsageReservation
from agent.services import Outgoing, send_message
from config.asgi import Application
from config.common.threads import in_thread
from goals.models import Task
from tests.agent.agui_rules import log_violations
from tests.agent.chatting import Frame, all_over, chatting, log_in_database, stored
from tests.fakes.exchange import Exchange, Received
from tests.fakes.obedient import LAST_WORDS, obedient, steps_taken
from tests.fakes.vendor import FakeVendor

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., None]
AT_ONCE = 50  # runs of one person
PER_CALL = 15  # tokens, as the obedient model counts


def never_ending(*, calls: int) -> Callable[[Received], Exchange]:
    """A model that makes so many new tasks in every step."""

    def answer(request: Received) -> Exchange:
        step = steps_taken(request)
        return obedient([("create_task", {"title": f"Task {step}.{number}"}) for number in range(calls)])(request)

    return answer


async def asked(application: Application, user: User) -> tuple[str, list[Frame]]:
    """The run and its whole log."""
    async with chatting(application, user) as chat:
        run = (await chat.send("go"))["run"]
        return run, await chat.log_of(run)


@pytest.mark.parametrize(("calls", "asks", "deeds"), [(1, 12, 12), (2, 11, 20), (7, 3, 14), (25, 1, 0)])
async def test_a_model_that_never_stops_is_stopped(
    application: Application, alice: User, at_vendor: At, calls: int, asks: int, deeds: int
) -> None:
    with FakeVendor(script=never_ending(calls=calls)) as vendor:
        at_vendor(vendor)
        run, log = await asked(application, alice)
        assert len(vendor.received) == asks
    assert log[-1]["event"]["code"] == "limit_reached"
    assert log_violations(log) == []
    assert await Task.objects.acount() == deeds
    statuses = [call.status async for call in ToolCall.objects.filter(run=uuid.UUID(run)).order_by("pk")]
    assert statuses == ["done"] * deeds + ["interrupted"] * (len(statuses) - deeds)


async def test_a_run_that_uses_too_many_tokens_is_stopped(
    application: Application, alice: User, at_vendor: At, settings: Any
) -> None:
    settings.AGENT_RUN_TOKENS = 3 * PER_CALL
    with FakeVendor(script=never_ending(calls=1)) as vendor:
        at_vendor(vendor)
        run, log = await asked(application, alice)
        assert len(vendor.received) == 4, "the last one began below the limit"
    assert log[-1]["event"]["code"] == "limit_reached"
    assert (await in_thread(stored)(run))[0].status == "failed"


@pytest.mark.proof
@pytest.mark.parametrize("limit", [0, 1, pytest.param(20 * PER_CALL, marks=pytest.mark.both_databases)])
async def test_fifty_runs_at_once_exceed_the_day_by_one_call_each_at_most(
    application: Application, alice: User, at_vendor: At, settings: Any, limit: int
) -> None:
    settings.AGENT_DAY_TOKENS = limit
    with FakeVendor(script=obedient([("calculate_date", {})], LAST_WORDS)) as vendor:
        at_vendor(vendor)
        runs = [await in_thread(queued)(alice) for _ in range(AT_ONCE)]
        await all_over()
        made = len(vendor.received)
    # Reservations are estimates, far above what a call then uses: so the calls that begin are fewer than would fit.
    assert made * PER_CALL <= limit + AT_ONCE * PER_CALL
    assert (made > 0) == (limit > 0)
    day = [one async for one in UsageDay.objects.filter(user=alice)]
    assert sum(one.tokens for one in day) == made * PER_CALL
    assert not await UsageReservation.objects.aexists()
    for run in runs:
        log = await in_thread(log_in_database)(run)
        assert log_violations(log) == []
        assert json.dumps(log[-1]).count("limit_reached") == (log[-1]["event"]["type"] == "RUN_ERROR")


def queued(user: User) -> str:
    """A message that waits for its reply."""
    return str(send_message(user, Outgoing(client_message_id=uuid.uuid4(), content="go")).run_id)
