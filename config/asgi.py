"""The ASGI application: HTTP, websockets, and the engine that lives as long as the process."""

import asyncio
import logging
from typing import Any

from django.core.asgi import get_asgi_application

from config import settings as environments

environments.select()
http_application = get_asgi_application()

from channels.routing import URLRouter  # noqa: E402  (Django must be set up before models are imported)
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.conf import settings  # noqa: E402

from agent.runs.engine import Engine  # noqa: E402
from config import housekeeping  # noqa: E402
from config.routing import websocket_urlpatterns  # noqa: E402
from planning.scheduling import background  # noqa: E402

logger = logging.getLogger(__name__)


class Application:
    """Starts the engine at `lifespan`, or at the first connection where the server knows no lifespan (daphne)."""

    def __init__(self) -> None:
        self._websockets: Any = SessionMiddlewareStack(URLRouter(websocket_urlpatterns))
        self._engine: Engine | None = None
        self._starting = asyncio.Lock()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        scope["daymark.engine"] = await self.engine()
        serve: Any = self._websockets if scope["type"] == "websocket" else http_application
        await serve(scope, receive, send)

    async def engine(self) -> Engine:
        """The process's engine, started."""
        async with self._starting:
            if self._engine is None:
                engine = Engine(makes_replies=settings.RUN_AGENT == "inline")
                await engine.start()
                self._engine = engine
                works = (housekeeping.serve(), background.serve())
                self._works = [asyncio.create_task(work) for work in works]
        return self._engine

    async def stop(self) -> None:
        """Stop the engine; a later connection would start another."""
        engine, self._engine = self._engine, None
        if engine is not None:
            for work in self._works:
                work.cancel()
            await engine.stop()

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.engine()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = Application()
