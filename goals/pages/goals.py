"""The Goals page and the page of one goal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.selectors import zone_of
from config.common.clock import today_in
from config.common.pages import PageRequest, page
from goals.forms.goals import GoalForm
from goals.forms.tasks import QuickTaskForm
from goals.models import Goal, Task
from goals.querysets import GoalQuerySet
from goals.selectors import get_goal_for, goals_for, tasks_for, with_progress
from goals.services import create_goal, delete_goal, update_goal
from history.actors import page_actor, tell
from history.domain import Actor

ON_A_PAGE = 50
SHOWN = ("active", "paused", "completed", "cancelled", "all")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a goal stands in the list."""

    goal_id: int
    depth: int
    horizon: str
    """Its heading."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A goal in the list, and how deep it hangs below the goals above it."""

    goal: Goal
    depth: int


@page
def goals(request: PageRequest) -> HttpResponse:
    """All goals with the status in `?show=`, by horizon, sub-goals below theirs; POST makes one."""
    form = GoalForm(request.POST or None, person=request.user)
    if form.is_valid():
        with form.refusing():
            actor = actor_of(request)
            made = create_goal(actor, **form.changes())
            tell(request, actor, "Add its first tasks.", back=reverse("goals"))
            return redirect("goal", made.pk)
    shown = request.GET.get("show", "active")
    shown = shown if shown in SHOWN else "all"
    found = goals_for(request.user).order_by("target_on", "title", "pk")
    if shown in Goal.Status.values:
        found = found.filter(status=shown)
    places = Paginator(places_of(found), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "shown": shown, "choices": SHOWN, "slice": places, "groups": groups_of(found, places)}
    return render(request, "goals/goals.html", context, status=form.answer_status)


@page
def goal(request: PageRequest, goal_id: str) -> HttpResponse:
    """One goal with its sub-goals and tasks; POST changes it."""
    found = get_goal_for(request.user, goal_id)
    form = GoalForm(request.POST or None, person=request.user, goal=found)
    if form.is_valid():
        with form.refusing():
            expected = form.cleaned_data["version"]
            actor = actor_of(request)
            update_goal(actor, goal_id, changes=form.changes(), expected_version=expected)
            tell(request, actor, otherwise="The goal is as it was.")
            return redirect("goal", found.pk)
    context = {
        "goal": found,
        "form": form,
        "task_form": QuickTaskForm(person=request.user, initial={"goal": found.pk}),
        **_below_goal(request, found),
    }
    return render(request, "goals/goal.html", context, status=form.answer_status)


def _below_goal(request: PageRequest, goal: Goal) -> dict[str, Any]:
    """Its tasks and its sub-goals, each a page of them."""
    tasks = tasks_for(request.user).filter(goal=goal).exclude(status=Task.Status.CANCELLED).by_due()
    children = Paginator(goals_for(request.user).filter(parent=goal).order_by("title", "pk"), ON_A_PAGE)
    children_shown = children.get_page(request.GET.get("below"))
    return {
        "tasks": Paginator(tasks, ON_A_PAGE).get_page(request.GET.get("page")),
        "slice_of_children": children_shown,
        "children": with_progress(children_shown),
        "today": today_in(zone_of(request.user)),
    }


@require_POST
@page
def delete(request: PageRequest, goal_id: str) -> HttpResponse:
    """Away with it; its tasks, items and sub-goals stay."""
    actor = actor_of(request)
    delete_goal(actor, goal_id)
    tell(request, actor, "Its tasks and sub-goals are still there.")
    return redirect("goals")


def actor_of(request: PageRequest) -> Actor:
    """The person, at a page of goals."""
    return page_actor(request, "goals")


def places_of(found: GoalQuerySet) -> list[Place]:
    """Where each goal stands in the list: trees under the horizon of their topmost goal in it, the nearest first.

    Reads three columns of every goal, so that a page reads the rest of its own goals alone.
    """
    rows = list(found.values_list("pk", "parent", "time_horizon"))
    known = {pk for pk, _, _ in rows}
    children: dict[int | None, list[tuple[int, str]]] = {}
    for pk, parent, horizon in rows:
        children.setdefault(parent if parent in known else None, []).append((pk, horizon))
    roots = children.get(None, [])
    return [
        place
        for horizon, label in Goal.TimeHorizon.choices
        for root, of_root in roots
        if of_root == horizon
        for place in _tree(root, children, Place(goal_id=root, depth=0, horizon=str(label)))
    ]


def groups_of(found: GoalQuerySet, places: Page[Place]) -> list[tuple[str, list[Entry]]]:
    """The goals at these places with their progress, by horizon; horizons without goals are left out."""
    goals = {goal.pk: goal for goal in with_progress(found.filter(pk__in=[place.goal_id for place in places]))}
    return [
        (horizon, [Entry(goal=goals[place.goal_id], depth=place.depth) for place in group])
        for horizon, group in groupby(places, key=lambda place: place.horizon)
    ]


def _tree(goal_id: int, children: Mapping[int | None, list[tuple[int, str]]], place: Place) -> Iterator[Place]:
    yield place
    for child, _ in children.get(goal_id, ()):
        yield from _tree(child, children, Place(goal_id=child, depth=place.depth + 1, horizon=place.horizon))
