"""The Availability page: the usual week, days with other hours, time off and busy times. What is over is not shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.selectors import preferences_of
from config.common import clock
from config.common.forms import EditForm
from config.common.pages import PageRequest, page
from history.actors import page_actor, tell
from history.domain import Actor
from planning import forms, selectors, services
from planning.domain import week_days, week_start_for

MOST_SHOWN = 100  # of each kind


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of row on the page."""

    name: str
    heading: str
    empty: str
    form: type[EditForm]
    stored: Callable[[Any], dict[str, Any]]
    coming: Callable[[User, date, datetime], Any]
    """The rows that are not over, by the person's today and its first instant, the next one first."""
    get: Callable[[User, object], Any]
    create: Callable[..., Any]
    update: Callable[..., Any]
    delete: Callable[..., Any]


SECTIONS: Mapping[str, Section] = MappingProxyType(
    {
        "hours": Section(
            name="hours",
            heading="Days with other hours",
            empty="Every day has its usual hours.",
            form=forms.DayHoursForm,
            stored=forms.stored_hours,
            coming=lambda user, today, _: selectors.day_exceptions_for(user).filter(date__gte=today).order_by("date"),
            get=selectors.get_day_exception_for,
            create=services.create_day_exception,
            update=services.update_day_exception,
            delete=services.delete_day_exception,
        ),
        "time-off": Section(
            name="time-off",
            heading="Time off",
            empty="No holidays ahead.",
            form=forms.TimeOffForm,
            stored=forms.stored_time_off,
            coming=lambda user, today, _: selectors.time_off_for(user).filter(end_on__gte=today).order_by("start_on"),
            get=selectors.get_time_off_for,
            create=services.create_time_off,
            update=services.update_time_off,
            delete=services.delete_time_off,
        ),
        "busy": Section(
            name="busy",
            heading="Busy times",
            empty="Nothing else takes your time.",
            form=forms.BusyForm,
            stored=forms.stored_busy,
            coming=lambda user, _, begins: (
                selectors.busy_blocks_for(user).filter(end_at__gt=begins).order_by("start_at")
            ),
            get=selectors.get_busy_block_for,
            create=services.create_busy_block,
            update=services.update_busy_block,
            delete=services.delete_busy_block,
        ),
    }
)


@page
def availability(request: PageRequest) -> HttpResponse:
    """All of it."""
    return render(request, "planning/availability.html", _context(request))


@require_POST
@page
def add(request: PageRequest, name: str) -> HttpResponse:
    """One row more."""
    section = SECTIONS[name]
    form = section.form(request.POST, auto_id=f"new-{name}-%s")
    if form.is_valid():
        with form.refusing():
            actor = actor_of(request)
            section.create(actor, **form.changes())
            tell(request, actor)
            return redirect("availability")
    return render(request, "planning/availability.html", _context(request, {name: form}), status=form.answer_status)


@page
def edit(request: PageRequest, name: str, row_id: str) -> HttpResponse:
    """One row; POST changes it."""
    section = SECTIONS[name]
    found = section.get(request.user, row_id)
    form = section.form(request.POST or None, initial={**section.stored(found), "version": found.version})
    if form.is_valid():
        with form.refusing():
            expected = form.cleaned_data["version"]
            actor = actor_of(request)
            section.update(actor, row_id, changes=form.changes(), expected_version=expected)
            tell(request, actor, otherwise="It is as it was.")
            return redirect("availability")
    context = {"section": section, "row": found, "form": form}
    return render(request, "planning/availability_edit.html", context, status=form.answer_status)


@require_POST
@page
def delete(request: PageRequest, name: str, row_id: str) -> HttpResponse:
    """Away with it."""
    actor = actor_of(request)
    SECTIONS[name].delete(actor, row_id)
    tell(request, actor)
    return redirect("availability")


def actor_of(request: PageRequest) -> Actor:
    """The person, at the page."""
    return page_actor(request, "availability")


def _context(request: PageRequest, sent: Mapping[str, EditForm] = MappingProxyType({})) -> dict[str, Any]:
    preferences = preferences_of(request.user)
    zone = ZoneInfo(preferences.time_zone)
    today = clock.now().astimezone(zone).date()
    begins = datetime.combine(today, time.min, tzinfo=zone).astimezone(UTC)
    days = week_days(week_start_for(today, preferences.week_start))
    return {
        "usual": [(day, preferences.working_windows.get(f"{day:%a}".lower(), [])) for day in days],
        "sections": [
            (
                section,
                list(section.coming(request.user, today, begins)[:MOST_SHOWN]),
                sent.get(name) or section.form(auto_id=f"new-{name}-%s"),
            )
            for name, section in SECTIONS.items()
        ],
    }
