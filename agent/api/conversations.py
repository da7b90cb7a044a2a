"""REST routes of conversations."""

from dataclasses import dataclass

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agent.models import ContextType, Conversation
from agent.runs.control import discard_conversation
from agent.selectors import conversations_for, get_conversation_for, mentioning
from agent.serializers import ConversationChange, ConversationCreate, ConversationSerializer
from agent.services import create_conversation, restore_conversation, update_conversation
from config.common.api import DaymarkViewSet, expected_version, person, versioned_response
from config.common.filtering import LONGEST_SEARCH, Choice, ExactFilters, Filter
from config.common.pagination import Column
from config.common.serializers import read_changes, read_input


@dataclass(frozen=True, kw_only=True)
class Archived(Filter):
    """Those put away, or those in use."""

    def condition(self, name: str, raw: str) -> Q:
        """The rows to keep. Raises ValidationFailed."""
        return Q(archived_at__isnull=not self.value_of(name, raw))

    def read(self, raw: str) -> bool:
        """Whether those put away are meant."""
        if raw.lower() not in {"true", "false"}:
            raise ValueError("Write true or false.")
        return raw.lower() == "true"

    def schema(self) -> dict[str, object]:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Mentioning(Filter):
    """Words that all occur in the title, or all in one of the messages."""

    def condition(self, name: str, raw: str) -> Q:
        """The rows to keep. Raises ValidationFailed."""
        return mentioning(raw)

    def read(self, raw: str) -> str:
        """The text itself."""
        return raw

    def schema(self) -> dict[str, object]:
        """A short text."""
        return {"type": "string", "maxLength": LONGEST_SEARCH}


class ConversationViewSet(DaymarkViewSet):
    """Threads of messages; DELETE hides one, `restore` brings it back."""

    queryset = Conversation.objects.none()
    serializer_class = ConversationSerializer
    versioned = True
    filter_backends = [ExactFilters]
    filters = {
        "archived": Archived(description="Only those put away, or only those in use; both where it is not sent."),
        "context_type": Choice(choices=ContextType),
        "search": Mentioning(description="Words that all occur in the title, or all in one message, in any case."),
    }
    orderings = {
        "last_message_at": Column(source="last_message_at", type="instant"),
        "created_at": Column(source="created_at", type="instant"),
        "title": Column(source="title", type="text"),
    }
    default_ordering = "-last_message_at"

    def list(self, request: Request) -> Response:
        """The person's conversations, the latest activity first."""
        page = self.paginate_queryset(self.filter_queryset(conversations_for(person(request))))
        return self.get_paginated_response(ConversationSerializer(page, many=True).data)

    @extend_schema(request=ConversationCreate)
    def create(self, request: Request) -> Response:
        """An empty conversation."""
        made = create_conversation(person(request), **read_input(ConversationCreate, request))
        return _answer(request, made, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One conversation; its `active_run` is the run to attach to, null while it is idle."""
        return _answer(request, get_conversation_for(person(request), pk))

    @extend_schema(request=ConversationChange)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Rename or archive."""
        sent = read_changes(
            ConversationChange, request, to=lambda: get_conversation_for(person(request), pk), partial=False
        )
        expected = expected_version(request)
        return _answer(request, update_conversation(person(request), pk, changes=sent, expected_version=expected))

    def destroy(self, request: Request, pk: str) -> Response:
        """Hide it, and cancel the reply that is being made in it."""
        discard_conversation(person(request), pk, expected_version=expected_version(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="conversations_restore", request=None, responses={200: ConversationSerializer})
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Bring a deleted conversation back; one that is not deleted stays as it is."""
        return _answer(request, restore_conversation(person(request), pk))


def _answer(request: Request, found: Conversation, code: int = status.HTTP_200_OK) -> Response:
    return versioned_response(request, ConversationSerializer(found).data, found.version, code)
