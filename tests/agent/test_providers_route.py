"""Which providers there are, over REST: what is configured, what is missing, and never a key."""

from typing import Any

import pytest
from rest_framework.test import APIClient

pytestmark = pytest.mark.django_db
PATH = "/api/v1/agent/providers"
NAMES = ["claude", "openai", "openrouter", "gemini", "ollama", "offline"]
KEY = "sk-very-secret-key"


def configured(settings: Any, **overrides: dict[str, str]) -> None:
    """Set these entries of the providers named."""
    entries = {name: {**entry, **overrides.get(name, {})} for name, entry in settings.LLM_PROVIDERS.items()}
    settings.LLM_PROVIDERS = entries


def by_name(client: APIClient) -> dict[str, Any]:
    """The answer's rows by name."""
    answer = client.get(PATH)
    assert answer.status_code == 200
    return {row["name"]: row for row in answer.json()}


def test_without_a_key_only_the_built_in_one_is_there(as_alice: APIClient) -> None:
    rows = by_name(as_alice)
    assert list(rows) == NAMES
    assert [name for name, row in rows.items() if row["configured"]] == ["offline"]
    assert [name for name, row in rows.items() if row["default"]] == ["offline"]
    assert rows["offline"].items() >= {"model": "rules", "detail": None}.items()
    assert rows["offline"]["capabilities"] == {"streaming": True, "tools": False, "reasoning": False}


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("claude", "ANTHROPIC_API_KEY"),
        ("openai", "OPENAI_API_KEY"),
        ("openrouter", "OPENROUTER_API_KEY"),
        ("gemini", "GEMINI_API_KEY"),
        ("ollama", "OLLAMA_BASE_URL"),
    ],
)
def test_what_is_missing_is_named(name: str, variable: str, as_alice: APIClient) -> None:
    row = by_name(as_alice)[name]
    assert row["configured"] is row["default"] is False
    assert variable in row["detail"]
    assert row["model"]


def test_the_first_that_is_configured_is_the_default(as_alice: APIClient, settings: Any) -> None:
    configured(settings, gemini={"api_key": KEY}, openai={"api_key": KEY}, ollama={"base_url": "http://127.0.0.1:1"})
    rows = by_name(as_alice)
    assert {name for name, row in rows.items() if row["configured"]} == {"gemini", "openai", "ollama", "offline"}
    assert [name for name, row in rows.items() if row["default"]] == ["openai"]


def test_the_setting_decides_the_default(as_alice: APIClient, settings: Any) -> None:
    configured(settings, openai={"api_key": KEY}, gemini={"api_key": KEY})
    settings.LLM_PROVIDER = "gemini"
    assert [name for name, row in by_name(as_alice).items() if row["default"]] == ["gemini"]


def test_no_key_is_ever_shown(as_alice: APIClient, settings: Any) -> None:
    configured(settings, **{name: {"api_key": KEY} for name in NAMES})
    assert KEY.encode() not in as_alice.get(PATH).content
    configured(settings, **{name: {"api_key": f"{KEY}\n", "base_url": f"no-{KEY}-address"} for name in NAMES})
    answer = as_alice.get(PATH)
    assert KEY.encode() not in answer.content
    assert [row["name"] for row in answer.json() if row["configured"]] == ["offline"]


def test_who_has_not_signed_in_is_told_nothing(anonymous: APIClient) -> None:
    refused = anonymous.get(PATH)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(method: str, as_alice: APIClient) -> None:
    refused = getattr(as_alice, method)(PATH, {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
