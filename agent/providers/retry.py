"""The one owner of retries; the SDKs' own are off. Nothing is asked again once the first event is out."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from agent.providers.base import ChatRequest, LLMProvider, ProviderEvent
from agent.providers.errors import ProviderError

FIRST_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often to ask in all, and the longest wait, in seconds: a vendor that wants more of it is not waited for.

    `pause` and `jitter` are for tests; `jitter` gives a number in [0, 1).
    """

    attempts: int = 3
    max_wait: float = 20.0
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random

    def wait_seconds(self, error: ProviderError, *, attempt: int) -> float | None:
        """How long to wait after this attempt (1, 2, …) failed; None: give up."""
        if not error.retryable or attempt >= self.attempts:
            return None
        if error.retry_after is None:
            # Doubling, and spread, so that many who failed together do not come back together.
            return min(FIRST_PAUSE_SECONDS * 2.0 ** (attempt - 1) * (0.5 + self.jitter()), self.max_wait)
        if error.retry_after > self.max_wait:
            return None
        return error.retry_after + self.jitter() * FIRST_PAUSE_SECONDS


async def stream_with_retries(
    provider: LLMProvider, request: ChatRequest, *, policy: RetryPolicy
) -> AsyncGenerator[ProviderEvent, None]:
    """`provider.stream(request)`, asked again while that may help and nothing has been streamed yet."""
    for attempt in range(1, policy.attempts + 1):
        has_begun = False
        try:
            async with aclosing(provider.stream(request)) as events:
                async for event in events:
                    has_begun = True
                    yield event
            return
        except ProviderError as error:
            wait_seconds = None if has_begun else policy.wait_seconds(error, attempt=attempt)
            if wait_seconds is None:
                raise
        await policy.pause(wait_seconds)
