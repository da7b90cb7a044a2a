"""The buttons "Plan this day" and "Plan this week": a proposal is made, and shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from config.common.errors import Conflict, Throttled, Unavailable, ValidationFailed
from config.common.pages import PageRequest, page
from history.actors import page_actor
from planning.pages.addresses import date_in
from planning.scheduling.proposing import propose_schedule

REFUSED = (ValidationFailed, Conflict, Throttled, Unavailable)


@require_POST
@page
def plan(request: PageRequest) -> HttpResponse:
    """Plan the days from `from` to `to`; where all is as it should be, or it cannot be done, back with a sentence."""
    first, last = (date_in(request.POST.get(name, "")) for name in ("from", "to"))
    try:
        found = propose_schedule(page_actor(request, "plan"), first=first, last=last)
    except REFUSED as error:
        messages.warning(request, error.detail)
    else:
        if found.proposal is not None:
            return redirect("proposal", found.proposal.pk)
        messages.success(request, "Everything is where a new plan would put it.")
    return redirect(_back_of(request))


def _back_of(request: PageRequest) -> str:
    asked = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"
