"""From the settings to a provider. The only place here that reads them."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings

from agent.providers.base import LLMProvider
from agent.providers.catalog import CATALOG, OFFLINE
from agent.providers.config import ProviderConfig, Timeouts
from agent.providers.errors import ProviderNotConfigured, UnknownProvider
from agent.providers.retry import RetryPolicy


@dataclass(frozen=True, kw_only=True)
class ProviderDescription:
    """What a person may choose from. `detail` says why it is not configured, None where it is."""

    name: str
    label: str
    configured: bool
    default: bool
    model: str
    capabilities: dict[str, bool]
    detail: str | None


def get_llm_provider(name: str | None = None, *, model: str | None = None) -> LLMProvider:
    """A fresh provider with connections of its own; None: the default one, its default model.

    Raises UnknownProvider, and ProviderNotConfigured naming the variable to set.
    """
    chosen = name or default_provider()
    config = _config(chosen)
    if reason := _why_not(config):
        raise ProviderNotConfigured(reason)
    entry = CATALOG[chosen]
    made = getattr(import_module(entry.module), entry.class_name)(config)
    provider = cast("LLMProvider", made)
    return provider.with_model(model) if model else provider


def retry_policy() -> RetryPolicy:
    """LLM_RETRY as a value."""
    return RetryPolicy(attempts=int(settings.LLM_RETRY["attempts"]), max_wait=settings.LLM_RETRY["max_wait"])


def default_provider() -> str:
    """LLM_PROVIDER, else the first that is configured; `offline` always is."""
    return settings.LLM_PROVIDER or next(name for name in CATALOG if not _why_not(_config(name)))


def describe_providers() -> list[ProviderDescription]:
    """All providers, configured or not, without importing their SDKs."""
    default = default_provider()
    return [_description(name, is_default=name == default) for name in CATALOG]


def _description(name: str, *, is_default: bool) -> ProviderDescription:
    entry, config = CATALOG[name], _config(name)
    reason = _why_not(config)
    return ProviderDescription(
        name=name,
        label=entry.label,
        configured=reason is None,
        default=is_default,
        model=config.model,
        capabilities={"streaming": True, "tools": entry.tools, "reasoning": entry.reasoning},
        detail=reason,
    )


def _config(name: str) -> ProviderConfig:
    entry: dict[str, Any] | None = settings.LLM_PROVIDERS.get(name)
    if entry is None or name not in CATALOG:
        raise UnknownProvider(name, tuple(CATALOG))
    return ProviderConfig(
        name=name,
        label=CATALOG[name].label,
        api_key=entry["api_key"],
        api_key_variable=entry["api_key_variable"],
        base_url=entry["base_url"],
        base_url_variable=entry.get("base_url_variable"),
        model=entry["model"],
        model_variable=entry["model_variable"],
        timeouts=Timeouts(**settings.LLM_TIMEOUTS),
    )


def _why_not(config: ProviderConfig) -> str | None:
    """The sentence that says what is missing, None where nothing is."""
    if config.name == OFFLINE:
        return None
    if config.api_key_variable and not config.api_key:
        return f"{config.label} is not configured: set {config.api_key_variable}."
    if not config.base_url:
        return f"{config.label} is not configured: set {config.base_url_variable}."
    if not _is_address(config.base_url):
        return f"{config.base_url_variable} is not an http:// or https:// address."
    if not config.api_key.isascii() or not config.api_key.isprintable():
        return f"{config.api_key_variable} holds characters that no key has: set it again."
    return None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
