"""Days hour by hour: a part of the Today and Week pages, and how it is brought up to date."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.pages import PageRequest, page
from planning.domain import DAYS_IN_WEEK
from planning.grid.picture import Day, picture_of, span_of
from planning.models import DailyPlan, PlanItem
from planning.pages.addresses import asked_day
from planning.scheduling.explaining import why_item
from planning.selectors import daily_plans_for, get_plan_item_for

LENGTHS = (1, DAYS_IN_WEEK)


@page
def grid(request: PageRequest) -> HttpResponse:
    """The day that `?date=` names (or today), or with `?days=7` the seven from there."""
    first = asked_day(request)
    days = DAYS_IN_WEEK if request.GET.get("days") == str(DAYS_IN_WEEK) else 1
    if not request.htmx:
        return redirect(f"{reverse('today' if days == 1 else 'week')}?date={first}")
    return render(request, "planning/partials/grid.html", grid_context(request.user, first, days))


@page
def why(request: PageRequest, item_id: str) -> HttpResponse:
    """Why an item stands where it does, and where else it could."""
    item = get_plan_item_for(request.user, item_id)
    span = span_of(item) if item.start_at else None
    is_over = bool(span and span.end <= clock.now() and item.status == PlanItem.Status.TODO)
    context = {"item": item, "why": why_item(request.user, item.pk), "span": span, "is_over": is_over}
    template = "planning/partials/why.html" if request.htmx else "planning/why.html"
    return render(request, template, context)


def grid_context(user: User, first: date, days: int, plans: Iterable[DailyPlan] | None = None) -> dict[str, Any]:
    """What the grid of these days is drawn from; `plans` are those there are, read where they are left out."""
    now = clock.now()
    picture = picture_of(user, [first + timedelta(days=offset) for offset in range(days)], now)
    if plans is None:
        last = picture.days[-1].date
        plans = daily_plans_for(user, with_titles=True).filter(date__range=(first, last))
    by_date = {plan.date: plan for plan in plans}
    shown = picture.item_ids
    return {
        "picture": picture,
        "columns": [_column(day, by_date.get(day.date), shown) for day in picture.days],
        "today": today_in(zone_of(user), now),
    }


def _column(day: Day, plan: DailyPlan | None, shown: set[int]) -> Mapping[str, Any]:
    """One day with the words of its plan, how much of it is done, and those of its items that have no block."""
    items = plan.ordered_items if plan else []
    loose = [item for item in items if item.pk not in shown]
    counted = [item for item in items if item.status != PlanItem.Status.SKIPPED]
    return {
        "day": day,
        "summary": plan.summary if plan else "",
        "count": len(counted),
        "done": sum(item.status == PlanItem.Status.DONE for item in counted),
        "loose": loose,
        "waiting": [item for item in loose if item.status in {PlanItem.Status.TODO, PlanItem.Status.IN_PROGRESS}],
        "is_empty": not items and not day.blocks,
    }
