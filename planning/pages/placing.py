"""Another time for an item by hand: what is said of it while it is carried, and putting it there."""

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render

from config.common.errors import NotFound, ValidationFailed
from config.common.pages import PageRequest, page
from history.actors import page_actor, tell
from planning.domain import DAYS_IN_WEEK
from planning.errors import PlaceForbidden
from planning.models import PlanItem
from planning.pages.addresses import address_of, date_in
from planning.pages.grid import grid_context
from planning.pages.today import day_context
from planning.scheduling.by_hand import Judgement, judge_place, place_by_hand
from planning.selectors import get_plan_item_for
from planning.serializers.schedule import StartInput

SAID = "planning/partials/judged.html"


@page
def place(request: PageRequest, item_id: str) -> HttpResponse:
    """What is said of the item at `start_at`; POST puts it there, `anyway` if need be."""
    item = get_plan_item_for(request.user, item_id)
    if request.method == "POST":
        return _put(request, item)
    if not request.htmx:
        return redirect(address_of(item.on_date))
    judged = judge_place(request.user, item, _start_in(request.GET.get("start_at", "")))
    return render(request, SAID, {"judged": judged})


def _put(request: PageRequest, item: PlanItem) -> HttpResponse:
    actor, sent = page_actor(request, "grid"), request.POST
    try:
        placed = place_by_hand(
            actor,
            item.pk,
            start_at=_start_in(sent.get("start_at", "")),
            is_forced=sent.get("anyway") == "true",
            expected_version=_version_in(sent.get("version", "")),
        )
    except PlaceForbidden as refusal:
        if not request.htmx:
            raise
        judged = Judgement(is_allowed=False, can_be_forced=refusal.can_be_forced, sentence=refusal.detail)
        return render(request, SAID, {"judged": judged, "is_refused": True}, status=refusal.status)
    tell(request, actor, otherwise=f"“{placed.title}” is as it was.")
    if not request.htmx:
        return redirect(address_of(placed.on_date))
    return _shown(request, _date_in(sent.get("date", "")) or placed.on_date, sent.get("days", ""))


def _shown(request: PageRequest, first: date, days: str) -> HttpResponse:
    """The grid from `first` as it is now; of one day with the list of its items."""
    if days == str(DAYS_IN_WEEK):
        context = grid_context(request.user, first, DAYS_IN_WEEK)
    else:
        context = {**day_context(request, first), "has_list": True}
        context |= grid_context(request.user, first, 1, [context["plan"]])
    return render(request, "planning/partials/placed.html", context)


def _start_in(text: str) -> datetime:
    """The minute of the instant that is written so. Raises ValidationFailed."""
    form = StartInput(data={"start_at": text})
    if not form.is_valid():
        raise ValidationFailed.on("start_at", "invalid", "That is no time for an item.")
    start_at: datetime = form.validated_data["start_at"]
    return start_at.replace(second=0, microsecond=0)


def _version_in(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValidationFailed.on("version", "invalid", "That is no version of an item.")
    return int(text) if text else None


def _date_in(text: str) -> date | None:
    try:
        return date_in(text)
    except NotFound:
        return None
