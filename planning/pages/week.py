"""The Week page: seven days, what they are for, and how they went."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.pages import PageRequest, page
from history.actors import page_actor, tell
from planning.domain import DAYS_IN_WEEK
from planning.forms import WeekForm
from planning.pages.addresses import asked_day
from planning.pages.grid import grid_context
from planning.rituals.room import free_minutes
from planning.selectors import daily_plans_for, week_of, weekly_plans_for
from planning.services import put_weekly_plan


@page
def week(request: PageRequest) -> HttpResponse:
    """The week with the day that `?date=` names, or with today; POST writes its words."""
    day = asked_day(request)
    plan = week_of(request.user, day, with_titles=True)
    form = WeekForm(request.POST or None, week=plan)
    if form.is_valid():
        with form.refusing():
            actor = page_actor(request, "week")
            put_weekly_plan(actor, day, changes=form.changes(), expected_version=form.cleaned_data["version"])
            tell(request, actor, otherwise="The week is as it was.")
            return redirect(f"{reverse('week')}?date={day}")
    start = plan.week_start_date
    overlapping = [] if plan.pk else list(weekly_plans_for(request.user).overlapping(start).order_by("week_start_date"))
    if overlapping:  # then days of this week are theirs: they are no part of the plan that is not there, but shown
        plan.days = list(daily_plans_for(request.user, with_titles=True).in_week(start).order_by("date"))
    context = {
        "plan": plan,
        "overlapping": overlapping,
        "form": form,
        "day": day,
        **grid_context(request.user, start, DAYS_IN_WEEK, plan.days),
        "last": start + timedelta(days=DAYS_IN_WEEK - 1),
        "is_worked_out": _is_worked_out(request.user, start),
        "before": start - timedelta(days=DAYS_IN_WEEK),
        "after": start + timedelta(days=DAYS_IN_WEEK),
    }
    return render(request, "planning/week.html", context, status=form.answer_status)


def _is_worked_out(user: User, start: date) -> bool:
    """Whether it is this week, and no working time is left in it."""
    last = start + timedelta(days=DAYS_IN_WEEK - 1)
    return start <= today_in(zone_of(user)) <= last and not free_minutes(user, start, last, clock.now())
