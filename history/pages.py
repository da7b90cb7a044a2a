"""The History page and the Proposals page: what was done, what waits, and the way back."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from config.common import clock
from config.common.errors import Conflict
from config.common.pages import PageRequest, own_address, page
from history.actors import REDO, TOLD, UNDO, page_actor, tell_act
from history.domain import DONE_AGAIN, Actor, Asked, doer
from history.forms import HistoryFilter, UndoSinceForm
from history.models import ChangeSet
from history.preview.building import with_previews
from history.preview.lines import GROUPS
from history.preview.shapes import Line, Preview
from history.querysets import ChangeSetQuerySet
from history.selectors import (
    acts_for,
    change_sets_for,
    decided_proposals_for,
    get_change_set_for,
    get_proposal_for,
    open_proposals_for,
    with_undoers,
)
from history.services import apply_proposal, reject_proposal, staleness_of, undo, undo_since, undoable_since

ON_A_PAGE = 20
HEADINGS = {"dropped": "Dropped", "added": "Added", "moved": "Moved", "changed": "Changed", "late": "Newly late"}


def waiting(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """For every page's navigation, asked when drawn: how many proposals wait for the person."""
    return {"open_proposals": lambda: open_proposals_for(request.user).count()}  # type: ignore[arg-type]


@page
def history(request: PageRequest) -> HttpResponse:
    """What was done, newest first; `?via=`, `?object=` and `?id=` narrow it."""
    form = HistoryFilter(request.GET)
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    acts = Paginator(_narrowed(acts_for(request.user), asked).newest_first(), ON_A_PAGE)
    found = acts.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "slice": found,
        "entries": _shown(request, found, weighed=False),
        "since_form": UndoSinceForm(auto_id="since_%s", initial=_since_midnight()),
        "about": _name_of(request, asked),
        "asked": "".join(f"{name}={value}&" for name, value in asked.items()),
    }
    return render(request, "history/history.html", context)


@page
def act(request: PageRequest, change_set_id: str) -> HttpResponse:
    """One act, whole."""
    found = get_change_set_for(request.user, change_set_id)
    if found.state != ChangeSet.State.APPLIED and found.applied_at is None:
        return redirect("proposal", found.pk)
    (entry,) = _shown(request, [found])
    return render(request, "history/act.html", {"entry": entry})


@require_POST
@page
def undo_act(request: PageRequest, change_set_id: str) -> HttpResponse:
    """Take it back, and offer to do it again; refused, the page says what stands on it."""
    target = get_change_set_for(request.user, change_set_id)
    actor = page_actor(request, "history")
    try:
        undo(actor, target.pk)
    except Conflict as error:
        messages.warning(request, error.detail)
        return redirect(_top_of(request, "/history"))
    else:
        # To take an undoing back is to do it again: what is offered next is the other one of the two.
        made = get_change_set_for(request.user, actor.acts[-1])
        tell_act(request, made, label=UNDO if made.reason.startswith(DONE_AGAIN) else REDO)
    return redirect(_back_of(request, "/history"))


@page
def undo_all(request: PageRequest) -> HttpResponse:
    """What would be taken back; POST takes it back."""
    form = UndoSinceForm(request.POST or request.GET or None, initial=_since_midnight())
    found: list[ChangeSet] = []
    if form.is_valid():
        via, since = form.cleaned_data["via"], form.cleaned_data["since"]
        try:
            if request.method == "POST":
                return _all_undone(request, via, since)
            ids = [one.pk for one in undoable_since(request.user, via, since)]
            found = _shown(request, change_sets_for(request.user).filter(pk__in=ids).newest_first(), weighed=False)
        except Conflict as error:
            form.refusal_status = error.status
            form.add_error(None, error.detail)
    context = {"form": form, "entries": found, "doer": doer(form["via"].value() or "", is_owner=True)}
    return render(request, "history/undo_since.html", context, status=form.answer_status)


@page
def proposals(request: PageRequest) -> HttpResponse:
    """What waits for a decision, with what it would do; below, what was decided."""
    waits = Paginator(open_proposals_for(request.user).newest_first(), ON_A_PAGE).get_page(request.GET.get("page"))
    decided = Paginator(decided_proposals_for(request.user).newest_first(), ON_A_PAGE)
    decided_shown = decided.get_page(request.GET.get("decided"))
    context = {
        "slice": waits,
        "entries": _worded(request, _open(request, list(waits))),
        "slice_of_decided": decided_shown,
        "decided": _worded(request, _shown(request, decided_shown, weighed=False)),
    }
    return render(request, "history/proposals.html", context)


@page
def proposal(request: PageRequest, proposal_id: str) -> HttpResponse:
    """One proposal, whole."""
    found = get_proposal_for(request.user, proposal_id)
    is_open = open_proposals_for(request.user).filter(pk=found.pk).exists()
    (entry,) = _worded(request, _open(request, [found]) if is_open else _shown(request, [found]))
    return render(request, "history/proposal.html", {"entry": entry, "is_open": is_open})


@require_POST
@page
def apply(request: PageRequest, proposal_id: str) -> HttpResponse:
    """Do it, and offer to undo it; refused, the page says what has moved."""
    return _decide(request, proposal_id, apply_proposal)


@require_POST
@page
def reject(request: PageRequest, proposal_id: str) -> HttpResponse:
    """Drop it."""
    return _decide(request, proposal_id, reject_proposal)


def _decide(request: PageRequest, proposal_id: str, decide: Callable[[Actor, object], ChangeSet]) -> HttpResponse:
    try:
        decided = decide(page_actor(request, "proposals"), proposal_id)
    except Conflict as error:
        messages.warning(request, error.detail)
        return redirect(_top_of(request, "/proposals"))
    else:
        if decided.state == ChangeSet.State.APPLIED:
            tell_act(request, decided)
        else:
            messages.success(request, f"Rejected: {decided.reason}. Nothing was changed.", extra_tags=TOLD)
    return redirect(_back_of(request, "/proposals"))


def _all_undone(request: PageRequest, via: Any, since: Any) -> HttpResponse:
    actor = page_actor(request, "history")
    undo_since(actor, via, since)
    if actor.acts:
        tell_act(request, get_change_set_for(request.user, actor.acts[-1]), label=REDO)
    else:
        messages.success(request, "There was nothing to undo.")
    return redirect("history")


def _since_midnight() -> dict[str, datetime]:
    """What is likeliest asked for: all of the person's today."""
    return {"since": localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)}


def _narrowed(found: ChangeSetQuerySet, asked: dict[str, Any]) -> ChangeSetQuerySet:
    if asked.get("via"):
        found = found.filter(via=asked["via"])
    return found.touching(asked["object"], asked.get("id")) if asked.get("object") else found


def _open(request: PageRequest, found: list[ChangeSet]) -> list[ChangeSet]:
    """Those that wait, each with what is in its way as `stale`."""
    stale = staleness_of(request.user, found)
    for one in _shown(request, found):
        one.stale = stale.get(one.pk, "")  # type: ignore[attr-defined]  # for the template
    return found


def _worded(request: PageRequest, proposals: list[ChangeSet]) -> list[ChangeSet]:
    """Each with what it asks for as `title`, and what came of it as `outcome`."""
    asked = import_string(settings.PROPOSAL_TELLER)(request.user, [one.pk for one in proposals])
    for one in proposals:
        known: Asked | None = asked.get(one.pk)
        is_undecided = one.state == ChangeSet.State.PROPOSED
        unknown = f"Would do: {one.reason}" if is_undecided and one.reason and not one.basis else one.reason
        outcome = "Expired" if is_undecided else one.get_state_display()
        one.title = known.words if known else unknown or "Changes"  # type: ignore[attr-defined]  # for the templates
        one.outcome = "Withdrawn" if known and known.was_withdrawn else outcome  # type: ignore[attr-defined]
    return proposals


def _shown(request: PageRequest, found: Iterable[ChangeSet], *, weighed: bool = True) -> list[ChangeSet]:
    """The sets as the templates need them: with preview, groups, doer, and what took them back."""
    listed = with_undoers(request.user, with_previews(request.user, found, weighed=weighed))
    for one in listed:
        is_owner = None if one.actor_id is None else one.actor_id == one.user_id
        one.doer = doer(one.via, is_owner=is_owner)  # type: ignore[attr-defined]
        one.groups = _groups_of(one.preview)  # type: ignore[attr-defined]
    return listed


def _groups_of(preview: Preview) -> list[tuple[str, str, list[Line]]]:
    """Name, heading and lines of each group that has any."""
    lines = {group: [line for line in preview.lines if line.group == group] for group in GROUPS}
    return [(group, HEADINGS[group], of_group) for group, of_group in lines.items() if of_group]


def _name_of(request: PageRequest, asked: dict[str, Any]) -> str:
    """What the history is of, where it is that of one object."""
    if not (asked.get("object") and asked.get("id")):
        return ""
    last = _narrowed(change_sets_for(request.user), asked).newest_first().first()
    lines = with_previews(request.user, [last], weighed=False)[0].preview.lines if last else ()
    return next((one.name for one in lines if (one.object, one.id) == (asked["object"], asked["id"])), "")


def _top_of(request: PageRequest, otherwise: str) -> str:
    """The page to go back to, at its top, where it says why something was refused."""
    return _back_of(request, otherwise).partition("#")[0]


def _back_of(request: PageRequest, otherwise: str) -> str:
    """Where the form says it came from, if that is a page of ours."""
    return own_address(request, request.POST.get("back"), otherwise)
