"""From the settings to a provider: which one, and what a person is told where one is missing."""

import subprocess
import sys
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from agent.providers.errors import ProviderNotConfigured, UnknownProvider
from agent.providers.factory import describe_providers, get_llm_provider, retry_policy

KEYED = {
    "claude": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openrouter": "OPENROUTER_API_KEY",
    "gemini": "GEMINI_API_KEY",
}


def configure(settings: Settings, name: str, **fields: Any) -> None:
    """Set fields of one provider's entry."""
    entries = settings.LLM_PROVIDERS
    settings.LLM_PROVIDERS = {**entries, name: {**entries[name], **fields}}


async def test_with_nothing_set_up_the_rules_answer() -> None:
    assert get_llm_provider().name == "offline"


async def test_the_first_configured_provider_is_the_default(settings: Settings) -> None:
    configure(settings, "ollama", base_url="http://127.0.0.1:11434")
    assert get_llm_provider().name == "ollama"
    configure(settings, "gemini", api_key="x")
    assert get_llm_provider().name == "gemini"
    settings.LLM_PROVIDER = "offline"
    assert get_llm_provider().name == "offline"


@pytest.mark.parametrize(("name", "variable"), [*KEYED.items(), ("ollama", "OLLAMA_BASE_URL")])
async def test_a_missing_key_is_a_clear_error_that_names_the_variable(name: str, variable: str) -> None:
    with pytest.raises(ProviderNotConfigured, match=f"set {variable}") as caught:
        get_llm_provider(name)
    assert caught.value.code == "provider_auth"


async def test_an_unknown_name_is_a_clear_error_that_names_the_choices() -> None:
    with pytest.raises(UnknownProvider, match="LLM_PROVIDER to one of claude, openai"):
        get_llm_provider("skynet")


async def test_a_key_or_address_that_cannot_work_is_refused_before_it_is_used(settings: Settings) -> None:
    configure(settings, "openai", api_key="schlüssel")
    with pytest.raises(ProviderNotConfigured, match="OPENAI_API_KEY holds"):
        get_llm_provider("openai")
    configure(settings, "ollama", base_url="localhost:11434")
    with pytest.raises(ProviderNotConfigured, match="OLLAMA_BASE_URL is not"):
        get_llm_provider("ollama")


@pytest.mark.parametrize("name", KEYED)
async def test_a_configured_provider_has_its_model_or_the_one_asked_for(settings: Settings, name: str) -> None:
    configure(settings, name, api_key="x", model="usual")
    usual, other = get_llm_provider(name), get_llm_provider(name, model="other")
    assert (usual.name, usual.model, other.model) == (name, "usual", "other")
    await usual.aclose()
    await other.aclose()


def test_all_providers_are_described_with_what_is_missing(settings: Settings) -> None:
    configure(settings, "openai", api_key="sk-secret", model="gpt-x")
    described = {one.name: one for one in describe_providers()}
    assert list(described) == ["claude", "openai", "openrouter", "gemini", "ollama", "offline"]
    assert [name for name, one in described.items() if one.configured] == ["openai", "offline"]
    assert [name for name, one in described.items() if one.default] == ["openai"]
    assert described["openai"].model == "gpt-x"
    assert described["openai"].detail is None
    assert described["claude"].detail == "Claude is not configured: set ANTHROPIC_API_KEY."
    assert described["offline"].capabilities == {"streaming": True, "tools": False, "reasoning": False}
    assert "sk-secret" not in repr(described)


def test_describing_providers_loads_no_vendors_library() -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings.test';"
        "from agent.providers.factory import describe_providers; describe_providers();"
        "print([name for name in ('anthropic', 'openai', 'httpx', 'httpx2') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_retry_policy_comes_from_the_settings(settings: Settings) -> None:
    settings.LLM_RETRY = {"attempts": 5, "max_wait": 1.5}
    assert (retry_policy().attempts, retry_policy().max_wait) == (5, 1.5)
