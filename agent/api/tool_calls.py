"""REST routes of tool calls: what waits for a decision, and deciding it."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agent.api.filters import RunReference
from agent.models import ToolCall
from agent.selectors import get_tool_call_for, tool_calls_for
from agent.serializers import ToolCallSerializer
from agent.services import decide_tool_call
from config.common.api import DaymarkViewSet, person
from config.common.filtering import Choice, ExactFilters
from config.common.pagination import Column


class ToolCallViewSet(DaymarkViewSet):
    """What the agent did, and what it would like to do. A decision on a call decides its proposal, and the reverse."""

    queryset = ToolCall.objects.none()
    serializer_class = ToolCallSerializer
    filter_backends = [ExactFilters]
    filters = {
        "status": Choice(choices=ToolCall.Status, description="`pending` are those that wait for a decision."),
        "effect": Choice(choices=ToolCall.Effect),
        "run": RunReference(description="Only those of this run."),
    }
    orderings = {"created_at": Column(source="created_at", type="instant")}
    default_ordering = "-created_at"
    extra_statuses = {"approve": (409,), "reject": (409,)}

    def list(self, request: Request) -> Response:
        """The person's tool calls, newest first."""
        page = self.paginate_queryset(self.filter_queryset(tool_calls_for(person(request))))
        return self.get_paginated_response(ToolCallSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One tool call; what it would change is its proposal."""
        return Response(ToolCallSerializer(get_tool_call_for(person(request), pk)).data)

    @extend_schema(operation_id="tool_calls_approve", request=None, responses=ToolCallSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Let it be done, exactly as it was proposed; the run goes on. Approved before, it stays done once."""
        return Response(ToolCallSerializer(decide_tool_call(person(request), pk, "approve")).data)

    @extend_schema(operation_id="tool_calls_reject", request=None, responses=ToolCallSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Refuse it; the run goes on and is told so."""
        return Response(ToolCallSerializer(decide_tool_call(person(request), pk, "reject")).data)
