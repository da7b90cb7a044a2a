"""Conversations, messages, runs and providers over REST."""

from typing import Any

from django.http import StreamingHttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from agent import selectors, services
from agent.models import Conversation, Message
from agent.providers.factory import describe_providers
from agent.runs import control, sse
from agent.serializers import (
    ConversationChange,
    ConversationCreate,
    ConversationSerializer,
    MessageSend,
    MessageSerializer,
    ProviderSerializer,
    RunSerializer,
    RunWithEventsSerializer,
    SentSerializer,
)
from config.common.api import DaymarkAPIView, DaymarkViewSet, expected_version, person, versioned_response
from config.common.errors import ValidationFailed
from config.common.pagination import Column

AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="Entries behind this seq; 0 is the beginning.")
LARGEST_AFTER = 2**31 - 1


class ConversationFilter(filters.FilterSet):
    """`?archived=` true or false; `?search=` in title and messages."""

    archived = filters.BooleanFilter(method="by_archived")
    search = filters.CharFilter(method="by_search", max_length=200)

    class Meta:
        model = Conversation
        fields = ("context_type",)

    def by_archived(self, queryset: Any, _: str, value: bool) -> Any:
        """Archived ones, or those in use."""
        return queryset.filter(archived_at__isnull=not value)

    def by_search(self, queryset: Any, _: str, value: str) -> Any:
        """Conversations whose title or one of whose messages contains the text, without regard to case."""
        return selectors.containing(queryset, value)


class ConversationViewSet(DaymarkViewSet):
    """Threads of messages; DELETE hides one, `restore` brings it back."""

    serializer_class = ConversationSerializer
    filterset_class = ConversationFilter
    versioned = True
    orderings = {
        "last_message_at": Column(source="last_message_at", type="instant"),
        "created_at": Column(source="created_at", type="instant"),
        "title": Column(source="title", type="text"),
    }
    default_ordering = "-last_message_at"

    def get_queryset(self) -> Any:
        """The person's conversations."""
        return selectors.conversations_for(person(self.request))

    @extend_schema(responses=ConversationSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Newest activity first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(ConversationSerializer(page, many=True).data)

    @extend_schema(request=ConversationCreate, responses={201: ConversationSerializer})
    def create(self, request: Request) -> Response:
        """An empty conversation."""
        body = ConversationCreate(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.create_conversation(person(request), **body.validated_data)
        return _conversation(request, made, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One conversation."""
        return _conversation(request, selectors.get_conversation_for(person(request), pk))

    @extend_schema(request=ConversationChange, responses=ConversationSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename or archive."""
        body = ConversationChange(data=request.data)
        body.is_valid(raise_exception=True)
        changed = services.update_conversation(
            person(request), pk, changes=body.validated_data, expected_version=expected_version(request)
        )
        return _conversation(request, changed)

    def destroy(self, request: Request, pk: str) -> Response:
        """Hide it, and cancel the reply that is being made in it."""
        control.discard_conversation(person(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: ConversationSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring a deleted conversation back."""
        return _conversation(request, services.restore_conversation(person(request), pk))


class MessagesViewSet(DaymarkViewSet):
    """The messages of one conversation."""

    serializer_class = MessageSerializer
    orderings = {"created_at": Column(source="created_at", type="instant")}
    default_ordering = "-created_at"
    filter_backends: Any = []
    extra_statuses = {"create": (429,)}

    def get_queryset(self) -> Any:
        """Its messages. Raises NotFound for somebody else's conversation."""
        if getattr(self, "swagger_fake_view", False):
            return Message.objects.none()
        conversation = selectors.get_conversation_for(person(self.request), self.kwargs["conversation_id"])
        return selectors.messages_of(conversation)

    @extend_schema(responses=MessageSerializer(many=True))
    def list(self, request: Request, conversation_id: str) -> Response:
        """Newest first; a reply that is being made shows what is stored of it so far."""
        page = selectors.with_live_text(self.paginate_queryset(self.get_queryset()) or [])
        return self.get_paginated_response(MessageSerializer(page, many=True).data)

    @extend_schema(request=MessageSend, responses={202: SentSerializer})
    def create(self, request: Request, conversation_id: str) -> Response:
        """Store the message and queue its run; watch the run by socket, SSE or `GET runs/{id}`."""
        body = MessageSend(data=request.data)
        body.is_valid(raise_exception=True)
        conversation = selectors.get_conversation_for(person(request), conversation_id)
        outgoing = services.Outgoing(conversation_id=conversation.pk, **body.validated_data)
        sent = services.send_message(person(request), outgoing)
        return Response(SentSerializer(sent).data, status=status.HTTP_202_ACCEPTED)


class RunViewSet(DaymarkViewSet):
    """The making of replies."""

    serializer_class = RunSerializer
    filter_backends: Any = []
    pagination_class = None
    extra_statuses = {"retry": (429,)}

    @extend_schema(parameters=[AFTER], responses=RunWithEventsSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """The run and up to 1,000 entries of its log behind `after`."""
        after = _after(request.query_params.get("after"))
        run = selectors.get_run_for(person(request), pk)
        entries = selectors.events_after(run, after)
        events = [{"seq": seq, "event": event} for seq, event in entries]
        next_after = entries[-1][0] if entries else after
        return Response({**RunSerializer(run).data, "events": events, "next_after": next_after})

    @extend_schema(request=None, responses=RunSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End it and keep what was said; a run that has ended stays as it is."""
        return Response(RunSerializer(control.cancel_run(person(request), pk)).data)

    @extend_schema(request=None, responses={202: SentSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Make the conversation's last reply again, when it failed, was interrupted or cancelled."""
        return Response(SentSerializer(services.retry_run(person(request), pk)).data, status=status.HTTP_202_ACCEPTED)


class EventStreamRenderer(BaseRenderer):
    """Lets DRF accept `text/event-stream`; errors are rendered as JSON, a stream never passes here."""

    media_type = "text/event-stream"
    format = "events"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """An error answer's body."""
        rendered: bytes = JSONRenderer().render(data)
        return rendered


class RunEventsView(DaymarkAPIView):
    """A run's log as server-sent events."""

    renderer_classes = [JSONRenderer, EventStreamRenderer]  # JSON unless a stream is asked for: errors, OPTIONS

    @extend_schema(
        operation_id="runs_events",
        parameters=[AFTER, OpenApiParameter("Last-Event-ID", OpenApiTypes.STR, OpenApiParameter.HEADER)],
        responses={(200, "text/event-stream"): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: str) -> StreamingHttpResponse:
        """`id: <seq>` and the bare AG-UI event; ends after the terminal event, resumes behind `Last-Event-ID`."""
        after = _after(request.headers.get("Last-Event-ID") or request.query_params.get("after"))
        run = selectors.get_run_for(person(request), pk)
        engine = getattr(request._request, "scope", {}).get("daymark.engine")
        body = sse.stream(run, min(after, run.last_seq), engine.tail if engine else None)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingHttpResponse(body, content_type="text/event-stream", headers=headers)


class ProvidersView(DaymarkAPIView):
    """What is configured, and what each can do."""

    @extend_schema(operation_id="agent_providers", responses=ProviderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every provider Daymark knows."""
        return Response(ProviderSerializer(describe_providers(), many=True).data)


def _conversation(request: Request, conversation: Conversation, code: int = status.HTTP_200_OK) -> Response:
    return versioned_response(request, ConversationSerializer(conversation).data, conversation.version, code)


def _after(raw: str | None) -> int:
    if raw is None or raw == "":
        return 0
    if not raw.isascii() or not raw.isdigit() or int(raw[:12]) > LARGEST_AFTER:
        raise ValidationFailed.on("after", "invalid", "after is a whole number from 0 up.")
    return int(raw)
