"""What is done is in the log by then: a reply that dies behind its deed tells of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from agent.models import RunEvent, ToolCall
from agent.runs import ledger
from tests.agent.chatting import chatting, serving
from tests.fakes.obedient import obedient
from tests.fakes.vendor import FakeVendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
At = Callable[..., None]


async def test_no_deed_goes_before_the_log(
    transactional_db: None, alice: User, at_vendor: At, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AGENT_FLUSH_GAP = timedelta(seconds=1)
    whole, logged = ledger.carry_out, []

    def watched(*arguments: Any, **options: Any) -> ToolCall:
        logged.append({event["type"] for event in RunEvent.objects.values_list("event", flat=True)})
        return whole(*arguments, **options)

    monkeypatch.setattr(ledger, "carry_out", watched)
    with FakeVendor(script=obedient([("create_task", {"title": "Buy shoes"})], "Done.")) as vendor:
        at_vendor(vendor)
        async with serving() as application, chatting(application, alice) as chat:
            await chat.log_of((await chat.send("add it"))["run"])
    assert len(logged) == 1
    assert {"TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END"} <= logged[0]
