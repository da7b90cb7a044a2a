"""The runner: claims queued runs and makes their replies, many at once. Nothing of a run lives in it alone."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from typing import ParamSpec, TypeVar

from django.conf import settings

from agent.errors import RunFenced
from agent.models import ToolCall
from agent.providers.errors import ProviderError
from agent.providers.factory import retry_policy
from agent.providers.pool import ProviderPool
from agent.providers.retry import stream_with_retries
from agent.runs import claims, ledger
from agent.runs.claims import Claim
from agent.runs.context import Prompt, prompt_for
from agent.runs.ending import INTERRUPTED, end_from_outside
from agent.runs.journal import Journal
from agent.runs.metering import metered
from agent.runs.reply import Reply
from config.common.threads import in_thread
from config.common.waiting import is_set_within

logger = logging.getLogger(__name__)
CLAIMED_AT_ONCE = 20
PULSE = 1.0  # seconds between looks at the database when no doorbell rings
Arguments = ParamSpec("Arguments")
Found = TypeVar("Found")
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
        # Heartbeats must not stand in line behind what the runs themselves do: a busy runner would lose its runs.
        self._pulse_thread = ThreadPoolExecutor(1, thread_name_prefix="pulse")

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
            await in_thread(end_from_outside)(run_id, INTERRUPTED, among=claims.held_by(self.name))
        self._pulse_thread.shutdown(wait=False)

    async def _pulse(self) -> None:
        """Keep what is held, then take more: a few at a time, so that the first does not expire over the last."""
        held = await self._promptly(claims.still_held)(self.name, list(self._tasks)) if self._tasks else set()
        for run_id in set(self._tasks) - held:
            self.drop(run_id)
        now = asyncio.get_running_loop().time()
        if held and now - self._beaten_at >= settings.AGENT_HEARTBEAT.total_seconds():
            self._beaten_at = now
            await self._promptly(claims.renew)(self.name, held)
        most = min(CLAIMED_AT_ONCE, settings.AGENT_MAX_RUNS - len(self._tasks))
        claimed = await self._promptly(claims.claim_queued)(self.name, most, only_for=self._only_for)
        for claim in claimed:
            self._begin(claim)
        if claimed and len(claimed) == most:
            self._wake.set()

    def _promptly(self, look: Callable[Arguments, Found]) -> Callable[Arguments, Awaitable[Found]]:
        return in_thread(look, pool=self._pulse_thread)

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
        """One reply, or the next piece of it: act, ask, and again, until the model is done or a person must decide."""
        reply, clock = await self._opened(claim), asyncio.get_running_loop().time
        began_at = clock()
        try:
            async with asyncio.timeout(settings.AGENT_RUN_SECONDS - claim.worked_seconds):
                while not (waiting := await self._act(claim, reply)) and await self._ask(claim, reply):
                    pass
            if waiting:
                await in_thread(claims.add_worked)(claim, clock() - began_at)
            await (reply.pause(waiting) if waiting else reply.complete())
        except RunFenced:
            return
        except ProviderError as error:
            await self._fail(claim, reply, error.code, error.detail)
        except TimeoutError:
            detail = f"The reply took longer than {settings.AGENT_RUN_SECONDS} seconds of work."
            await self._fail(claim, reply, "limit_reached", detail)
        except Exception:
            logger.exception("run_failed run=%s", claim.run_id)
            await self._fail(claim, reply, "internal", INTERNAL)

    async def _opened(self, claim: Claim) -> Reply:
        log, usage = await in_thread(claims.so_far)(claim) if claim.last_seq else ([], [])
        return Reply(claim, self._journal, log=log, usage=usage)

    async def _act(self, claim: Claim, reply: Reply) -> list[ToolCall]:
        """Carry out what the model has asked for, in order; the calls that wait for a person."""
        waiting: list[ToolCall] = []
        for call_id in reply.unanswered:
            call = await in_thread(ledger.carry_out)(claim, call_id, may_act=not waiting)
            if call.status == ToolCall.Status.PENDING:
                reply.show(call)
                waiting.append(call)
            elif call.status != ToolCall.Status.CALLED:
                reply.answer(call_id, call)
        return waiting

    async def _ask(self, claim: Claim, reply: Reply) -> bool:
        """One answer of the model, within the limits of the run and of the person's day; whether it asks for tools."""
        await self._journal.stored(claim)
        prompt = await in_thread(prompt_for)(claim.run_id)
        budget = prompt.budget.spending(steps=1, tokens=reply.tokens)
        budget.check()
        await self._hear(claim, reply, prompt)
        requests = reply.asked()
        if requests:
            await self._journal.stored(claim)  # whoever finds a deed finds in the log who asked for it
            await in_thread(ledger.note_calls)(claim, requests, is_guarded=prompt.is_guarded)
            budget.spending(tool_calls=len(requests)).check()
        return bool(requests)

    async def _hear(self, claim: Claim, reply: Reply, prompt: Prompt) -> None:
        provider = self._providers.get(prompt.provider, model=prompt.model)
        reply.speaks_for(provider)
        stream = stream_with_retries(provider, prompt.request, policy=retry_policy())
        async with metered(claim.user_id, provider, prompt.request) as meter, aclosing(stream):
            async for event in stream:
                meter.take(event)
                reply.take(event)
        reply.tokens += meter.tokens

    async def _fail(self, claim: Claim, reply: Reply, code: str, detail: str) -> None:
        """End the run; calls that were not carried out are answered, so that the talk can go on."""
        with suppress(RunFenced):
            calls = await in_thread(ledger.give_up)(claim) if reply.unanswered else {}
            for call_id in reply.unanswered:
                reply.answer(call_id, calls.get(call_id))
            await reply.fail(code, detail)
