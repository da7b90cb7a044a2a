"""Is it well? `GET health` looks at what Daymark needs; `GET health/live` touches nothing."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from config.common.api import DaymarkAPIView

HEALTH = inline_serializer(
    "Health",
    {
        "status": serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"]),
        "version": serializers.CharField(),
        "services": serializers.DictField(child=serializers.CharField()),
    },
)
LIVE = inline_serializer("Live", {"status": serializers.CharField()})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def _redis() -> str:
    if not settings.REDIS_URL:
        return "disabled"
    try:
        cache.get("daymark.health")
    except Exception:  # whatever the client raises, the answer is the same
        return "down"
    return "ok"


class HealthView(DaymarkAPIView):
    """Database and Redis; 503 when the database is down."""

    authentication_classes: Any = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="health", responses={200: HEALTH, 503: HEALTH})
    def get(self, request: Request) -> Response:
        """Healthy, degraded (no live updates), or unhealthy (no database)."""
        services = {"db": _database(), "redis": _redis()}
        state = "unhealthy" if services["db"] == "down" else "degraded" if services["redis"] == "down" else "healthy"
        body = {"status": state, "version": settings.VERSION, "services": services}
        return Response(body, status=503 if state == "unhealthy" else 200)


class LiveView(DaymarkAPIView):
    """The process answers."""

    needs_database = False
    authentication_classes: Any = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="health_live", responses=LIVE)
    def get(self, request: Request) -> Response:
        """Always the same."""
        return Response({"status": "alive"})
