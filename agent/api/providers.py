"""The REST route of providers."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agent.providers.factory import describe_providers
from agent.serializers import ProviderSerializer
from config.common.api import DaymarkAPIView


class ProvidersView(DaymarkAPIView):
    """What is configured, and what each can do."""

    @extend_schema(operation_id="agent_providers", responses=ProviderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every provider Daymark knows, in the order in which the first configured one is the default."""
        return Response(ProviderSerializer(describe_providers(), many=True).data)
