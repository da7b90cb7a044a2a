"""Providers that live longer than one answer, so that connections and first-use costs are paid once."""

import asyncio
from importlib import import_module
from weakref import WeakKeyDictionary

from agent.providers.base import LLMProvider
from agent.providers.catalog import CATALOG
from agent.providers.factory import default_provider, describe_providers, get_llm_provider


class ProviderPool:
    """One provider per name and event loop; a connection belongs to the loop that opened it. Close it in each loop."""

    def __init__(self) -> None:
        self._providers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, LLMProvider]] = WeakKeyDictionary()

    def get(self, name: str | None = None, *, model: str | None = None) -> LLMProvider:
        """The provider of that name; another model is asked over the same connections. Raises as `get_llm_provider`."""
        chosen = name or default_provider()
        mine = self._providers.setdefault(asyncio.get_running_loop(), {})
        if chosen not in mine:
            mine[chosen] = get_llm_provider(chosen)
        return mine[chosen].with_model(model) if model else mine[chosen]

    async def warm(self) -> None:
        """Load the SDKs of all configured providers, in a thread, and make their clients. Sends nothing."""
        for provider in describe_providers():
            if provider.configured:
                await asyncio.to_thread(import_module, CATALOG[provider.name].module)
                await self.get(provider.name).warm()

    async def aclose(self) -> None:
        """Close this loop's connections. The pool can be used again."""
        for provider in self._providers.pop(asyncio.get_running_loop(), {}).values():
            await provider.aclose()
