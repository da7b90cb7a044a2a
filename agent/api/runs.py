"""REST routes of runs: what became of a reply, its log in pages or as a stream, cancel and retry."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agent.domain import TERMINAL_STATUSES
from agent.models import Run
from agent.runs import sse
from agent.runs.control import cancel_run
from agent.selectors import events_after, get_run_for
from agent.serializers import RunSerializer, RunWithEventsSerializer, SentSerializer
from agent.services import retry_run
from config.common.api import DaymarkAPIView, DaymarkViewSet, person
from config.common.errors import ValidationFailed

LARGEST_AFTER = 2**31 - 1
AFTER = OpenApiParameter(
    "after",
    {"type": "integer", "minimum": 0, "maximum": LARGEST_AFTER, "default": 0},
    description="Entries behind this seq; 0 is the beginning.",
)
RESUME = OpenApiParameter(
    "Last-Event-ID",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The last `id` that arrived, as a reconnecting EventSource sends it; goes before `after`.",
)
RUN_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
STREAM_HEADERS = MappingProxyType({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})


class RunViewSet(DaymarkViewSet):
    """The making of replies."""

    queryset = Run.objects.none()
    serializer_class = RunSerializer
    pagination_class = None
    extra_statuses = {"retry": (429,)}

    @extend_schema(parameters=[AFTER], responses=RunWithEventsSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """The run and up to 1,000 entries of its log behind `after`."""
        after = _after(request.query_params)
        run = get_run_for(person(request), pk)
        entries = events_after(run, after)
        events = [{"seq": seq, "event": event} for seq, event in entries]
        next_after = entries[-1][0] if entries else after
        return Response({**RunSerializer(run).data, "events": events, "next_after": next_after})

    @extend_schema(operation_id="runs_cancel", request=None, responses=RunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it and keep what was said; a run that has ended stays as it is."""
        return Response(RunSerializer(cancel_run(person(request), pk)).data)

    @extend_schema(operation_id="runs_retry", request=None, responses={202: SentSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Make the conversation's last reply again, when it failed, was interrupted or cancelled."""
        return Response(SentSerializer(retry_run(person(request), pk)).data, status=status.HTTP_202_ACCEPTED)


class EventStreamRenderer(BaseRenderer):
    """Lets DRF accept `text/event-stream`; errors are rendered as JSON, a stream never passes here."""

    media_type = "text/event-stream"
    format = "events"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """An error answer's body."""
        rendered: bytes = JSONRenderer().render(data)
        return rendered


class RunEventsView(DaymarkAPIView):
    """A run's log as server-sent events."""

    renderer_classes = [JSONRenderer, EventStreamRenderer]

    @extend_schema(
        operation_id="runs_events",
        parameters=[RUN_ID, AFTER, RESUME, OpenApiParameter("format", exclude=True)],
        responses={(200, "text/event-stream"): OpenApiTypes.STR, 204: None},
    )
    def get(self, request: Request, pk: str) -> HttpResponseBase:
        """The log as it grows, as server-sent events: `id: <seq>` and the bare AG-UI event.

        Ends after the terminal event, resumes behind `Last-Event-ID`. It also ends within two seconds of the
        sign-in it was asked with.

        204 answers an EventSource that reconnects after the end, and tells it to stop.
        """
        resumed = request.headers.get("Last-Event-ID")
        after = _after({"after": resumed} if resumed else request.query_params)
        run = get_run_for(person(request), pk)
        if resumed and run.status in TERMINAL_STATUSES and after >= run.last_seq:
            return HttpResponse(status=status.HTTP_204_NO_CONTENT)
        if request.method == "HEAD":  # the server would read the stream to its end and send none of it
            return HttpResponse(content_type="text/event-stream", headers=STREAM_HEADERS)
        engine = getattr(request._request, "scope", {}).get("daymark.engine")
        session_id = request.auth if isinstance(request.auth, UUID) else None
        stream = sse.stream(run, after, engine=engine, session_id=session_id)
        return StreamingHttpResponse(stream, content_type="text/event-stream", headers=STREAM_HEADERS)


def _after(given: Mapping[str, str]) -> int:
    """Raises ValidationFailed for what is no seq."""
    raw = given.get("after") or "0"
    if not raw.isascii() or not raw.isdigit() or len(raw) > len(str(LARGEST_AFTER)) or int(raw) > LARGEST_AFTER:
        raise ValidationFailed.on("after", "invalid", f"after is a whole number from 0 to {LARGEST_AFTER}.")
    return int(raw)
