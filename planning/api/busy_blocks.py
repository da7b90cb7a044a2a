"""REST routes of busy times."""

from typing import cast

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import ExactFilters, Instant
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from history.actors import api_actor
from planning.domain import BusyBlockFields
from planning.models import BusyBlock
from planning.selectors import busy_blocks_for, get_busy_block_for
from planning.serializers.availability import BusyBlockInput, BusyBlockSerializer
from planning.services import create_busy_block, delete_busy_block, update_busy_block


class BusyBlockViewSet(DaymarkViewSet):
    """Time of the person that is taken."""

    queryset = BusyBlock.objects.none()
    serializer_class = BusyBlockSerializer
    input_class = BusyBlockInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "after": Instant(lookup="end_at__gt", description="Not over at this instant."),
        "before": Instant(lookup="start_at__lt", description="Begun before this instant."),
    }
    search_fields = ("title",)
    orderings = {
        "start_at": Column(source="start_at", type="instant"),
        "end_at": Column(source="end_at", type="instant"),
        "title": Column(source="title", type="text"),
        "created_at": Column(source="created_at", type="instant"),
        "updated_at": Column(source="updated_at", type="instant"),
    }
    default_ordering = "-start_at"

    def list(self, request: Request) -> Response:
        """The person's busy times, latest first."""
        rows = self.paginate_queryset(self.filter_queryset(busy_blocks_for(person(request))))
        return self.get_paginated_response(BusyBlockSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        """Time that is taken."""
        row = create_busy_block(api_actor(request), **read_input(BusyBlockInput, request))
        return versioned_response(request, BusyBlockSerializer(row).data, row.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One busy time."""
        row = get_busy_block_for(person(request), pk)
        return versioned_response(request, BusyBlockSerializer(row).data, row.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change it."""
        sent = read_changes(
            BusyBlockInput, request, to=lambda: get_busy_block_for(person(request), pk), partial=partial
        )
        changes = cast(BusyBlockFields, sent)
        row = update_busy_block(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, BusyBlockSerializer(row).data, row.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of it."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete it."""
        delete_busy_block(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
