"""The vendors' SDKs (anthropic, openai: siblings) used for access and transport only: one raw streaming request."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import httpx2

from agent.providers.vendor_errors import VendorError


class StreamedResponse(Protocol):
    """What both SDKs hand out for `with_streaming_response`."""

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """The body, decoded, in the sizes in which it arrives."""


class Sdk(Protocol):
    """The two exceptions that matter, as the SDK's module names them."""

    APIStatusError: Any
    APIConnectionError: Any


@asynccontextmanager
async def raw_stream(
    sdk: Sdk, opening: AbstractAsyncContextManager[StreamedResponse]
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of the answer. Raises VendorError for an error status, httpx2.HTTPError where the transport failed."""
    try:
        response = await opening.__aenter__()
    except sdk.APIStatusError as error:
        raise VendorError.from_body(error.status_code, error.response.content, error.response.headers) from error
    except sdk.APIConnectionError as error:
        cause = error.__cause__
        raise cause if isinstance(cause, httpx2.HTTPError) else httpx2.TransportError(str(cause)) from error
    try:
        yield response.iter_bytes()
    finally:
        await opening.__aexit__(None, None, None)
