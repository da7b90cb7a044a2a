"""One call of a provider, counted: reserved from the person's day before it, settled after it, however it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from accounts.models import User
from agent.models import UsageReservation
from agent.providers.base import ChatRequest, LLMProvider, ProviderEvent, TokenUsage
from agent.providers.catalog import OFFLINE
from agent.providers.errors import ProviderError
from agent.runs.fitting import tokens_in
from agent.runs.limits import Estimate, estimate_for, release, reserve, settle
from config.common import clock
from config.common.threads import in_thread

# Refused before a model saw the request. What times out or breaks off may well be charged.
UNCHARGED = frozenset(
    {
        "provider_auth",
        "provider_rate_limited",
        "provider_quota",
        "provider_overloaded",
        "provider_bad_request",
        "provider_unavailable",
        "context_too_long",
    }
)


class Meter:
    """What came of the call so far."""

    def __init__(self, estimate: Estimate) -> None:
        self.usage: TokenUsage | None = None
        self.is_answered = False
        self._estimate = estimate

    @property
    def tokens(self) -> int:
        """Input and output, as the vendor told; as estimated, where it does not."""
        if self.usage is None:
            return self._estimate.tokens_in + self._estimate.tokens_out
        return self.usage.input_tokens + self.usage.output_tokens

    def take(self, event: ProviderEvent) -> None:
        """Note that something came, and what the vendor says it used."""
        self.is_answered = True
        if isinstance(event, TokenUsage):
            self.usage = event


@asynccontextmanager
async def metered(user_id: int, provider: LLMProvider, request: ChatRequest) -> AsyncIterator[Meter]:
    """Around one call; hand each of its events to the meter. Raises ProviderError (limit_reached) before it.

    A call that the vendor refused before anything came is not counted. One that breaks off or is cancelled is, with
    what the vendor told, else with the estimate. The built-in assistant is no call, and costs no transaction either.
    """
    estimate = estimate_of(provider, request)
    meter = Meter(estimate)
    if provider.name == OFFLINE:
        yield meter
        return
    reservation = await in_thread(_reserve)(user_id, estimate)
    is_refused = False
    try:
        yield meter
    except ProviderError as error:
        is_refused = error.code in UNCHARGED and not meter.is_answered
        raise
    finally:
        # Shielded: a run that is cancelled twice must not leave the reservation to the sweep.
        await asyncio.shield(in_thread(_close)(reservation, meter.usage, is_refused))


def estimate_of(provider: LLMProvider, request: ChatRequest) -> Estimate:
    """The whole request as its prompt, and the longest answer it asks for."""
    texts = [request.system_prompt or "", *(message.content for message in request.messages)]
    texts += [call.arguments for message in request.messages for call in message.tool_calls]
    texts += [tool.name + tool.description + orjson.dumps(dict(tool.input_schema)).decode() for tool in request.tools]
    sent = sum(tokens_in(text) for text in texts)
    return estimate_for(provider.name, provider.model, tokens_in=sent, tokens_out=request.max_tokens)


def _reserve(user_id: int, estimate: Estimate) -> UsageReservation:
    return reserve(User.objects.get(pk=user_id), estimate, clock.now())


def _close(reservation: UsageReservation, usage: TokenUsage | None, is_refused: bool) -> None:
    if is_refused:
        release(reservation)
    else:
        settle(reservation, usage)
