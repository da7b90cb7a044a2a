"""What a process runs for the agent: one per process, started and stopped with it, handed to whoever needs it."""

import asyncio
import logging
import uuid
from collections.abc import Coroutine, Mapping
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from agent.providers.pool import ProviderPool
from agent.runs import reaper
from agent.runs.journal import Journal
from agent.runs.runner import Runner
from agent.runs.sockets import Sockets
from agent.runs.tail import Tail
from config.common.doorbell import GROUP

logger = logging.getLogger(__name__)
LISTEN_AGAIN = 1.0  # seconds after the channel layer failed


class Engine:
    """Tail and sockets for watchers; with `makes_replies` also journal and runner, for all or one person's (an id)."""

    def __init__(self, *, makes_replies: bool, only_for: int | None = None) -> None:
        self.tail = Tail()
        self.sockets = Sockets()
        self._providers = ProviderPool()
        self._journal = Journal(settings.AGENT_FLUSH_GAP)
        self._runner = Runner(self._journal, self._providers, only_for=only_for) if makes_replies else None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin; call it on the event loop that will serve."""
        self._run("doorbell", self._listen())
        self._run("tail", self.tail.serve())
        self._run("sockets", self.sockets.serve())
        self._run("reaper", reaper.serve())
        if self._runner is not None:
            self._journal.start()
            self._run("runner", self._runner.serve())
            self._run("warm-up", self._providers.warm())

    async def stop(self) -> None:
        """End: runs at work become `interrupted`, what they said is stored."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.stop()
            await self._journal.stop()
        await self._providers.aclose()

    def _run(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(_report)
        self._tasks.append(task)

    async def _listen(self) -> None:
        """Hear the doorbell; while the layer is away, everybody polls."""
        while True:
            layer = get_channel_layer()
            if layer is None:
                return
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    self._hear(await layer.receive(channel))
            except Exception as error:  # whatever the layer's client raises
                logger.warning("doorbell_deaf error=%s", type(error).__name__)
                await asyncio.sleep(LISTEN_AGAIN)

    def _hear(self, ring: Mapping[str, Any]) -> None:
        match ring["type"]:
            case "runs.reached":
                self.tail.look([uuid.UUID(run) for run in ring["runs"]])
                if self._runner is not None:
                    for run in ring.get("ended", ()):
                        self._runner.drop(uuid.UUID(run))
            case "run.queued":
                if self._runner is not None:
                    self._runner.wake()
            case "session.ended":
                self.sockets.look()


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("engine_task_died task=%s", task.get_name(), exc_info=task.exception())
