"""Planning, over REST."""

from typing import cast

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkAPIView
from config.common.serializers import read_input
from history.actors import api_actor
from history.models import ChangeSet
from history.preview.building import with_previews
from history.selectors import get_proposal_for
from history.serializers import ProposalSerializer
from planning.domain import Asked, WhatIf
from planning.scheduling.background import schedule
from planning.scheduling.repairing import help_for
from planning.serializers.schedule import RepairsSerializer, ScheduleInput, UnchangedPlanSerializer


def _asked(request: Request) -> Asked:
    sent = read_input(ScheduleInput, request)
    return Asked(first=sent["from"], last=sent["to"], what_if=cast(WhatIf, sent.get("what_if") or {}))


class ScheduleView(DaymarkAPIView):
    """Plans days."""

    extra_statuses = {"post": (409, 429, 503)}

    @extend_schema(
        operation_id="schedule",
        request=ScheduleInput,
        responses={
            201: ProposalSerializer,
            202: OpenApiResponse(ProposalSerializer, description="There is much to plan: the proposal is `computing`"),
            200: OpenApiResponse(UnchangedPlanSerializer, description="All is as the plan would have it"),
        },
    )
    def post(self, request: Request) -> Response:
        """A proposal that gives what is open its times on these days. Nothing changes before it is applied.

        Where there is much to plan the answer is 202 with a proposal that is `computing`: read `proposals/{id}` until
        it is `proposed`, or `expired` where there is nothing to do or it could not be made, as its reason says.
        """
        asked, actor = _asked(request), api_actor(request)
        made = schedule(actor, asked, found=self.found)
        if made.proposal is None:
            return Response(UnchangedPlanSerializer(made).data)
        (shown,) = with_previews(actor.user, [get_proposal_for(actor.user, made.proposal.pk)])
        is_made = shown.state != ChangeSet.State.COMPUTING
        code = status.HTTP_201_CREATED if is_made else status.HTTP_202_ACCEPTED
        return Response(ProposalSerializer(shown).data, status=code)


class RepairsView(DaymarkAPIView):
    """Finds what would help."""

    extra_statuses = {"post": (409, 429, 503)}

    @extend_schema(operation_id="schedule_repairs", request=ScheduleInput, responses={200: RepairsSerializer})
    def post(self, request: Request) -> Response:
        """What would help where these days do not fit: ranked repairs, each measured. Nothing is written."""
        return Response(RepairsSerializer(help_for(api_actor(request), _asked(request), found=self.found)).data)
