"""The pages at the turns of days and weeks. Each reads what is left, takes what was decided, and does it as one act."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.pages import PageRequest, page
from goals.models import Task
from goals.selectors import tasks_for
from history.actors import page_actor, tell
from planning.domain import DAYS_IN_WEEK, MOST_SUPPOSED, Asked
from planning.models import DailyPlan, PlanItem
from planning.pages.addresses import asked_day
from planning.pages.schedule import shown, to_proposal
from planning.rituals import acts
from planning.rituals.forms import ComebackForm, DayWordsForm, WeekPlanForm, WeekReviewForm
from planning.rituals.leftovers import Leftovers, left_behind, leftovers_of
from planning.rituals.reviewing import review_of
from planning.rituals.room import free_minutes, next_working_day
from planning.scheduling.background import schedule
from planning.selectors import day_of, week_start_of

MOST_DUE = 20


@page
def check_in(request: PageRequest) -> HttpResponse:
    """The morning: what is on today against the hours there are, what is left of earlier days, and a line."""
    today = today_in(zone_of(request.user))
    plan = day_of(request.user, today, with_titles=True)
    left = leftovers_of(request.user, today=today, before=today)
    room = free_minutes(request.user, today, today, clock.now())
    following = today if room else next_working_day(request.user, today, clock.now())
    form = DayWordsForm(request.POST or None, plan=plan, leftovers=left, carry_to=following)
    if form.is_valid():
        with form.refusing():
            actor = page_actor(request, "check-in")
            acts.check_in(actor, today, form.said())
            tell(request, actor, otherwise="The day is as it was.", back=reverse("check-in"))
            if "plan" in request.POST:
                return to_proposal(request, Asked(first=today, last=today), back=reverse("today"))
            return redirect("today")
    minutes = sum(item.duration_minutes or 0 for item in _open(plan))
    context = {"form": form, "plan": plan, "open": _open(plan), "minutes": minutes, "room": room, "today": today}
    return render(request, "planning/check_in.html", context, status=form.answer_status)


@page
def shut_down(request: PageRequest) -> HttpResponse:
    """The evening: what got done, what is left of today, and what the next day with working time holds."""
    today = today_in(zone_of(request.user))
    tomorrow = today + timedelta(days=1)
    following = next_working_day(request.user, today, clock.now())
    plan = day_of(request.user, today, with_titles=True)
    left = leftovers_of(request.user, today=today, since=today, before=tomorrow)
    form = DayWordsForm(request.POST or None, plan=plan, leftovers=left, carry_to=following)
    form.fields["summary"].label = "A note on today"
    if form.is_valid():
        with form.refusing():
            actor = page_actor(request, "shut-down")
            acts.shut_down(actor, today, form.said())
            tell(request, actor, otherwise="The day is as it was.", back=reverse("shut-down"))
            return redirect(f"{reverse('today')}?date={following}")
    context = {
        "form": form,
        "plan": plan,
        "done": [item for item in plan.ordered_items if item.status == PlanItem.Status.DONE],
        "today": today,
        "tomorrow": tomorrow,
        "next": day_of(request.user, following, with_titles=True),
        "room": free_minutes(request.user, following, following, clock.now()),
    }
    return render(request, "planning/shut_down.html", context, status=form.answer_status)


@page
def review(request: PageRequest) -> HttpResponse:
    """Looking back on the week with the day that `?date=` names: planned against done, and what is left."""
    today = today_in(zone_of(request.user))
    found = review_of(request.user, asked_day(request), clock.now())
    after = today if today == found.last else today - timedelta(days=1)
    carry_to = next_working_day(request.user, after, clock.now())
    form = WeekReviewForm(request.POST or None, plan=found.plan, leftovers=found.leftovers, carry_to=carry_to)
    next_week = max(today, found.last + timedelta(days=1))
    if form.is_valid():
        with form.refusing():
            actor = page_actor(request, "review")
            acts.review_week(actor, found.first, form.said())
            tell(request, actor, otherwise="The week is as it was.", back=request.get_full_path())
            name, day = ("week-plan", next_week) if "plan" in request.POST else ("week", found.first)
            return redirect(f"{reverse(name)}?date={day}")
    context = {"review": found, "form": form, "today": today, "next_week": next_week, **_around(found.first)}
    return render(request, "planning/week_review.html", context, status=form.answer_status)


@page
def plan_week(request: PageRequest) -> HttpResponse:
    """Looking ahead to the week with the day that `?date=` names: goals, what is due, what is left of earlier days."""
    today = today_in(zone_of(request.user))
    found = review_of(request.user, asked_day(request), clock.now())
    left = leftovers_of(request.user, today=today, before=today)
    begins = max(today, found.first)
    if begins > today:
        begins = next_working_day(request.user, begins - timedelta(days=1), clock.now())
    form = WeekPlanForm(request.POST or None, plan=found.plan, leftovers=left, carry_to=begins)
    if form.is_valid():
        with form.refusing():
            actor = page_actor(request, "plan-week")
            acts.plan_week(actor, found.first, form.said())
            address = f"{reverse('week')}?date={found.first}"
            tell(request, actor, otherwise="The week is as it was.", back=request.get_full_path())
            if "plan" in request.POST:
                return to_proposal(request, Asked(first=found.first, last=found.last), back=address)
            return redirect(address)
    context = {
        "week": found,
        "asking": [line for line in found.goals if line.weekly_floor_minutes or line.weekly_ceiling_minutes],
        "form": form,
        "today": today,
        "is_over": found.last < today,
        "due": _due(request.user, found.last),
        "room": free_minutes(request.user, found.first, found.last, clock.now()),
        **_around(found.first),
    }
    return render(request, "planning/week_plan.html", context, status=form.answer_status)


@page
def comeback(request: PageRequest) -> HttpResponse:
    """After days away: all that is overdue or left on one screen; POST proposes that and the rest of the week.

    Nothing is settled before the proposal is approved: it is one act, and one undo.
    """
    today = today_in(zone_of(request.user))
    left = leftovers_of(request.user, today=today, before=today)
    overdue = _overdue(request.user, today, left)
    form = ComebackForm(request.POST or None, leftovers=left, overdue=overdue, carry_to=today)
    if form.is_valid():
        with form.refusing():
            last = _end_of_what_is_left(request.user, today)
            asked = Asked(first=today, last=last, what_if=form.what_if())
            made = schedule(page_actor(request, "comeback"), asked)
            return shown(request, asked, made, back=reverse("today"))
    context = {"form": form, "today": today, "behind": left_behind(request.user, clock.now())}
    return render(request, "planning/comeback.html", context, status=form.answer_status)


def _end_of_what_is_left(user: User, today: date) -> date:
    """The last day of this week; of the next one, where there is no working time left in this one."""
    last = week_start_of(user, today) + timedelta(days=DAYS_IN_WEEK - 1)
    return last if free_minutes(user, today, last, clock.now()) else last + timedelta(days=DAYS_IN_WEEK)


def _overdue(user: User, today: date, left: Leftovers) -> list[Task]:
    """Open tasks that are overdue, but for those of which something is left over: that is decided there."""
    shown = [one.item.task_id for one in left.listed if one.item.task_id is not None]
    overdue = tasks_for(user).open().overdue(today, clock.now()).exclude(pk__in=shown)
    return list(overdue.by_due().select_related("goal")[:MOST_SUPPOSED])


def _open(plan: DailyPlan) -> list[PlanItem]:
    ended = {PlanItem.Status.DONE, PlanItem.Status.SKIPPED}
    return [item for item in plan.ordered_items if item.status not in ended]


def _due(user: User, last: date) -> list[Task]:
    """The open tasks that are due up to this date, what is due first in front."""
    return list(tasks_for(user).open().due_within(None, last).by_due().select_related("goal")[:MOST_DUE])


def _around(first: date) -> dict[str, date]:
    """Days of the weeks before and after."""
    return {"before": first - timedelta(days=7), "after": first + timedelta(days=7)}
