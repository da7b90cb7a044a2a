"""What a person does about tool calls in the chat: decide on one that waits, take back what one has done."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agent.activity.acts import act_of_call
from agent.models import ToolCall
from agent.selectors import get_tool_call_for
from agent.services import decide_tool_call
from config.common.errors import Conflict, NotFound, ProposalStale, ValidationFailed
from config.common.pages import PageRequest, page
from history.actors import page_actor
from history.services import undo as undo_change


@require_POST
@page
def decide(request: PageRequest, call_id: str) -> HttpResponse:
    """Approve or reject a call that waits."""
    call = get_tool_call_for(request.user, call_id)
    decision: Any = request.POST.get("decision")
    if decision not in ("approve", "reject"):
        raise ValidationFailed.on("decision", "invalid_choice", "Choose approve or reject.")
    return _done(request, call, lambda: decide_tool_call(request.user, call.pk, decision, cause="page:chat"))


@require_POST
@page
def undo(request: PageRequest, call_id: str) -> HttpResponse:
    """Take back what the call has done."""
    call = get_tool_call_for(request.user, call_id)
    if call.proposal_id is None or call.told is None:
        raise NotFound
    actor = page_actor(request, "chat")
    return _done(request, call, lambda: undo_change(actor, call.proposal_id))


def _done(request: PageRequest, call: ToolCall, act: Callable[[], object]) -> HttpResponse:
    """The call as it stands afterwards: alone for the chat's own script, else with the whole conversation."""
    refusal = _refusal(act)
    if not request.htmx:
        if refusal:
            messages.error(request, refusal.detail)
        return redirect("conversation", call.run.conversation_id)
    shown = act_of_call(request.user, get_tool_call_for(request.user, call.pk))
    if refusal:
        shown = replace(shown, trouble=refusal.detail, is_stale=isinstance(refusal, ProposalStale))
    return render(request, "agent/partials/act.html", {"act": shown}, status=refusal.status if refusal else 200)


def _refusal(act: Callable[[], object]) -> Conflict | None:
    try:
        act()
    except Conflict as refusal:
        return refusal
    return None
