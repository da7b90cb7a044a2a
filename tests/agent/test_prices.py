"""What calls cost, as far as that is known."""

from decimal import Decimal

import pytest
from django.conf import settings

from agent.runs.prices import Price, price_of, with_costs

A, B, C, D = ((Decimal(n), Decimal(n) / 10, Decimal(n) * 5) for n in (1, 2, 3, 4))
TABLE = {"claude": {"lark-4": A, "lark-4-1": B, "lark-4-1-mini": C}, "openrouter": {"sky/*": D, "sky/lark": A}}
PRICE = Price(input=Decimal("0.75"), cached_input=Decimal("0.075"), output=Decimal("4.50"))


@pytest.mark.parametrize(
    ("provider", "model", "rates"),
    [
        ("claude", "lark-4", A),
        ("claude", "lark-4-20261007", A),
        ("claude", "lark-4-2026-10-07", A),
        ("claude", "lark-4@20261007", A),
        ("claude", "lark-4-1", B),
        ("claude", "lark-4-1-20261007", B),
        ("claude", "lark-4-1-mini", C),
        ("claude", "lark-4-2", None),
        ("claude", "lark-4-pro", None),
        ("claude", "lark", None),
        ("claude", "", None),
        ("openai", "lark-4", None),
        ("openrouter", "sky/anything", D),
        ("openrouter", "sky/lark", A),
        ("openrouter", "sea/lark", None),
    ],
)
def test_the_longest_name_that_fits_wins(provider: str, model: str, rates: tuple[Decimal, ...] | None) -> None:
    found = price_of(TABLE, provider, model)
    assert (None if found is None else (found.input, found.cached_input, found.output)) == rates


@pytest.mark.parametrize(
    ("tokens_in", "tokens_out", "cached", "micros"),
    [
        (0, 0, 0, 0),
        (1_000_000, 0, 0, 750_000),
        (0, 1_000_000, 0, 4_500_000),
        (1_000_000, 0, 1_000_000, 75_000),
        (1000, 100, 400, 450 + 30 + 450),
        (1, 0, 0, 1),
    ],
)
def test_a_call_costs_whole_millionths_rounded_up(tokens_in: int, tokens_out: int, cached: int, micros: int) -> None:
    assert PRICE.micros(tokens_in, tokens_out, cached=cached) == micros


@pytest.mark.parametrize(("provider", "model"), [("offline", "rules"), ("ollama", "llama3.2"), ("ollama", "any:7b")])
def test_what_runs_here_costs_nothing(provider: str, model: str) -> None:
    found = price_of(settings.LLM_PRICES, provider, model)
    assert found is not None
    assert found.micros(10**6, 10**6) == 0


def test_a_router_costs_what_is_not_known() -> None:
    assert price_of(settings.LLM_PRICES, "openrouter", "openrouter/auto") is None


def test_every_list_price_makes_sense() -> None:
    for rows in settings.LLM_PRICES.values():
        for model, (given, cached, made) in rows.items():
            assert 0 <= cached <= given <= made <= 100, model


def test_usage_entries_say_what_they_cost_where_that_is_known() -> None:
    known = {"provider": "claude", "model": "lark-4", "inputTokens": 1000, "outputTokens": 10, "cachedInputTokens": 500}
    unknown = {"provider": "claude", "model": "wren", "inputTokens": 1, "outputTokens": 1}
    assert with_costs([known, unknown], TABLE) == [{**known, "costUsd": "0.000600"}, unknown]
