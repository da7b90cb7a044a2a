"""What the proposals of tool calls ask for, in the words of the chat (`settings.PROPOSAL_TELLER`)."""

import json
from collections.abc import Collection
from datetime import date

from accounts.models import User
from accounts.selectors import zone_of
from agent.activity.telling import DID, Call, told
from agent.models import ToolCall
from agent.selectors import tool_calls_for
from config.common import clock
from history.domain import Asked


def asked_by_calls(user: User, proposal_ids: Collection[int]) -> dict[int, Asked]:
    """By the id of the proposal, as far as a tool call stands behind it."""
    today = clock.today_in(zone_of(user))
    calls = tool_calls_for(user).filter(proposal__in=proposal_ids).select_related("proposal")
    return {call.proposal_id: _asked(call, today) for call in calls if call.proposal_id is not None}


def _asked(call: ToolCall, today: date) -> Asked:
    said = Call(
        tool=call.tool,
        status=call.status if call.status in DID else ToolCall.Status.PENDING,
        arguments=json.dumps(call.arguments, ensure_ascii=False),
        result=call.result,
        reason=call.proposal.reason if call.proposal else "",
    )
    return Asked(words=told(said, today), was_withdrawn=call.status == ToolCall.Status.WITHDRAWN)
