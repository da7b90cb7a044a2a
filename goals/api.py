"""REST routes of goals and tasks."""

from typing import cast
from zoneinfo import ZoneInfo

from django.db.models.functions import Coalesce
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import zone_of
from config.common.api import DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import Choice, CivilDate, ExactFilters, Reference
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from goals.domain import GoalFields, TaskFields
from goals.models import Goal, Priority, Task
from goals.querysets import due_date, urgency
from goals.selectors import get_goal_for, get_task_for, goals_for, tasks_for, with_dependencies, with_progress
from goals.serializers import GoalInput, GoalSerializer, TaskInput, TaskSerializer
from goals.services import create_goal, create_task, delete_goal, delete_task, update_goal, update_task
from history.actors import api_actor

SHARED_ORDERINGS = {
    "created_at": Column(source="created_at", type="instant"),
    "updated_at": Column(source="updated_at", type="instant"),
    "title": Column(source="title", type="text"),
    "priority": Column(source=urgency(), type="integer"),
}


def _due_date_of(request: Request) -> Coalesce:
    return due_date(ZoneInfo(zone_of(person(request))))


class GoalViewSet(DaymarkViewSet):
    """What the person wants."""

    queryset = Goal.objects.none()
    serializer_class = GoalSerializer
    input_class = GoalInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "status": Choice(choices=Goal.Status),
        "time_horizon": Choice(choices=Goal.TimeHorizon),
        "priority": Choice(choices=Priority),
        "parent": Reference(description='The goal above; "null" for those on top.'),
    }
    search_fields = ("title", "description")
    orderings = {**SHARED_ORDERINGS, "target_on": Column(source="target_on", type="date", nullable=True)}
    default_ordering = "-created_at"

    def list(self, request: Request) -> Response:
        """The person's goals, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(goals_for(person(request))))
        return self.get_paginated_response(GoalSerializer(with_progress(rows or ()), many=True).data)

    def create(self, request: Request) -> Response:
        """A new goal."""
        goal = create_goal(api_actor(request), **cast(GoalFields, read_input(GoalInput, request)))
        return versioned_response(request, GoalSerializer(goal).data, goal.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One goal."""
        goal = get_goal_for(person(request), pk)
        return versioned_response(request, GoalSerializer(goal).data, goal.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change a goal; required fields must be there, optional ones that are absent stay as they are."""
        sent = read_changes(GoalInput, request, to=lambda: get_goal_for(person(request), pk), partial=partial)
        changes = cast(GoalFields, sent)
        goal = update_goal(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, GoalSerializer(goal).data, goal.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of a goal."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a goal; what belonged to it stays, without it."""
        delete_goal(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TaskViewSet(DaymarkViewSet):
    """The work towards it."""

    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    input_class = TaskInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "goal": Reference(description='The goal it works towards; "null" for none.'),
        "status": Choice(choices=Task.Status),
        "priority": Choice(choices=Priority),
        "energy": Choice(choices=Task.Energy),
        "due_on": CivilDate(),
        "due_on_before": CivilDate(lookup="due_on__lt", description="Due on an earlier date."),
        "due_on_after": CivilDate(lookup="due_on__gt", description="Due on a later date."),
    }
    search_fields = ("title", "notes")
    orderings = {
        **SHARED_ORDERINGS,
        "due": Column(source=_due_date_of, type="date", nullable=True),
        "due_on": Column(source="due_on", type="date", nullable=True),
        "due_at": Column(source="due_at", type="instant", nullable=True),
        "estimate_minutes": Column(source="estimate_minutes", type="integer", nullable=True),
        "completed_at": Column(source="completed_at", type="instant", nullable=True),
    }
    default_ordering = "-created_at"

    def list(self, request: Request) -> Response:
        """The person's tasks, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(tasks_for(person(request))))
        return self.get_paginated_response(TaskSerializer(with_dependencies(rows or ()), many=True).data)

    def create(self, request: Request) -> Response:
        """A new task."""
        task = create_task(api_actor(request), **cast(TaskFields, read_input(TaskInput, request)))
        return versioned_response(request, TaskSerializer(task).data, task.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One task."""
        task = get_task_for(person(request), pk)
        return versioned_response(request, TaskSerializer(task).data, task.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change a task; required fields must be there, optional ones that are absent stay as they are."""
        sent = read_changes(TaskInput, request, to=lambda: get_task_for(person(request), pk), partial=partial)
        changes = cast(TaskFields, sent)
        task = update_task(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, TaskSerializer(task).data, task.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of a task."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a task; what waited for it no longer does."""
        delete_task(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
