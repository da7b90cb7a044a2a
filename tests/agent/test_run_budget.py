"""What one run may do."""

from typing import Any

import pytest

from agent.providers.errors import ProviderError
from agent.runs.budget import RunBudget
from agent.runs.limits import run_budget

BUDGET = RunBudget(most_steps=12, most_tool_calls=20, most_tokens=200_000)


@pytest.mark.parametrize("spent", [{}, {"steps": 12}, {"tool_calls": 20}, {"tokens": 200_000}])
def test_what_is_within_the_limits_goes_on(spent: dict[str, int]) -> None:
    BUDGET.spending(**spent).check()


@pytest.mark.parametrize(
    ("spent", "named"),
    [
        ({"steps": 13}, "more than 12 steps"),
        ({"tool_calls": 21}, "more than 20 tool calls"),
        ({"tokens": 200_001}, "more than 200,000 tokens"),
    ],
)
def test_one_more_is_refused_and_the_limit_named(spent: dict[str, int], named: str) -> None:
    with pytest.raises(ProviderError, match=named) as refused:
        BUDGET.spending(**spent).check()
    assert (refused.value.code, refused.value.retryable) == ("limit_reached", False)


def test_what_is_spent_adds_up() -> None:
    spent = BUDGET.spending(steps=1, tokens=500).spending(steps=1, tool_calls=3, tokens=700)
    assert (spent.steps, spent.tool_calls, spent.tokens) == (2, 3, 1200)
    assert BUDGET.steps == 0, "a budget is a value"


def test_the_settings_say_how_much(settings: Any) -> None:
    settings.AGENT_RUN_STEPS, settings.AGENT_RUN_TOOL_CALLS, settings.AGENT_RUN_TOKENS = 1, 2, 3
    assert run_budget() == RunBudget(most_steps=1, most_tool_calls=2, most_tokens=3)
