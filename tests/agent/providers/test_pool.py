"""Providers that outlive one answer."""

import asyncio

from pytest_django.fixtures import Settings

from agent.providers.base import ChatMessage
from agent.providers.pool import ProviderPool
from tests.agent.providers.asking import PREFIX
from tests.fakes.streams import echo_script
from tests.fakes.vendor import FakeVendor

HI = [ChatMessage(role="user", content="Hi")]


def all_at(vendor: FakeVendor, settings: Settings) -> None:
    """Every provider configured, at the fake vendor."""
    settings.LLM_PROVIDERS = {
        name: {**entry, "api_key": "x", "base_url": vendor.url + PREFIX.get(name, "")}
        for name, entry in settings.LLM_PROVIDERS.items()
    }


async def test_answers_share_one_provider_and_its_connection(settings: Settings) -> None:
    with FakeVendor(script=echo_script(chunks=1)) as vendor:
        all_at(vendor, settings)
        pool = ProviderPool()
        await pool.get("openai").chat(HI)
        await pool.get("openai", model="other").chat(HI)
        await pool.aclose()
    assert vendor.log.connections == 1
    assert [request.body["model"] for request in vendor.received][1] == "other"


def test_another_event_loop_has_its_own(settings: Settings) -> None:
    pool = ProviderPool()

    async def ask(vendor: FakeVendor) -> None:
        await pool.get("claude").chat(HI)
        assert pool.get("claude") is pool.get("claude")
        await pool.aclose()

    with FakeVendor(script=echo_script(chunks=1)) as vendor:
        all_at(vendor, settings)
        asyncio.run(ask(vendor))
        asyncio.run(ask(vendor))
    assert len(vendor.received) == 2


async def test_warming_prepares_all_configured_providers_and_asks_nobody(settings: Settings) -> None:
    with FakeVendor(script=echo_script(chunks=1)) as vendor:
        all_at(vendor, settings)
        pool = ProviderPool()
        await pool.warm()
        assert vendor.log.connections == 0
        assert {(await pool.get(name).chat(HI)).text for name in PREFIX} == {"[Hi#0]plain "}
        await pool.aclose()


async def test_a_closed_pool_can_be_used_again(settings: Settings) -> None:
    with FakeVendor(script=echo_script(chunks=1)) as vendor:
        all_at(vendor, settings)
        pool = ProviderPool()
        for _ in range(2):
            assert (await pool.get().chat(HI)).provider == "claude"
            await pool.aclose()
