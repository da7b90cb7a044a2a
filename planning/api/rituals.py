"""REST routes of rituals."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.common import clock
from config.common.api import DaymarkAPIView, person
from config.common.serializers import read_input
from history.actors import api_actor
from planning.api.dates import DATE_PARAMETER, date_in_path
from planning.rituals.decisions import Decision
from planning.rituals.reviewing import review_of
from planning.rituals.settling import settle_leftovers
from planning.serializers.rituals import ReviewSerializer, SettledSerializer, SettleInput


class WeekReviewView(DaymarkAPIView):
    """Planned against done."""

    serializer_class = ReviewSerializer

    @extend_schema(operation_id="weekly_plans_by_date_review", parameters=[DATE_PARAMETER])
    def get(self, request: Request, date: str) -> Response:
        """The week that contains the date: what was planned and done for each goal, and what is left of it."""
        found = review_of(person(request), date_in_path(date), clock.now())
        return Response(ReviewSerializer(found).data)


class SettleLeftoversView(DaymarkAPIView):
    """Settles what was left."""

    serializer_class = SettledSerializer
    input_class = SettleInput

    @extend_schema(operation_id="leftovers_settle", responses=SettledSerializer)
    def post(self, request: Request) -> Response:
        """Carry on, shrink, move, drop or tick open items of days up to today, as one act that can be undone."""
        sent, actor = read_input(SettleInput, request), api_actor(request)
        decisions = [Decision(**one) for one in sent["decisions"]]
        return Response(SettledSerializer(settle_leftovers(actor, decisions, carry_to=sent.get("carry_to"))).data)
