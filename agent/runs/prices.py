"""What a call costs: pure arithmetic over `settings.LLM_PRICES`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from agent.domain import usd_of

Table = Mapping[str, Mapping[str, tuple[Decimal, Decimal, Decimal]]]
"""Provider -> model, or what begins so with `*` at its end -> input, cached input, output; USD per million tokens."""

EDITION = re.compile(r"[-@]\d{4}-?\d{2}-?\d{2}")  # the same model, as of a day


@dataclass(frozen=True, kw_only=True)
class Price:
    """US dollars per million tokens, which is millionths of a dollar per token."""

    input: Decimal
    cached_input: Decimal
    output: Decimal

    def micros(self, tokens_in: int, tokens_out: int, *, cached: int = 0) -> int:
        """Millionths of a US dollar, rounded up; `cached` is the part of `tokens_in` that was read from a cache."""
        cost = (tokens_in - cached) * self.input + cached * self.cached_input + tokens_out * self.output
        return int(cost.to_integral_value(ROUND_CEILING))


def price_of(table: Table, provider: str, model: str) -> Price | None:
    """The price whose name fits best; None where it is not known."""
    fitting = [name for name in table.get(provider, {}) if _fits(name, model)]
    if not fitting:
        return None
    given, cached, made = table[provider][max(fitting, key=len)]
    return Price(input=given, cached_input=cached, output=made)


def with_costs(entries: Sequence[Mapping[str, Any]], table: Table) -> list[dict[str, Any]]:
    """AG-UI usage entries, each with `costUsd` (a decimal as text) where the price is known.

    AG-UI's TokenUsage has no such field, and lets further ones pass. Prices are linear: add entries up before.
    """
    return [{**entry, **_cost_of(entry, table)} for entry in entries]


def _cost_of(entry: Mapping[str, Any], table: Table) -> dict[str, str]:
    price = price_of(table, entry.get("provider", ""), entry.get("model", ""))
    if price is None:
        return {}
    cached = entry.get("cachedInputTokens", 0)
    return {"costUsd": f"{usd_of(price.micros(entry['inputTokens'], entry['outputTokens'], cached=cached)):f}"}


def _fits(name: str, model: str) -> bool:
    if name.endswith("*"):
        return model.startswith(name[:-1])
    return model.startswith(name) and (model == name or EDITION.fullmatch(model[len(name) :]) is not None)
