"""REST routes of history."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkViewSet, person
from config.common.errors import ValidationFailed
from config.common.filtering import Choice, ExactFilters, Reference
from config.common.pagination import Column
from history.models import ChangeSet
from history.querysets import ChangeSetQuerySet
from history.selectors import change_sets_for, get_change_set_for
from history.serializers import ChangeSetSerializer

OBJECT = OpenApiParameter("object", str, enum=list(settings.CHANGE_KINDS), description="Only what changed this kind.")
OBJECT_ID = OpenApiParameter("id", int, description="Only what changed this one; together with `object`.")


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

    def retrieve(self, request: Request, pk: str) -> Response:
        """One act."""
        return Response(ChangeSetSerializer(get_change_set_for(person(request), pk)).data)


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
