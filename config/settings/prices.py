"""What the vendors' models cost: list prices, in US dollars per million tokens, and the instance's own over them."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from config.settings.environment import refuse, text

Rates = tuple[Decimal, Decimal, Decimal]
"""Input, input read from a cache, output."""

CURE = 'write JSON such as {"openai": {"gpt-5.4": [2.5, 0.25, 15]}}: input, cached input, output, USD per 1M tokens'
MOST = Decimal(1_000_000)


def _rates(*amounts: str) -> Rates:
    given = [Decimal(amount) for amount in amounts]
    return given[0], given[1], given[2]


FREE = _rates("0", "0", "0")

# A name stands for the model and its dated editions (`-20261007`, `-2026-03-05`); a name with `*` at its end for all
# that begins so. The longest that fits is taken. What is not here costs an unknown amount: its tokens alone count.
#
# Gathered on 21 November 2026, from copies of these pages made between August and November 2026:
# - claude: https://platform.claude.com/docs/en/about-claude/pricing
#   Haiku 5.5 costs five times as much for prompts above 100,000 tokens, which a run of ours does not reach.
# - openai: https://developers.openai.com/api/docs/pricing and /api/docs/models; standard tier, prompts up to 272,000.
# - gemini: https://ai.google.dev/gemini-api/docs/pricing; paid tier, text, prompts up to 200,000 tokens.
#   3.6 to 3.8 Flash cost half of this until 31 December 2026: a limit errs on the side of the higher price.
LIST_PRICES: dict[str, dict[str, Rates]] = {
    "claude": {
        "claude-fable-5-1": _rates("10", "0.25", "50"),
        "claude-fable-5": _rates("10", "1", "50"),
        "claude-opus-5-5": _rates("4", "0.20", "20"),
        "claude-opus-5": _rates("5", "0.50", "25"),
        "claude-opus-4-8": _rates("5", "0.50", "25"),
        "claude-opus-4-7": _rates("5", "0.50", "25"),
        "claude-opus-4-6": _rates("5", "0.50", "25"),
        "claude-opus-4-5": _rates("5", "0.50", "25"),
        "claude-sonnet-5-5": _rates("2", "0.10", "10"),
        "claude-sonnet-5": _rates("2", "0.20", "10"),
        "claude-sonnet-4-6": _rates("3", "0.30", "15"),
        "claude-sonnet-4-5": _rates("3", "0.30", "15"),
        "claude-haiku-5-5": _rates("0.10", "0.01", "0.50"),
        "claude-haiku-4-5": _rates("1", "0.10", "5"),
    },
    "openai": {
        "gpt-6-astra": _rates("10", "1", "50"),
        "gpt-6.1-sol": _rates("2", "0.10", "10"),
        "gpt-6-sol": _rates("2", "0.20", "10"),
        "gpt-6-luna": _rates("0.10", "0.01", "0.50"),
        "gpt-5.6": _rates("4", "0.40", "20"),  # another name of Sol
        "gpt-5.6-sol": _rates("4", "0.40", "20"),
        "gpt-5.6-terra": _rates("2", "0.20", "12"),
        "gpt-5.6-luna": _rates("0.20", "0.02", "1.20"),
        "gpt-5.5": _rates("5", "0.50", "30"),
        "gpt-5.4": _rates("2.50", "0.25", "15"),
        "gpt-5.4-mini": _rates("0.75", "0.075", "4.50"),
        "gpt-5.4-nano": _rates("0.20", "0.02", "1.25"),
    },
    "gemini": {
        "gemini-flash-latest": _rates("1.50", "0.15", "7.50"),  # the newest Flash, whichever that is
        "gemini-3.8-flash": _rates("1.50", "0.15", "7.50"),
        "gemini-3.7-flash": _rates("1.50", "0.15", "7.50"),
        "gemini-3.6-flash": _rates("1.50", "0.15", "7.50"),
        "gemini-3.5-flash": _rates("1.50", "0.15", "9"),
        "gemini-3.5-flash-lite": _rates("0.30", "0.03", "2.50"),
        "gemini-3.1-pro-preview": _rates("2", "0.20", "12"),
        "gemini-3.1-flash-lite": _rates("0.25", "0.025", "1.50"),
        "gemini-3-flash-preview": _rates("0.50", "0.05", "3"),
        "gemini-2.5-pro": _rates("1.25", "0.125", "10"),
        "gemini-2.5-flash": _rates("0.30", "0.03", "2.50"),
        "gemini-2.5-flash-lite": _rates("0.10", "0.01", "0.40"),
    },
    "openrouter": {},
    "ollama": {"*": FREE},
    "offline": {"*": FREE},
}


def prices(table: Mapping[str, Mapping[str, Rates]]) -> dict[str, dict[str, Rates]]:
    """`table` with what LLM_PRICES says laid over it."""
    raw = text("LLM_PRICES", "{}")
    try:
        given = json.loads(raw, parse_float=Decimal, parse_int=Decimal)
        own = {name: {model: _read(row) for model, row in rows.items()} for name, rows in given.items()}
    except (ValueError, AttributeError, TypeError, InvalidOperation, RecursionError):
        refuse("LLM_PRICES", raw, CURE)
    unknown = sorted(set(own) - set(table))
    if unknown:
        refuse("LLM_PRICES", raw, f"name only providers there are: {', '.join(table)}")
    return {name: {**rows, **own.get(name, {})} for name, rows in table.items()}


def _read(row: Any) -> Rates:
    if not isinstance(row, list) or not all(isinstance(one, Decimal) and 0 <= one <= MOST for one in row):
        raise ValueError("not three amounts")
    given, cached, made = row
    return given, cached, made
