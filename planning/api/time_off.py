"""REST routes of time off."""

from typing import cast

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import CivilDate, ExactFilters
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from history.actors import api_actor
from planning.domain import TimeOffFields
from planning.models import TimeOff
from planning.selectors import get_time_off_for, time_off_for
from planning.serializers.availability import TimeOffInput, TimeOffSerializer
from planning.services import create_time_off, delete_time_off, update_time_off


class TimeOffViewSet(DaymarkViewSet):
    """The person's days without work."""

    queryset = TimeOff.objects.none()
    serializer_class = TimeOffSerializer
    input_class = TimeOffInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "date_from": CivilDate(lookup="end_on__gte", description="Ends on this date or a later one."),
        "date_to": CivilDate(lookup="start_on__lte", description="Starts on this date or an earlier one."),
    }
    search_fields = ("title",)
    orderings = {
        "start_on": Column(source="start_on", type="date"),
        "end_on": Column(source="end_on", type="date"),
        "title": Column(source="title", type="text"),
        "created_at": Column(source="created_at", type="instant"),
        "updated_at": Column(source="updated_at", type="instant"),
    }
    default_ordering = "-start_on"

    def list(self, request: Request) -> Response:
        """The person's time off, latest first."""
        rows = self.paginate_queryset(self.filter_queryset(time_off_for(person(request))))
        return self.get_paginated_response(TimeOffSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        """Days without work."""
        row = create_time_off(api_actor(request), **read_input(TimeOffInput, request))
        return versioned_response(request, TimeOffSerializer(row).data, row.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One time off."""
        row = get_time_off_for(person(request), pk)
        return versioned_response(request, TimeOffSerializer(row).data, row.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change it."""
        sent = read_changes(TimeOffInput, request, to=lambda: get_time_off_for(person(request), pk), partial=partial)
        changes = cast(TimeOffFields, sent)
        row = update_time_off(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, TimeOffSerializer(row).data, row.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of it."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete it."""
        delete_time_off(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
