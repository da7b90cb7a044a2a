"""REST routes of daily plans."""

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.common import clock
from config.common.api import DaymarkAPIView, DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import Choice, CivilDate, ExactFilters, Reference
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input
from history.actors import api_actor
from planning.api.dates import DATE_PARAMETER, date_in_path
from planning.domain import DayChanges, DayFields
from planning.models import DailyPlan, PlanStatus
from planning.selectors import daily_plans_for, day_of, get_daily_plan_for, today_of
from planning.serializers.plans import DailyPlanInput, DailyPlanSerializer, DayInput
from planning.services import create_daily_plan, delete_daily_plan, put_daily_plan, update_daily_plan


class DailyPlanViewSet(DaymarkViewSet):
    """The person's days, each with its items in order."""

    queryset = DailyPlan.objects.none()
    serializer_class = DailyPlanSerializer
    input_class = DailyPlanInput
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "date": CivilDate(),
        "date_from": CivilDate(lookup="date__gte", description="This date or a later one."),
        "date_to": CivilDate(lookup="date__lte", description="This date or an earlier one."),
        "status": Choice(choices=PlanStatus),
        "weekly_plan": Reference(description='The week it lies in; "null" for none.'),
    }
    search_fields = ("summary",)
    orderings = {
        "date": Column(source="date", type="date"),
        "created_at": Column(source="created_at", type="instant"),
        "updated_at": Column(source="updated_at", type="instant"),
    }
    default_ordering = "-date"

    def list(self, request: Request) -> Response:
        """The person's days, latest first."""
        rows = self.paginate_queryset(self.filter_queryset(daily_plans_for(person(request))))
        return self.get_paginated_response(DailyPlanSerializer(rows, many=True).data)

    def create(self, request: Request) -> Response:
        """A day without items; 409 where there is a plan of this date."""
        plan = create_daily_plan(api_actor(request), **read_input(DailyPlanInput, request))
        return versioned_response(request, DailyPlanSerializer(plan).data, plan.version, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One day."""
        plan = get_daily_plan_for(person(request), pk)
        return versioned_response(request, DailyPlanSerializer(plan).data, plan.version)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change a day; its items have routes of their own. On another date the items lose their times."""
        sent = read_changes(
            DailyPlanInput, request, to=lambda: get_daily_plan_for(person(request), pk), partial=partial
        )
        changes = cast(DayChanges, sent)
        plan = update_daily_plan(api_actor(request), pk, changes=changes, expected_version=expected_version(request))
        return versioned_response(request, DailyPlanSerializer(plan).data, plan.version)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some fields of a day."""
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a day with its items."""
        delete_daily_plan(api_actor(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DayByDateView(DaymarkAPIView):
    """The day with a date, planned or not."""

    serializer_class = DailyPlanSerializer
    input_class = DayInput
    versioned = True

    @extend_schema(operation_id="daily_plans_by_date_retrieve", parameters=[DATE_PARAMETER])
    def get(self, request: Request, date: str) -> Response:
        """The plan of this date; an empty one with id null where there is none. Nothing is written."""
        plan = day_of(person(request), date_in_path(date))
        return versioned_response(request, DailyPlanSerializer(plan).data, plan.version)

    @extend_schema(
        operation_id="daily_plans_by_date_update",
        parameters=[DATE_PARAMETER],
        responses={200: DailyPlanSerializer, 201: DailyPlanSerializer},
    )
    def put(self, request: Request, date: str) -> Response:
        """Write the plan's own fields; made where there is none (`If-Match: "0"` asks for that)."""
        day = date_in_path(date)
        changes = cast(DayFields, read_input(DayInput, request))
        expected = expected_version(request)
        plan, made = put_daily_plan(api_actor(request), day, changes=changes, expected_version=expected)
        code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
        return versioned_response(request, DailyPlanSerializer(plan).data, plan.version, code)


class TodayView(DaymarkAPIView):
    """The person's own today."""

    serializer_class = DailyPlanSerializer

    @extend_schema(operation_id="daily_plans_today_retrieve")
    def get(self, request: Request) -> Response:
        """The plan of today in the person's zone, as by its date. Never 304: tomorrow's version 1 is another day's."""
        plan = today_of(person(request), clock.now())
        headers = {"ETag": f'"{plan.version}"', "Cache-Control": "private, no-cache"}
        return Response(DailyPlanSerializer(plan).data, headers=headers)
