"""The Week page: seven days, what they are for, and how they went."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.selectors import zone_of
from config.common.clock import today_in
from config.common.pages import PageRequest, page
from history.actors import page_actor, tell
from planning.domain import DAYS_IN_WEEK, week_days
from planning.forms import WeekForm
from planning.models import DailyPlan, PlanItem, WeeklyPlan
from planning.pages.addresses import asked_day
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
        "today": today_in(zone_of(request.user)),
        "days": [_column(request, plan, index) for index in range(DAYS_IN_WEEK)],
        "last": start + timedelta(days=DAYS_IN_WEEK - 1),
        "before": start - timedelta(days=DAYS_IN_WEEK),
        "after": start + timedelta(days=DAYS_IN_WEEK),
    }
    return render(request, "planning/week.html", context, status=form.answer_status)


def _column(request: PageRequest, plan: WeeklyPlan, index: int) -> dict[str, object]:
    """One day of the week: its date, its items, and how many of them are done."""
    date = week_days(plan.week_start_date)[index]
    found = next((day for day in plan.days if day.date == date), DailyPlan(date=date))
    items = getattr(found, "ordered_items", [])
    counted = [item for item in items if item.status != PlanItem.Status.SKIPPED]
    done = sum(item.status == PlanItem.Status.DONE for item in counted)
    return {"date": date, "items": items, "summary": found.summary, "count": len(counted), "done": done}
