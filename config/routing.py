"""Websocket routes."""

from typing import Any, cast

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from agent.consumers import ChatConsumer


class Nowhere(AsyncWebsocketConsumer):
    """Refuses the handshake of an unknown path."""

    channel_layer_alias = "none"

    async def connect(self) -> None:
        """Closing before accepting answers 403."""
        await self.close()


# channels' URLRouter takes ASGI applications where Django's own type for `path` wants views
websocket_urlpatterns: list[Any] = [
    path("ws/chat", cast("Any", ChatConsumer.as_asgi())),
    re_path(r"", cast("Any", Nowhere.as_asgi())),
]
