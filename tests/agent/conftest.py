"""Fixtures of the agent's tests."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from config.asgi import Application
from tests.agent.chatting import serving
from tests.fakes.vendor import FakeVendor


@pytest.fixture
async def application(transactional_db: None) -> AsyncIterator[Application]:
    """The real application; its engine runs on this test's event loop."""
    async with serving() as started:
        yield started


@pytest.fixture
def at_vendor(settings: Any) -> Callable[..., None]:
    """Point a provider at a fake vendor and make it the default: `at_vendor(vendor, "openai")`."""

    def point(vendor: FakeVendor, name: str = "openai", **overrides: Any) -> None:
        path = {"openai": "/v1", "openrouter": "/api/v1", "gemini": "/v1beta/openai"}.get(name, "")
        entry = {**settings.LLM_PROVIDERS[name], "base_url": vendor.url + path, "api_key": "key-of-a-test"}
        settings.LLM_PROVIDERS = {**settings.LLM_PROVIDERS, name: {**entry, **overrides}}
        settings.LLM_PROVIDER = name

    return point
