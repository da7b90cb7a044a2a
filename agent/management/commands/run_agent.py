"""`manage.py run_agent`: makes replies in a process of its own, for web processes with RUN_AGENT=external."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from agent.runs.engine import Engine


class Command(BaseCommand):
    """Claims queued runs until it is told to end; several may run side by side."""

    help = "Make replies until SIGTERM or Ctrl-C. Web processes then run with RUN_AGENT=external."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the engine; a runner without Redis polls the database each second."""
        if not settings.REDIS_URL:
            self.stdout.write("REDIS_URL is not set: replies begin and arrive within a second instead of at once.")
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        engine = Engine(makes_replies=True)
        await engine.start()
        self.stdout.write("agent runner started")
        await ended.wait()
        await engine.stop()
        self.stdout.write("agent runner stopped")
