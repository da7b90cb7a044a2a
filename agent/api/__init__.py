"""REST routes of the agent."""

from agent.api.breakdown import BreakdownView
from agent.api.conversations import ConversationViewSet
from agent.api.messages import MessagesViewSet
from agent.api.providers import ProvidersView
from agent.api.runs import RunEventsView, RunViewSet
from agent.api.tool_calls import ToolCallViewSet
from agent.api.usage import UsageView

__all__ = [
    "BreakdownView",
    "ConversationViewSet",
    "MessagesViewSet",
    "ProvidersView",
    "RunEventsView",
    "RunViewSet",
    "ToolCallViewSet",
    "UsageView",
]
