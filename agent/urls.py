"""Routes of the agent."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from agent.api import (
    BreakdownView,
    ConversationViewSet,
    MessagesViewSet,
    ProvidersView,
    RunEventsView,
    RunViewSet,
    ToolCallViewSet,
    UsageView,
)
from agent.pages import calls
from agent.pages import conversations as pages

router = SimpleRouter(trailing_slash=False)
router.register("conversations", ConversationViewSet, basename="conversation")
router.register("runs", RunViewSet, basename="run")
router.register("tool-calls", ToolCallViewSet, basename="tool-call")

api_urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "conversations/<conversation_id>/messages",
        MessagesViewSet.as_view({"get": "list", "post": "create"}),
        name="conversation-messages",
    ),
    path("runs/<pk>/events", RunEventsView.as_view(), name="run-events"),
    path("goals/<pk>/breakdown", BreakdownView.as_view(), name="goal-breakdown"),
    path("agent/providers", ProvidersView.as_view(), name="agent-providers"),
    path("agent/usage", UsageView.as_view(), name="agent-usage"),
    *router.urls,
]
page_urlpatterns: list[URLPattern | URLResolver] = [
    path("chat", pages.chat, name="chat"),
    path("chat/conversations", pages.conversations, name="conversations"),
    path("chat/replies/<str:run_id>", pages.reply, name="reply"),
    path("chat/calls/<str:call_id>/decide", calls.decide, name="call-decide"),
    path("chat/calls/<str:call_id>/undo", calls.undo, name="call-undo"),
    path("chat/<str:conversation_id>", pages.conversation, name="conversation"),
    path("chat/<str:conversation_id>/rename", pages.rename, name="conversation-rename"),
    path("chat/<str:conversation_id>/archive", pages.archive, name="conversation-archive"),
    path("chat/<str:conversation_id>/delete", pages.delete, name="conversation-delete"),
    path("chat/<str:conversation_id>/restore", pages.restore, name="conversation-restore"),
]
