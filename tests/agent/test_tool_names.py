"""Names of tools as models make them up."""

import re
from collections.abc import Callable

import pytest

from accounts.models import User
from config.asgi import Application
from tests.agent.chatting import chatting
from tests.fakes.obedient import obedient
from tests.fakes.vendor import FakeVendor

At = Callable[..., None]


@pytest.mark.parametrize("called", ["default.api:create task", "créer", "x" * 100])
async def test_a_name_that_no_tool_may_have_is_not_told_to_the_vendor_as_it_was(
    called: str, application: Application, alice: User, at_vendor: At
) -> None:
    with FakeVendor(script=obedient([(called, {"title": "x"})], "Sorry.")) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            sent = await chat.send("add it")
            await chat.log_of(sent["run"])
            await chat.log_of((await chat.send("and now?", conversation=sent["conversation"]))["run"])
    for request in vendor.received[1:]:
        turns = [turn for turn in request.body["messages"] if turn.get("tool_calls")]
        names = [call["function"]["name"] for turn in turns for call in turn["tool_calls"]]
        assert names
        assert all(re.fullmatch("[a-zA-Z0-9_-]{1,64}", name) for name in names)
