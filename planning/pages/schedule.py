"""Planning on the pages: a form that supposes things, a proposal that is shown, and repairs where it does not fit."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.errors import Conflict, NotFound, Throttled, Unavailable, ValidationFailed
from config.common.pages import PageRequest, own_address, page
from history.actors import page_actor
from planning.domain import DAYS_IN_WEEK, Asked, WhatIf
from planning.forms import SupposingForm
from planning.pages.addresses import date_in
from planning.scheduling.background import schedule
from planning.scheduling.proposing import Scheduled, why_unchanged
from planning.scheduling.repairing import help_for
from planning.serializers.schedule import WhatIfInput

REFUSED = (ValidationFailed, Conflict, Throttled, Unavailable)


@page
def plan(request: PageRequest) -> HttpResponse:
    """The form that supposes things; POST plans. Where it cannot be done, back with a sentence."""
    if request.method != "POST":
        return _form_page(request, SupposingForm(person=request.user, days=_days_of(request)))
    if "suppose" in request.POST:
        form = SupposingForm(request.POST, person=request.user, days=_days_of(request))
        return _planned(request, form.asked()) if form.is_valid() else _form_page(request, form)
    return _planned(request, _asked(request.POST))


@page
def repairs(request: PageRequest) -> HttpResponse:
    """What would help the plan of these days, each repair a button. Nothing is written, but it takes a search."""
    if request.method != "POST":
        return redirect("plan")
    asked = _asked(request.POST)
    context: dict[str, Any] = {"asked": asked.plain}
    try:
        context["help"] = help_for(page_actor(request, "plan"), asked)
    except REFUSED as error:
        context["trouble"] = error.detail
    template = "planning/partials/repairs.html" if request.htmx else "planning/repairs.html"
    return render(request, template, context)


def to_proposal(request: PageRequest, asked: Asked, *, back: str) -> HttpResponse:
    """Plan, and go on to the proposal; where there is none, `back` with a sentence."""
    try:
        made = schedule(page_actor(request, "plan"), asked)
    except REFUSED as error:
        messages.warning(request, error.detail)
        return redirect(back)
    return shown(request, asked, made, back=back)


def shown(request: PageRequest, asked: Asked, made: Scheduled, *, back: str) -> HttpResponse:
    """The proposal, or why there is none."""
    if made.proposal is not None:
        return redirect("proposal", made.proposal.pk)
    if made.report["late"] or made.report["unplaced"]:
        return render(request, "planning/unchanged.html", {"report": made.report, "basis": asked.plain})
    messages.info(request, why_unchanged(request.user, asked, clock.now()))
    return redirect(back)


def _planned(request: PageRequest, asked: Asked) -> HttpResponse:
    return to_proposal(request, asked, back=_back_of(request))


def _form_page(request: PageRequest, form: SupposingForm) -> HttpResponse:
    return render(request, "planning/plan.html", {"form": form}, status=form.answer_status)


def _asked(sent: Mapping[str, str]) -> Asked:
    """What a button asks for. Raises NotFound for what no button sends."""
    first, last = (date_in(sent.get(name, "")) for name in ("from", "to"))
    return Asked(first=first, last=last, what_if=_supposed(sent.get("what_if", "")))


def _supposed(text: str) -> WhatIf:
    try:
        sent = WhatIfInput(data=json.loads(text or "{}"))
    except (ValueError, RecursionError) as error:
        raise NotFound from error
    if not sent.is_valid():
        raise NotFound
    supposed: WhatIf = sent.validated_data
    return supposed


def _days_of(request: PageRequest) -> tuple[date, date]:
    """The days in the address, those that are over left out; else a week from today on."""
    sent, today = request.GET, today_in(zone_of(request.user))
    end = today + timedelta(days=DAYS_IN_WEEK - 1)
    first, last = (
        date_in(sent[name]) if name in sent else otherwise for name, otherwise in (("from", today), ("to", end))
    )
    return max(first, today), last


def _back_of(request: PageRequest) -> str:
    return own_address(request, request.POST.get("back"), "/")
