"""A tool that acts outside Daymark is not begun: it could be neither rehearsed nor known to be done after a crash."""

from collections.abc import Mapping
from typing import Any

import pytest

from accounts.models import User
from agent.providers.base import ToolRequest
from agent.runs.claims import claim_queued
from agent.runs.ledger import carry_out, note_calls
from agent.tools.base import Tool, ToolContext, ToolInput
from tests.agent.prompting import asked

pytestmark = pytest.mark.django_db(transaction=True)


def _run(context: ToolContext, given: ToolInput) -> Mapping[str, Any]:
    raise AssertionError("something was done outside")


TOOLS = (Tool(name="send_mail", description="Sends a mail.", input=ToolInput, effect="external", run=_run),)


@pytest.mark.parametrize("policy", ["apply", "ask"])
def test_an_external_tool_is_refused_and_the_model_is_told(alice: User, settings: Any, policy: str) -> None:
    settings.AGENT_TOOLS = [f"{__name__}.TOOLS"]
    alice.preferences.approval_policy = {"write": policy}
    alice.preferences.save()
    asked(alice, "Send it")
    [claim] = claim_queued("test", 1)
    note_calls(claim, [ToolRequest(id="one", name="send_mail", arguments="{}")], is_guarded=False)
    call = carry_out(claim, "one", may_act=True)
    assert call.status == "failed"
    assert call.told is not None
    assert (call.told["ok"], call.told["code"]) == (False, "not_available")
    assert "outside Daymark" in call.told["detail"]
    assert carry_out(claim, "one", may_act=True).status == "failed"
