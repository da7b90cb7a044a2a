"""What the environment says about the agent's limits and prices."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.prices import LIST_PRICES
from tests.config.conftest import load


def test_a_day_has_limits_where_nothing_is_said(environment: pytest.MonkeyPatch) -> None:
    found = load("development", environment)
    assert (found["AGENT_DAY_TOKENS"], found["AGENT_DAY_COST_USD"]) == (2_000_000, 5)
    assert found["LLM_PRICES"] == LIST_PRICES


@pytest.mark.parametrize(("written", "read"), [("none", None), ("None", None), ("0", 0), ("12", 12), ("", 2_000_000)])
def test_a_limit_on_tokens(written: str, read: int | None, environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment, AGENT_DAY_TOKENS=written)["AGENT_DAY_TOKENS"] == read


@pytest.mark.parametrize(("written", "read"), [("none", None), ("0.25", Decimal("0.25")), ("3", Decimal(3))])
def test_a_limit_on_money(written: str, read: Decimal | None, environment: pytest.MonkeyPatch) -> None:
    assert load("development", environment, AGENT_DAY_COST_USD=written)["AGENT_DAY_COST_USD"] == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("AGENT_DAY_TOKENS", value) for value in ("-1", "1.5", "many", "1e9", "²", "9" * 13)),
        *(("AGENT_DAY_COST_USD", value) for value in ("-1", "1,5", "nan", "Infinity", "5 USD", "0.0000001")),
        *(("LLM_PRICES", value) for value in ("5", "[]", "{", '{"openai": []}', '{"openai": {"a": [1, 2]}}')),
        *(("LLM_PRICES", value) for value in ('{"openai": {"a": [1, 2, -3]}}', '{"openai": {"a": [1, 2, NaN]}}')),
        *(("LLM_PRICES", value) for value in ('{"closedai": {"a": [1, 2, 3]}}', '{"openai": {"a": [1, 2, true]}}')),
    ],
)
def test_nonsense_stops_the_start_and_names_the_cure(name: str, value: str, environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"(?s){name}=.* is not usable: (write|name) "):
        load("development", environment, **{name: value})


def test_own_prices_go_over_the_list(environment: pytest.MonkeyPatch) -> None:
    own = '{"openrouter": {"vendor/model": [0.5, 0.05, 2]}, "openai": {"gpt-5.4": [1, 1, 1]}}'
    found = load("development", environment, LLM_PRICES=own)["LLM_PRICES"]
    assert found["openrouter"] == {"vendor/model": (Decimal("0.5"), Decimal("0.05"), Decimal(2))}
    assert found["openai"]["gpt-5.4"] == (1, 1, 1)
    assert found["openai"]["gpt-5.4-mini"] == LIST_PRICES["openai"]["gpt-5.4-mini"]


@pytest.mark.parametrize("provider", ["claude", "openai", "gemini"])
def test_the_default_model_of_each_provider_has_a_price(provider: str, environment: pytest.MonkeyPatch) -> None:
    found = load("development", environment)
    assert found["LLM_PROVIDERS"][provider]["model"] in found["LLM_PRICES"][provider]
