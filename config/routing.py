"""Websocket routes."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from agent.consumers import ChatConsumer


class Nowhere(AsyncWebsocketConsumer):
    """Refuses the handshake of an unknown path."""

    channel_layer_alias = None

    async def connect(self) -> None:
        """Closing before accepting answers 403."""
        await self.close()


websocket_urlpatterns = [path("ws/chat", ChatConsumer.as_asgi()), re_path(r"", Nowhere.as_asgi())]
