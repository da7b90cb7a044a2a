"""The REST route that has a goal broken down into tasks."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from agent.models import ContextType
from agent.runs.control import send
from agent.serializers import BreakdownAsk, SentSerializer
from agent.services import Outgoing
from config.common.api import DaymarkAPIView, person
from config.common.serializers import read_input
from goals.selectors import get_goal_for

GOAL_ID = OpenApiParameter("id", int, OpenApiParameter.PATH)


class BreakdownView(DaymarkAPIView):
    """A goal becomes tasks."""

    extra_statuses = {"post": (429,)}

    @extend_schema(
        parameters=[GOAL_ID], operation_id="goals_breakdown", request=BreakdownAsk, responses={202: SentSerializer}
    )
    def post(self, request: Request, pk: str) -> Response:
        """Ask the agent, in a new conversation about the goal; its answer is a proposal that waits for approval."""
        goal = get_goal_for(person(request), pk)
        body = dict(read_input(BreakdownAsk, request))
        outgoing = Outgoing(
            client_message_id=body.pop("client_message_id", None) or uuid.uuid4(),
            content=f"Break down my goal “{goal.title}” into tasks.",
            context_type=ContextType.GOAL_REVIEW,
            context_id=goal.pk,
            **body,
        )
        return Response(SentSerializer(send(person(request), outgoing)).data, status=status.HTTP_202_ACCEPTED)
