"""REST routes of days with other hours."""

from typing import cast

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import CivilDate, ExactFilters
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from history.actors import api_actor
from planning.domain import DayExceptionChanges
from planning.models import DayException
from planning.selectors import day_exceptions_for, get_day_exception_for
from planning.serializers.availability import DayExceptionInput, DayExceptionSerializer
from planning.services import create_day_exception, delete_day_exception, update_day_exception


class DayExceptionViewSet(DaymarkViewSet):
    """The person's days with other hours, or with none."""

    queryset = DayException.objects.none()
    serializer_class = DayExceptionSerializer
    input_class = DayExceptionInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "date": CivilDate(),
        "date_from": CivilDate(lookup="date__gte", description="This date or a later one."),
        "date_to": CivilDate(lookup="date__lte", description="This date or an earlier one."),
    }
    search_fields = ("note",)
    orderings = {
        "date": Column(source="date", type="date"),
        "created_at": Column(source="created_at", type="instant"),
        "updated_at": Column(source="updated_at", type="instant"),
    }
    default_ordering = "-date"

    def list(self, request: Request) -> Response:
        """The person's days with other hours, latest first."""
        rows = self.paginate_queryset(self.filter_queryset(day_exceptions_for(person(request))))
        return self.get_paginated_response(DayExceptionSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        """Other hours on a date; 409 where it has some already."""
        row = create_day_exception(api_actor(request), **read_input(DayExceptionInput, request))
        return versioned_response(request, DayExceptionSerializer(row).data, row.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One day."""
        row = get_day_exception_for(person(request), pk)
        return versioned_response(request, DayExceptionSerializer(row).data, row.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change the hours of a day; 409 where it would move to a date that has some."""
        sent = read_changes(
            DayExceptionInput, request, to=lambda: get_day_exception_for(person(request), pk), partial=partial
        )
        changes = cast(DayExceptionChanges, sent)
        row = update_day_exception(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, DayExceptionSerializer(row).data, row.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of it."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """The date has its usual hours again."""
        delete_day_exception(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
