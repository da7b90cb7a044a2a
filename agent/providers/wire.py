"""What every provider behind HTTP shares: one request, its bytes split into frames, the frames folded into events.

1. `_body` says it in the vendor's words; parameters that this model refuses are left out or renamed, and remembered.
2. `_send` opens the stream; waiting is bounded until the first event, then between chunks.
3. The splitter and the fold of the vendor's format turn bytes into events, up to the vendor's own terminal signal.
Whatever breaks on the way becomes a ProviderError here, and nothing else leaves.
"""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, Self
from urllib.parse import urlsplit

import httpx
import httpx2

from agent.providers.base import ChatRequest, LLMProvider, ProviderEvent
from agent.providers.config import ProviderConfig, Timeouts
from agent.providers.errors import ProviderError, truncated
from agent.providers.lines import Unreadable
from agent.providers.vendor_errors import VendorError

# The vendors' SDKs are built on httpx2, Ollama is asked through httpx.
TRANSPORT_TIMEOUTS = (httpx.TimeoutException, httpx2.TimeoutException)
TRANSPORT_ERRORS = (httpx.HTTPError, httpx2.HTTPError)
LINGER_SECONDS = 0.1


class Splitter(Protocol):
    """Bytes in, whole frames out."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The frames that this chunk completes."""

    def end(self) -> Iterator[bytes]:
        """The frames that the regular end of the stream completes."""


class Fold(Protocol):
    """Frames in, events out. `is_finished` once the vendor's terminal signal has been taken."""

    is_finished: bool

    def take(self, frame: bytes) -> Iterable[ProviderEvent]:
        """The events of this frame. Raises VendorError, ProviderError or Unreadable."""


class Pace:
    """How long the vendor may keep us waiting: until the first event, then from chunk to chunk."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._gap_seconds = timeouts.between_chunks
        self._begin_by = asyncio.get_running_loop().time() + timeouts.first_token
        self.has_begun = False

    def limit(self) -> asyncio.Timeout:
        """A scope in which one wait must end."""
        return asyncio.timeout(self._gap_seconds) if self.has_begun else asyncio.timeout_at(self._begin_by)

    async def next_chunk(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        """The next bytes, None at the regular end."""
        async with self.limit():
            return await anext(chunks, None)


class WireProvider(LLMProvider):
    """A provider that is asked over HTTP."""

    # Parameters that some models refuse, and the name to try instead; None: leave it out.
    adaptations: ClassVar[Mapping[str, str | None]] = MappingProxyType({})

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(model=config.model)
        self.config = config
        # model -> the parameters it refused. Shared with the siblings that `with_model` makes.
        self._refused: dict[str, set[str]] = {}

    def with_model(self, model: str) -> Self:
        """See `LLMProvider.with_model`."""
        sibling = super().with_model(model)
        sibling.config = replace(self.config, model=model)
        return sibling

    @abstractmethod
    def _body(self, request: ChatRequest) -> dict[str, Any]:
        """The request in the vendor's words."""

    @abstractmethod
    def _send(self, body: Mapping[str, Any]) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Ask; the bytes of the answer. Raises VendorError for an error status, and TRANSPORT_ERRORS."""

    @abstractmethod
    def _splitter(self) -> Splitter:
        """A fresh splitter for the vendor's framing."""

    @abstractmethod
    def _fold(self, request: ChatRequest) -> Fold:
        """A fresh fold for the vendor's format."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ProviderEvent, None]:
        """See `LLMProvider.stream`. Read to its end, it leaves the connection fit to be used again."""
        pace = Pace(self.config.timeouts)
        splitter, fold = self._splitter(), self._fold(request)
        async with AsyncExitStack() as stack:
            chunks = await self._open(request, pace, stack)
            with self._translated():
                while (chunk := await pace.next_chunk(chunks)) is not None:
                    for event in _events(splitter.feed(chunk), fold):
                        pace.has_begun = True
                        yield event
                    if fold.is_finished:
                        await _linger(chunks)
                        return
                for event in _events(splitter.end(), fold):
                    yield event
                if not fold.is_finished:
                    raise truncated(self.config.label)

    async def _open(self, request: ChatRequest, pace: Pace, stack: AsyncExitStack) -> AsyncIterator[bytes]:
        while True:
            body = self._adapted(self._body(request))
            try:
                async with pace.limit():
                    return await stack.enter_async_context(self._send(body))
            except VendorError as error:
                if not self._learn(error, body):
                    raise error.explained(self.config) from error
            except (TimeoutError, *TRANSPORT_TIMEOUTS) as error:
                raise self._timed_out() from error
            except TRANSPORT_ERRORS as error:
                raise self._unreachable() from error

    def _adapted(self, body: dict[str, Any]) -> dict[str, Any]:
        for name in self._refused.get(self.model, ()):
            if name in body:
                value, instead = body.pop(name), self.adaptations[name]
                if instead:
                    body[instead] = value
        return body

    def _learn(self, error: VendorError, body: Mapping[str, Any]) -> bool:
        """Whether the error is about a parameter that can be left out or renamed, which from now on it is."""
        refused = self._refused.get(self.model, set())
        for name, instead in self.adaptations.items():
            # A name that was itself put in place of another is not renamed back: that would go on for ever.
            if name in body and instead not in refused and error.refuses(name):
                self._refused.setdefault(self.model, set()).add(name)
                return True
        return False

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What breaks an open stream."""
        try:
            yield
        except VendorError as error:
            raise error.explained(self.config) from error
        except (TimeoutError, *TRANSPORT_TIMEOUTS) as error:
            raise self._timed_out() from error
        except (Unreadable, *TRANSPORT_ERRORS) as error:
            raise truncated(self.config.label) from error

    def _timed_out(self) -> ProviderError:
        # Not retried: the person has waited for a minute already.
        return ProviderError("provider_timeout", f"{self.config.label} took too long to answer: try again.")

    def _unreachable(self) -> ProviderError:
        host = urlsplit(self.config.base_url).netloc.rpartition("@")[2]  # an address may hold a password
        where = self.config.base_url_variable or "its address"
        detail = f"{self.config.label} cannot be reached at {host}: check the network and {where}."
        return ProviderError("provider_unavailable", detail, retryable=True)


def _events(frames: Iterable[bytes], fold: Fold) -> Iterator[ProviderEvent]:
    for frame in frames:
        yield from fold.take(frame)
        if fold.is_finished:
            return


async def _linger(chunks: AsyncIterator[bytes]) -> None:
    """Read what follows the terminal signal, normally just the end of the body: an unread connection is thrown away."""
    with suppress(TimeoutError, *TRANSPORT_ERRORS):
        async with asyncio.timeout(LINGER_SECONDS):
            async for _ in chunks:
                pass
