"""REST routes of history."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkViewSet, person
from config.common.errors import ValidationFailed
from config.common.filtering import Choice, ExactFilters, Reference
from config.common.pagination import Column
from config.common.serializers import read_input
from history.actors import api_actor
from history.domain import Actor
from history.models import ChangeSet
from history.preview.building import with_previews
from history.querysets import ChangeSetQuerySet
from history.selectors import (
    change_sets_for,
    get_change_set_for,
    get_proposal_for,
    proposed_to,
    with_undoers,
)
from history.serializers import (
    ChangeSetDetailSerializer,
    ChangeSetSerializer,
    ProposalSerializer,
    UndoneSerializer,
    UndoSinceInput,
)
from history.services import apply_proposal, reject_proposal, undo, undo_since

OBJECT = OpenApiParameter("object", str, enum=list(settings.CHANGE_KINDS), description="Only what changed this kind.")
OBJECT_ID = OpenApiParameter("id", int, description="Only what changed this one; together with `object`.")


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What was taken back, and by which act."""

    undone: list[ChangeSet]
    change: ChangeSet | None


class ChangeSetViewSet(DaymarkViewSet):
    """What was done. Nothing is written here directly."""

    queryset = ChangeSet.objects.none()
    serializer_class = ChangeSetSerializer
    filter_backends = [ExactFilters]
    filters = {"via": Choice(choices=ChangeSet.Via), "state": Choice(choices=ChangeSet.State)}
    orderings = {"seq": Column(source="seq", type="integer")}
    default_ordering = "-seq"

    @extend_schema(parameters=[OBJECT, OBJECT_ID])
    def list(self, request: Request) -> Response:
        """What the person and those who act for them did, newest first."""
        found = self.filter_queryset(_narrowed(change_sets_for(person(request)), request))
        return self.get_paginated_response(ChangeSetSerializer(self.paginate_queryset(found), many=True).data)

    @extend_schema(responses=ChangeSetDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One act, with its preview."""
        return _detail(request, get_change_set_for(person(request), pk))

    @extend_schema(request=None, responses=ChangeSetDetailSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take an act back; it says by which act that was done, so that this can be taken back in turn."""
        return _detail(request, undo(api_actor(request), pk))

    @extend_schema(request=UndoSinceInput, responses=UndoneSerializer)
    @action(detail=False, methods=["post"], url_path="undo-since", filter_backends=[], pagination_class=None)
    def undo_since(self, request: Request) -> Response:
        """Take back everything that was done through one door since an instant, as one act."""
        sent, actor = read_input(UndoSinceInput, request), api_actor(request)
        taken_back = [act.pk for act in undo_since(actor, sent["via"], sent["since"])]
        found = change_sets_for(actor.user)
        change = found.get(pk=actor.acts[-1]) if actor.acts else None
        undone = list(found.filter(pk__in=taken_back).newest_first())
        return Response(UndoneSerializer(Undone(undone=undone, change=change)).data)


class ProposalViewSet(DaymarkViewSet):
    """What waits for the person's decision, and what was decided."""

    queryset = ChangeSet.objects.none()
    serializer_class = ProposalSerializer
    filter_backends = [ExactFilters]
    filters = {
        "status": Choice(choices=ChangeSet.State, lookup="state"),
        "via": Choice(choices=ChangeSet.Via),
    }
    orderings = {"seq": Column(source="seq", type="integer")}
    default_ordering = "-seq"

    def list(self, request: Request) -> Response:
        """The person's proposals, newest first; what the agent did at once is among `changes`."""
        found = self.paginate_queryset(self.filter_queryset(proposed_to(person(request)))) or ()
        rows = with_previews(person(request), found)
        return self.get_paginated_response(ProposalSerializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One proposal."""
        return _proposal(request, get_proposal_for(person(request), pk))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Do what it says; 409 `proposal_stale` where what it would change has changed since."""
        return _decided(request, pk, apply_proposal)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        """Drop it."""
        return _decided(request, pk, reject_proposal)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take back what was applied; 409 where later edits stand on it."""
        get_proposal_for(person(request), pk)
        return _decided(request, pk, undo)


def _decided(request: Request, pk: str, decide: Callable[[Actor, object], ChangeSet]) -> Response:
    return _proposal(request, decide(api_actor(request), pk))


def _proposal(request: Request, proposal: ChangeSet) -> Response:
    (shown,) = with_previews(person(request), [proposal])
    return Response(ProposalSerializer(shown).data)


def _detail(request: Request, change_set: ChangeSet) -> Response:
    (shown,) = with_undoers(person(request), with_previews(person(request), [change_set]))
    return Response(ChangeSetDetailSerializer(shown).data)


def _narrowed(found: ChangeSetQuerySet, request: Request) -> ChangeSetQuerySet:
    """Those that touched what `object` and `id` name."""
    kind, object_id = request.query_params.get("object"), request.query_params.get("id")
    if object_id and not kind:
        raise ValidationFailed.on("id", "invalid", "Send `object` along with `id`.")
    if not kind:
        return found
    if kind not in settings.CHANGE_KINDS:
        raise ValidationFailed.on("object", "invalid_choice", "Use one of: " + ", ".join(settings.CHANGE_KINDS) + ".")
    return found.touching(kind, Reference(nullable=False).value_of("id", object_id) if object_id else None)
