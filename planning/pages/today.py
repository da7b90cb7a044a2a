"""The Today page: one day, its items, and what a person does with them.

Every change answers a partial update with what changed, and a plain form with the page.
"""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.selectors import zone_of
from config.common import clock
from config.common.clock import today_in
from config.common.errors import ValidationFailed
from config.common.pages import PageRequest, page
from history.actors import page_actor, tell
from history.domain import Actor
from planning.forms import DayForm, ItemEditForm, ItemForm
from planning.models import DailyPlan, PlanItem
from planning.pages.addresses import address_of, asked_day, date_in
from planning.pages.grid import grid_context
from planning.rituals.leftovers import left_behind
from planning.selectors import day_of, get_plan_item_for
from planning.services import create_item, delete_item, move_item, put_daily_plan, update_item

TICKS = (PlanItem.Status.TODO, PlanItem.Status.DONE, PlanItem.Status.SKIPPED)


@page
def today(request: PageRequest) -> HttpResponse:
    """The day that `?date=` names, or the person's today; POST adds an item to it."""
    day = asked_day(request)
    form = ItemForm(request.POST or None, person=request.user, day=day)
    if form.is_valid():
        with form.refusing():
            actor = actor_of(request)
            item = create_item(actor, date=day, **form.item())
            tell(request, actor)
            return _added(request, day, item)
    if request.htmx:
        return render(request, "planning/partials/add.html", {"day": day, "form": form}, status=form.answer_status)
    return _whole_day(request, day, status=form.answer_status, form=form)


@page
def item(request: PageRequest, item_id: str) -> HttpResponse:
    """One item, as the day shows it."""
    found = get_plan_item_for(request.user, item_id, with_titles=True)
    if not request.htmx:
        return redirect(address_of(found.on_date))
    return render(request, "planning/partials/item.html", {"item": found})


@page
def edit(request: PageRequest, item_id: str) -> HttpResponse:
    """Everything about one item."""
    found = get_plan_item_for(request.user, item_id)
    form = ItemEditForm(request.POST or None, item=found)
    if form.is_valid():
        with form.refusing():
            expected = form.cleaned_data["version"]
            actor = actor_of(request)
            changed = update_item(actor, item_id, changes=form.changes(), expected_version=expected)
            tell(request, actor, otherwise=f"“{changed.title}” is as it was.")
            return _edited(request, changed, was_on=found.on_date)
    template = "planning/partials/item_form.html" if request.htmx else "planning/item_edit.html"
    return render(request, template, {"item": found, "form": form}, status=form.answer_status)


@require_POST
@page
def tick(request: PageRequest, item_id: str) -> HttpResponse:
    """Done, to do again, or skipped."""
    status = request.POST.get("status", "")
    if status not in TICKS:
        raise ValidationFailed.on("status", "invalid_choice", "Choose todo, done or skipped.")
    actor = actor_of(request)
    changed = update_item(actor, item_id, changes={"status": status})
    tell(request, actor)
    return _changed(request, item_id, was_on=changed.on_date)


@require_POST
@page
def move(request: PageRequest, item_id: str) -> HttpResponse:
    """Before or after another item, or to the end of another day."""
    anchors = {name: _id_in(request, name) for name in ("before", "after")}
    day = request.POST.get("date")
    was_on = get_plan_item_for(request.user, item_id).on_date
    actor = actor_of(request)
    move_item(actor, item_id, **anchors, date=date_in(day) if day else None)
    tell(request, actor)
    return _changed(request, item_id, was_on=was_on)


@require_POST
@page
def delete(request: PageRequest, item_id: str) -> HttpResponse:
    """Away with it; its task stays."""
    was_on = get_plan_item_for(request.user, item_id).on_date
    actor = actor_of(request)
    delete_item(actor, item_id)
    tell(request, actor)
    if not request.htmx:
        return redirect(address_of(was_on))
    return render(request, "planning/partials/changed.html", {**day_context(request, was_on), "is_gone": True})


@require_POST
@page
def summary(request: PageRequest, day: str) -> HttpResponse:
    """The note of a day."""
    on = date_in(day)
    form = DayForm(request.POST, plan=day_of(request.user, on))
    if form.is_valid():
        with form.refusing():
            expected = form.cleaned_data["version"]
            actor = actor_of(request)
            put_daily_plan(actor, on, changes=form.changes(), expected_version=expected)
            tell(request, actor)
            return redirect(address_of(on))
    return _whole_day(request, on, status=form.answer_status, day_form=form)


def actor_of(request: PageRequest) -> Actor:
    """The person, at a planning page."""
    return page_actor(request, "today")


def _id_in(request: PageRequest, name: str) -> int | None:
    raw = request.POST.get(name, "")
    if raw and not (raw.isascii() and raw.isdigit() and len(raw) < 19):
        raise ValidationFailed.does_not_exist(name)
    return int(raw) if raw else None


def _added(request: PageRequest, day: date, made: PlanItem) -> HttpResponse:
    if not request.htmx:
        return redirect(address_of(day))
    context = day_context(request, day)
    context["item"] = next(entry for entry in context["plan"].ordered_items if entry.pk == made.pk)
    return render(request, "planning/partials/added.html", context)


def _edited(request: PageRequest, changed: PlanItem, *, was_on: date) -> HttpResponse:
    """Edited on a page of its own, the item is next seen on the day it now stands on."""
    if request.htmx:
        return _changed(request, str(changed.pk), was_on=was_on)
    return redirect(address_of(changed.on_date))


def _changed(request: PageRequest, item_id: str, *, was_on: date) -> HttpResponse:
    """The item as it is now (gone, if it left for another day) and the head of the day it was on."""
    if not request.htmx:
        return redirect(address_of(was_on))
    context = day_context(request, was_on)
    context["item"] = next((entry for entry in context["plan"].ordered_items if str(entry.pk) == item_id), None)
    return render(request, "planning/partials/changed.html", context)


def _whole_day(request: PageRequest, day: date, *, status: int, **forms: Any) -> HttpResponse:
    context = day_context(request, day, **forms)
    context |= grid_context(request.user, day, 1, [context["plan"]])
    context["left_over"] = left_behind(request.user, clock.now())
    return render(request, "planning/today.html", context, status=status)


def day_context(request: PageRequest, day: date, **extra: Any) -> dict[str, Any]:
    """What the day and the parts of its page are drawn from, but for its grid."""
    plan = day_of(request.user, day, with_titles=True)
    return {
        "plan": plan,
        "day": day,
        "today": today_in(zone_of(request.user)),
        "yesterday": day - timedelta(days=1),
        "tomorrow": day + timedelta(days=1),
        "form": ItemForm(person=request.user, day=day),
        "day_form": DayForm(plan=plan),
        **_progress(plan),
        **extra,
    }


def _progress(plan: DailyPlan) -> dict[str, int]:
    """How much of the day is done; what was skipped does not count."""
    counted = [entry for entry in plan.ordered_items if entry.status != PlanItem.Status.SKIPPED]
    done = [entry for entry in counted if entry.status == PlanItem.Status.DONE]
    return {
        "count": len(counted),
        "done": len(done),
        "minutes": sum(entry.duration_minutes or 0 for entry in counted),
        "minutes_left": sum(entry.duration_minutes or 0 for entry in counted if entry not in done),
    }
