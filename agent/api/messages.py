"""REST routes of a conversation's messages."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from agent.models import Message
from agent.runs.control import send
from agent.runs.transcript import stored_parts
from agent.selectors import get_conversation_for, messages_of, with_live_text
from agent.serializers import MessageSend, MessageSerializer, SentSerializer
from agent.services import Outgoing
from config.common.api import DaymarkViewSet, person
from config.common.pagination import Column
from config.common.serializers import read_input


class MessagesViewSet(DaymarkViewSet):
    """The messages of one conversation."""

    queryset = Message.objects.none()
    serializer_class = MessageSerializer
    orderings = {"created_at": Column(source="created_at", type="instant")}
    default_ordering = "-created_at"
    extra_statuses = {"create": (429,)}

    def list(self, request: Request, conversation_id: str) -> Response:
        """Newest first; a reply that is being made shows what is stored of it so far."""
        conversation = get_conversation_for(person(request), conversation_id)
        page = with_live_text(self.paginate_queryset(messages_of(conversation)) or [], stored_parts)
        return self.get_paginated_response(MessageSerializer(page, many=True).data)

    @extend_schema(request=MessageSend, responses={202: SentSerializer})
    def create(self, request: Request, conversation_id: str) -> Response:
        """Store the message and queue its run; watch the run by socket, SSE or `GET runs/{id}`."""
        conversation = get_conversation_for(person(request), conversation_id)
        body = read_input(MessageSend, request)
        sent = send(person(request), Outgoing(conversation_id=conversation.pk, **body))
        return Response(SentSerializer(sent).data, status=status.HTTP_202_ACCEPTED)
