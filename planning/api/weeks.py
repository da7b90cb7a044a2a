"""REST routes of weekly plans."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkAPIView, DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import Choice, CivilDate, ExactFilters
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from history.actors import api_actor
from planning.api.dates import DATE_PARAMETER, date_in_path
from planning.domain import WeekChanges, WeekFields
from planning.models import PlanStatus, WeeklyPlan
from planning.selectors import get_weekly_plan_for, week_of, weekly_plans_for
from planning.serializers.plans import WeekInput, WeeklyPlanInput, WeeklyPlanSerializer
from planning.services import create_weekly_plan, delete_weekly_plan, put_weekly_plan, update_weekly_plan


class WeeklyPlanViewSet(DaymarkViewSet):
    """The person's weeks, each with its days."""

    queryset = WeeklyPlan.objects.none()
    serializer_class = WeeklyPlanSerializer
    input_class = WeeklyPlanInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "week_start_date": CivilDate(),
        "date_from": CivilDate(lookup="week_start_date__gte", description="Weeks that start on this date or later."),
        "date_to": CivilDate(lookup="week_start_date__lte", description="Weeks that start on this date or earlier."),
        "status": Choice(choices=PlanStatus),
    }
    search_fields = ("summary", "review_notes")
    orderings = {
        "week_start_date": Column(source="week_start_date", type="date"),
        "created_at": Column(source="created_at", type="instant"),
        "updated_at": Column(source="updated_at", type="instant"),
    }
    default_ordering = "-week_start_date"

    def list(self, request: Request) -> Response:
        """The person's weeks, latest first."""
        rows = self.paginate_queryset(self.filter_queryset(weekly_plans_for(person(request))))
        return self.get_paginated_response(WeeklyPlanSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        """The week that contains the date, from the person's first weekday; 409 where it shares days with another."""
        plan = create_weekly_plan(api_actor(request), **read_input(WeeklyPlanInput, request))
        return versioned_response(request, WeeklyPlanSerializer(plan).data, plan.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One week."""
        plan = get_weekly_plan_for(person(request), pk)
        return versioned_response(request, WeeklyPlanSerializer(plan).data, plan.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change a week; a date outside it moves the plan to the week with that date."""
        sent = read_changes(
            WeeklyPlanInput, request, to=lambda: get_weekly_plan_for(person(request), pk), partial=partial
        )
        changes = cast(WeekChanges, sent)
        plan = update_weekly_plan(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, WeeklyPlanSerializer(plan).data, plan.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of a week."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a week; its days stay."""
        delete_weekly_plan(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class WeekByDateView(DaymarkAPIView):
    """The week that contains a date, planned or not."""

    serializer_class = WeeklyPlanSerializer
    input_class = WeekInput
    versioned = True

    @extend_schema(operation_id="weekly_plans_by_date_retrieve", parameters=[DATE_PARAMETER])
    def get(self, request: Request, date: str) -> Response:
        """The plan whose week contains the date; an empty one with id null where there is none."""
        plan = week_of(person(request), date_in_path(date))
        return versioned_response(request, WeeklyPlanSerializer(plan).data, plan.version)

    @extend_schema(
        operation_id="weekly_plans_by_date_update",
        parameters=[DATE_PARAMETER],
        responses={200: WeeklyPlanSerializer, 201: WeeklyPlanSerializer},
    )
    def put(self, request: Request, date: str) -> Response:
        """Write the plan's own fields; made where there is none (`If-Match: "0"` asks for that)."""
        day = date_in_path(date)
        changes = cast(WeekFields, read_input(WeekInput, request))
        expected = expected_version(request)
        plan, made = put_weekly_plan(api_actor(request), day, changes=changes, expected_version=expected)
        code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
        return versioned_response(request, WeeklyPlanSerializer(plan).data, plan.version, code)
