"""The Goals page and the page of one goal."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from config.common.pages import PageRequest, page
from goals.forms.goals import GoalForm
from goals.forms.tasks import QuickTaskForm
from goals.models import Goal, Task
from goals.selectors import get_goal_for, goals_for, tasks_for, with_progress
from goals.services import create_goal, delete_goal, update_goal
from history.domain import Actor

SHOWN = ("active", "paused", "completed", "cancelled", "all")


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
            made = create_goal(actor_of(request), **form.changes())
            messages.success(request, f"“{made.title}” is one of your goals now. Add its first tasks.")
            return redirect("goal", made.pk)
    shown = request.GET.get("show", "active")
    found = goals_for(request.user).order_by("target_on", "title", "pk")
    if shown in Goal.Status.values:
        found = found.filter(status=shown)
    context = {"form": form, "shown": shown, "choices": SHOWN, "groups": by_horizon(with_progress(found))}
    return render(request, "goals/goals.html", context, status=form.answer_status)


@page
def goal(request: PageRequest, goal_id: str) -> HttpResponse:
    """One goal with its sub-goals and tasks; POST changes it."""
    found = get_goal_for(request.user, goal_id)
    form = GoalForm(request.POST or None, person=request.user, goal=found)
    if form.is_valid():
        with form.refusing():
            expected = form.cleaned_data["version"]
            update_goal(actor_of(request), goal_id, changes=form.changes(), expected_version=expected)
            messages.success(request, "The goal is saved.")
            return redirect("goal", found.pk)
    context = {
        "goal": found,
        "form": form,
        "task_form": QuickTaskForm(person=request.user, initial={"goal": found.pk}),
        "children": with_progress(goals_for(request.user).filter(parent=found).order_by("title")),
        "tasks": tasks_for(request.user).filter(goal=found).exclude(status=Task.Status.CANCELLED).by_due(),
    }
    return render(request, "goals/goal.html", context, status=form.answer_status)


@require_POST
@page
def delete(request: PageRequest, goal_id: str) -> HttpResponse:
    """Away with it; its tasks, items and sub-goals stay."""
    found = get_goal_for(request.user, goal_id)
    delete_goal(actor_of(request), goal_id)
    messages.success(request, f"“{found.title}” is deleted. Its tasks and sub-goals are still there.")
    return redirect("goals")


def actor_of(request: PageRequest) -> Actor:
    """The person, at a page of goals."""
    return Actor(user=request.user, via="person", cause="page:goals")


def by_horizon(listed: Iterable[Goal]) -> list[tuple[str, list[Entry]]]:
    """The goals as trees, under the horizon of their topmost goal in the list; horizons without goals are left out."""
    children: dict[int | None, list[Goal]] = {}
    everyone = list(listed)
    known = {goal.pk for goal in everyone}
    for goal in everyone:
        children.setdefault(goal.parent_id if goal.parent_id in known else None, []).append(goal)
    roots = children.get(None, [])
    groups = [
        (str(label), [entry for root in roots if root.time_horizon == horizon for entry in _below(root, children, 0)])
        for horizon, label in Goal.TimeHorizon.choices
    ]
    return [group for group in groups if group[1]]


def _below(goal: Goal, children: Mapping[int | None, list[Goal]], depth: int) -> Iterator[Entry]:
    yield Entry(goal=goal, depth=depth)
    for child in children.get(goal.pk, ()):
        yield from _below(child, children, depth + 1)
