"""The Chat page: the conversations, one of them, and its replies. What is live comes by socket (static/js/chat)."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.selectors import preferences_of
from agent.models import ContextType
from agent.pages.turns import page_of_turns, turn_of
from agent.providers.factory import describe_providers
from agent.querysets import ConversationQuerySet
from agent.runs.control import discard_conversation
from agent.selectors import (
    containing,
    conversations_for,
    deleted_conversations_for,
    get_conversation_for,
    get_message_for,
    get_run_for,
    messages_of,
    waiting_conversations,
)
from agent.services import restore_conversation, update_conversation
from config.common.errors import NotFound, ValidationFailed
from config.common.pages import PageRequest, page
from goals.models import Goal, Task
from goals.selectors import get_goal_for, get_task_for

SHOWN = ("current", "archived", "deleted")
ON_A_PAGE = 40  # conversations
LONGEST_TITLE = 200
SUGGESTIONS = MappingProxyType(
    {
        ContextType.GENERAL: (
            "What is on today?",
            "Add 'call the bank' to tomorrow 30m",
            "When am I free tomorrow for 1h?",
            "Plan my week",
            "What should I do next?",
            "How are my goals going?",
            "What is overdue?",
        ),
        ContextType.GOAL_REVIEW: ("How is this goal going?", "What is open for this goal?", "Break down this goal"),
        ContextType.TASK: ("What is this task about?", "When is this task due?", "Mark this task as done"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The goal or task that a conversation is about."""

    context_type: ContextType
    context_id: int
    title: str
    address: str


@page
def chat(request: PageRequest) -> HttpResponse:
    """The beginning of a new conversation."""
    subject = _subject(request, request.GET.get("context_type"), request.GET.get("context_id"))
    kind = subject.context_type if subject else ContextType.GENERAL
    context = {"conversation": None, "turns": (), "subject": subject, "suggestions": SUGGESTIONS[kind]}
    return render(request, "agent/chat.html", {**_frame(request), **context})


@page
def conversation(request: PageRequest, conversation_id: str) -> HttpResponse:
    """A conversation, newest messages at the bottom; `?before=` a message brings older ones alone."""
    found = get_conversation_for(request.user, conversation_id)
    before = request.GET.get("before")
    listed = messages_of(found).select_related("run")
    if before is not None:
        anchor = get_message_for(request.user, before)
        listed = listed.older_than(anchor)
    context = {"conversation": found, **page_of_turns(found, listed)}
    if before is not None:
        return render(request, "agent/partials/turns.html", context)
    context["subject"] = _subject(request, found.context_type, found.context_id)
    return render(request, "agent/chat.html", {**_frame(request), **context, "current": str(found.pk)})


@page
def conversations(request: PageRequest) -> HttpResponse:
    """The list beside the chat alone."""
    return render(request, "agent/partials/conversations.html", _listed(request))


@page
def reply(request: PageRequest, run_id: str) -> HttpResponse:
    """The reply of one run: as it is stored, its Markdown rendered, or as far as it is made."""
    run = get_run_for(request.user, run_id)
    found = get_conversation_for(request.user, run.conversation_id)
    return render(request, "agent/partials/turn.html", {"turn": turn_of(found, run)})


@require_POST
@page
def rename(request: PageRequest, conversation_id: str) -> HttpResponse:
    """Another title."""
    title = request.POST.get("title", "").strip()
    if not title or len(title) > LONGEST_TITLE or "\x00" in title:
        raise ValidationFailed.on("title", "invalid", f"A title has 1 to {LONGEST_TITLE} characters.")
    update_conversation(request.user, conversation_id, changes={"title": title})
    return redirect("conversation", conversation_id)


@require_POST
@page
def archive(request: PageRequest, conversation_id: str) -> HttpResponse:
    """Out of the way, or back again."""
    is_archived = request.POST.get("archived") == "true"
    update_conversation(request.user, conversation_id, changes={"archived": is_archived})
    messages.success(request, "The conversation is archived." if is_archived else "The conversation is back.")
    return redirect("conversation", conversation_id)


@require_POST
@page
def delete(request: PageRequest, conversation_id: str) -> HttpResponse:
    """Away with it; it can be restored."""
    discard_conversation(request.user, conversation_id)
    messages.success(request, "The conversation is deleted. You find it under “Deleted”, should you want it back.")
    return redirect("chat")


@require_POST
@page
def restore(request: PageRequest, conversation_id: str) -> HttpResponse:
    """A deleted one back."""
    restore_conversation(request.user, conversation_id)
    return redirect("conversation", conversation_id)


def _frame(request: PageRequest) -> dict[str, Any]:
    """What stands around the messages: the list, and who can answer."""
    providers = describe_providers()
    usable = [provider for provider in providers if provider.configured]
    wanted = preferences_of(request.user).default_provider
    default = next((p for p in usable if p.name == wanted), next((p for p in usable if p.default), usable[0]))
    return {
        "providers": usable,
        "default": default,
        "only_offline": len(usable) == 1,
        **_listed(request),
    }


def _subject(request: PageRequest, kind: str | None, pk: object) -> Subject | None:
    """None for a general talk, and where what it was about is gone or not the person's."""
    try:
        if kind == ContextType.GOAL_REVIEW:
            named: Goal | Task = get_goal_for(request.user, pk)
        elif kind == ContextType.TASK:
            named = get_task_for(request.user, pk)
        else:
            return None
    except NotFound:
        return None
    address = reverse("goal" if isinstance(named, Goal) else "task", args=[named.pk])
    return Subject(context_type=ContextType(kind), context_id=named.pk, title=named.title, address=address)


def _listed(request: PageRequest) -> dict[str, Any]:
    shown = request.GET.get("show", "current")
    search = request.GET.get("search", "")[:200].replace("\x00", "")
    found = _shown(request, shown).order_by("-last_message_at", "-pk")
    if search:
        found = containing(found, search)
    return {
        "choices": SHOWN,
        "shown": shown if shown in SHOWN else "current",
        "search": search,
        "slice": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "current": request.GET.get("current", ""),
        "waiting": waiting_conversations(request.user),
    }


def _shown(request: PageRequest, shown: str) -> ConversationQuerySet:
    if shown == "deleted":
        return deleted_conversations_for(request.user)
    return conversations_for(request.user).filter(archived_at__isnull=shown != "archived")
