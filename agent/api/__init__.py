"""REST routes of the agent."""

from agent.api.conversations import ConversationViewSet
from agent.api.messages import MessagesViewSet
from agent.api.providers import ProvidersView
from agent.api.runs import RunEventsView, RunViewSet

__all__ = ["ConversationViewSet", "MessagesViewSet", "ProvidersView", "RunEventsView", "RunViewSet"]
