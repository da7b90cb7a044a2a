"""The REST route of what the agent has used."""

from datetime import date

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agent.runs.usage import MOST_DAYS, usage_report_for
from agent.serializers import UsageReportSerializer
from config.common import clock
from config.common.api import DaymarkAPIView, person
from config.common.filtering import CivilDate

FROM = OpenApiParameter("from", OpenApiTypes.DATE, description="The first day; else the first of the last day's month.")
TO = OpenApiParameter("to", OpenApiTypes.DATE, description=f"The last day, else today; at most {MOST_DAYS} days.")


class UsageView(DaymarkAPIView):
    """Tokens and money, day by day."""

    @extend_schema(operation_id="agent_usage", parameters=[FROM, TO], responses=UsageReportSerializer)
    def get(self, request: Request) -> Response:
        """What the person's agent has used, the limits of a day, and what is left of today.

        A day is one of the person's, and counts the calls that began on it. Costs follow list prices: they are known
        for priced calls alone, and null where no call was priced. Days on which nothing was used are left out.
        """
        report = usage_report_for(person(request), _date(request, "from"), _date(request, "to"), clock.now())
        return Response(UsageReportSerializer(report).data)


def _date(request: Request, name: str) -> date | None:
    raw = request.query_params.get(name)
    found: date | None = CivilDate().value_of(name, raw) if raw else None
    return found
