"""REST routes of plan items."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import Choice, CivilDate, ExactFilters, Reference
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from goals.models import Priority
from goals.querysets import urgency
from history.actors import api_actor
from planning.domain import Destination, ItemChanges
from planning.models import PlanItem
from planning.scheduling.explaining import what_if_item, why_item
from planning.selectors import get_plan_item_for, items_for
from planning.serializers.plans import MoveInput, PlanItemInput, PlanItemSerializer
from planning.serializers.schedule import ElsewhereSerializer, StartInput, WhySerializer
from planning.services import create_item, delete_item, move_item, update_item


class PlanItemViewSet(DaymarkViewSet):
    """What the person has planned, on all days."""

    queryset = PlanItem.objects.none()
    serializer_class = PlanItemSerializer
    input_class = PlanItemInput
    versioned = True
    extra_statuses = {"move": (412,), "what_if": (409,), "why": (400,)}
    filter_backends = [ExactFilters]
    filters = {
        "date": CivilDate(lookup="on_date"),
        "date_from": CivilDate(lookup="on_date__gte", description="On this date or a later one."),
        "date_to": CivilDate(lookup="on_date__lte", description="On this date or an earlier one."),
        "daily_plan": Reference(nullable=False),
        "goal": Reference(description='The goal it serves; "null" for none.'),
        "task": Reference(description='The task it works on; "null" for none.'),
        "status": Choice(choices=PlanItem.Status),
        "priority": Choice(choices=Priority),
    }
    search_fields = ("title", "notes")
    orderings = {
        "created_at": Column(source="created_at", type="instant"),
        "updated_at": Column(source="updated_at", type="instant"),
        "date": Column(source="on_date", type="date"),
        "start_at": Column(source="start_at", type="instant", nullable=True),
        "completed_at": Column(source="completed_at", type="instant", nullable=True),
        "title": Column(source="title", type="text"),
        "priority": Column(source=urgency(), type="integer"),
    }
    default_ordering = "-created_at"

    def list(self, request: Request) -> Response:
        """The person's items, newest first."""
        rows = self.paginate_queryset(self.filter_queryset(items_for(person(request))))
        return self.get_paginated_response(PlanItemSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        """An item at the end of its day, which is made if need be; send `date` or `daily_plan`."""
        item = create_item(api_actor(request), **read_input(PlanItemInput, request))
        return versioned_response(request, PlanItemSerializer(item).data, item.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One item."""
        item = get_plan_item_for(person(request), pk)
        return versioned_response(request, PlanItemSerializer(item).data, item.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change an item. Another `date` or `daily_plan` puts it at the end of that day, without its time unless
        `start_at` is sent, too."""
        sent = read_changes(PlanItemInput, request, to=lambda: get_plan_item_for(person(request), pk), partial=partial)
        changes = cast(ItemChanges, sent)
        item = update_item(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, PlanItemSerializer(item).data, item.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of an item."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete an item; its task stays as it is."""
        delete_item(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="plan_items_move", request=MoveInput)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        """Put the item before or after another one, on that one's day, or at the end of a day."""
        sent = read_changes(MoveInput, request, to=lambda: get_plan_item_for(person(request), pk), partial=False)
        to = cast(Destination, sent)
        item = move_item(api_actor(request), pk, expected_version=expected_version(request), **to)
        return versioned_response(request, PlanItemSerializer(item).data, item.version)

    @extend_schema(operation_id="plan_items_why", responses=WhySerializer)
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def why(self, request: Request, pk: str) -> Response:
        """Why it is where it is: the earliest start it could have, what forbids an earlier one, and the best other."""
        return Response(why_item(person(request), pk))

    @extend_schema(operation_id="plan_items_what_if", request=StartInput, responses=ElsewhereSerializer)
    @action(detail=True, methods=["post"], url_path="what-if")
    def what_if(self, request: Request, pk: str) -> Response:
        """Whether it may begin at another time, or which rules forbid it, and what that costs. Nothing is changed."""
        get_plan_item_for(person(request), pk)
        return Response(what_if_item(person(request), pk, read_input(StartInput, request)["start_at"]))
