"""The runner: claims queued runs and makes their replies, many at once. Nothing of a run lives in it alone."""

import asyncio
import logging
import uuid
from contextlib import aclosing

from django.conf import settings

from agent.errors import RunFenced
from agent.providers.errors import ProviderError
from agent.providers.factory import retry_policy
from agent.providers.pool import ProviderPool
from agent.providers.retry import stream_with_retries
from agent.runs import claims
from agent.runs.claims import Claim
from agent.runs.context import prompt_for
from agent.runs.ending import INTERRUPTED, end_from_outside
from agent.runs.journal import Journal
from agent.runs.reply import Reply
from config.common.threads import in_thread
from config.common.waiting import is_set_within

logger = logging.getLogger(__name__)
PULSE = 1.0  # seconds between looks at the database when no doorbell rings
INTERNAL = "Something failed on our side while making this reply. It was logged; retry it."


class Runner:
    """Works on up to AGENT_MAX_RUNS runs of this event loop."""

    def __init__(self, journal: Journal, providers: ProviderPool, *, only_for: int | None = None) -> None:
        self.name = uuid.uuid4().hex
        self._only_for = only_for
        self._journal = journal
        self._providers = providers
        self._tasks: dict[uuid.UUID, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._beaten_at = 0.0

    def wake(self) -> None:
        """There may be a queued run."""
        self._wake.set()

    def drop(self, run_id: uuid.UUID) -> None:
        """The run has ended elsewhere: stop asking the provider, which closes the connection to it."""
        task = self._tasks.get(run_id)
        if task is not None:
            task.cancel()

    async def serve(self) -> None:
        """Claim and work until cancelled; a database that is away for a while is waited for."""
        while True:
            self._wake.clear()
            try:
                await self._pulse()
            except Exception:
                logger.exception("runner_pulse_failed runner=%s", self.name)
            await is_set_within(self._wake, PULSE)

    async def stop(self) -> None:
        """End what is at work as interrupted: a restart must not leave readers waiting for the reaper."""
        run_ids = list(self._tasks)
        for run_id in run_ids:
            self.drop(run_id)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for run_id in run_ids:
            await in_thread(end_from_outside)(run_id, INTERRUPTED)

    async def _pulse(self) -> None:
        free = settings.AGENT_MAX_RUNS - len(self._tasks)
        for claim in await in_thread(claims.claim_queued)(self.name, free, only_for=self._only_for):
            self._begin(claim)
        held = await in_thread(claims.still_held)(self.name, list(self._tasks)) if self._tasks else set()
        for run_id in set(self._tasks) - held:
            self.drop(run_id)
        now = asyncio.get_running_loop().time()
        if held and now - self._beaten_at >= settings.AGENT_HEARTBEAT.total_seconds():
            self._beaten_at = now
            await in_thread(claims.renew)(self.name, held)

    def _begin(self, claim: Claim) -> None:
        self._journal.open(claim)
        task = asyncio.create_task(self._work(claim), name=f"run {claim.run_id}")
        self._tasks[claim.run_id] = task
        task.add_done_callback(lambda _: self._forget(claim))

    def _forget(self, claim: Claim) -> None:
        self._tasks.pop(claim.run_id, None)
        self._journal.close(claim)
        self._wake.set()

    async def _work(self, claim: Claim) -> None:
        """Make one reply: ask, write what comes, end."""
        reply = Reply(claim, self._journal)
        try:
            async with asyncio.timeout(settings.AGENT_RUN_SECONDS):
                await self._ask(claim, reply)
            await reply.complete()
        except RunFenced:
            return
        except ProviderError as error:
            await reply.fail(error.code, error.detail)
        except TimeoutError:
            await reply.fail("limit_reached", f"The reply took longer than {settings.AGENT_RUN_SECONDS} seconds.")
        except Exception:
            logger.exception("run_failed run=%s", claim.run_id)
            await reply.fail("internal", INTERNAL)

    async def _ask(self, claim: Claim, reply: Reply) -> None:
        prompt = await in_thread(prompt_for)(claim.run_id)
        provider = self._providers.get(prompt.provider, model=prompt.model)
        reply.speaks_for(provider)
        async with aclosing(stream_with_retries(provider, prompt.request, policy=retry_policy())) as stream:
            async for event in stream:
                reply.take(event)
