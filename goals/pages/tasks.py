"""The Tasks page and the page of one task."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.selectors import zone_of
from config.common.clock import now, today_in
from config.common.errors import ValidationFailed
from config.common.pages import PageRequest, own_address, page
from goals.forms.tasks import QuickTaskForm, TaskForm
from goals.models import Task
from goals.querysets import TaskQuerySet
from goals.selectors import get_task_for, tasks_for
from goals.services import create_task, delete_task, update_task
from history.actors import page_actor, tell
from history.domain import Actor

SHOWN = ("open", "overdue", "done", "all")
ON_A_PAGE = 50
LONGEST_SEARCH = 200


@page
def tasks(request: PageRequest) -> HttpResponse:
    """The tasks that `?show=` and `?search=` ask for; POST makes one."""
    form = QuickTaskForm(request.POST or None, person=request.user)
    if form.is_valid():
        with form.refusing():
            actor = actor_of(request)
            create_task(actor, **form.changes())
            tell(request, actor)
            return redirect(_back_of(request))
    return render(request, "goals/tasks.html", _list_context(request, form), status=form.answer_status)


@page
def task(request: PageRequest, task_id: str) -> HttpResponse:
    """Everything about one task; POST changes it."""
    found = get_task_for(request.user, task_id)
    form = TaskForm(request.POST or None, person=request.user, task=found)
    if form.is_valid():
        with form.refusing():
            expected = form.cleaned_data["version"]
            actor = actor_of(request)
            update_task(actor, task_id, changes=form.changes(), expected_version=expected)
            tell(request, actor, otherwise="The task is as it was.")
            return redirect("task", found.pk)
    return render(request, "goals/task.html", {"task": found, "form": form}, status=form.answer_status)


@require_POST
@page
def tick(request: PageRequest, task_id: str) -> HttpResponse:
    """Done, or to do again."""
    status = request.POST.get("status", "")
    if status not in (Task.Status.TODO, Task.Status.DONE):
        raise ValidationFailed.on("status", "invalid_choice", "Choose todo or done.")
    actor = actor_of(request)
    changed = update_task(actor, task_id, changes={"status": status})
    tell(request, actor)
    if not request.htmx:
        return redirect(_back_of(request))
    return render(request, "goals/partials/ticked.html", {"task": changed, "today": today_in(zone_of(request.user))})


@require_POST
@page
def delete(request: PageRequest, task_id: str) -> HttpResponse:
    """Away with it; items of plans stay."""
    actor = actor_of(request)
    delete_task(actor, task_id)
    tell(request, actor)
    return redirect("tasks")


def actor_of(request: PageRequest) -> Actor:
    """The person, at a page of tasks."""
    return page_actor(request, "tasks")


def _list_context(request: PageRequest, form: QuickTaskForm) -> dict[str, Any]:
    shown = request.GET.get("show", "open")
    search = request.GET.get("search", "")[:LONGEST_SEARCH].replace("\x00", "")
    found = _shown(request, shown)
    if search:
        found = found.filter(Q(title__icontains=search) | Q(notes__icontains=search))
    return {
        "form": form,
        "shown": shown if shown in SHOWN else "all",
        "search": search,
        "choices": SHOWN,
        "today": today_in(zone_of(request.user)),
        "slice": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
    }


def _shown(request: PageRequest, shown: str) -> TaskQuerySet:
    """Done ones newest first, all others by what is due first."""
    found = tasks_for(request.user).select_related("goal")
    if shown == "done":
        return found.filter(status=Task.Status.DONE).order_by("-completed_at", "-pk")
    if shown == "overdue":
        return found.open().overdue(today_in(zone_of(request.user)), now()).by_due()
    return (found.open() if shown == "open" else found).by_due()


def _back_of(request: PageRequest) -> str:
    """Where the form says it came from, if that is a page of ours."""
    return own_address(request, request.POST.get("back"), "/tasks")
