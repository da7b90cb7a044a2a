"""How much one run may do: a value that counts, and refuses. What a person may use in a day: `limits`."""

from dataclasses import dataclass, replace
from typing import Self

from agent.providers.errors import ProviderError


@dataclass(frozen=True, kw_only=True)
class RunBudget:
    """What a run may do, and what it has done so far; count first, check, and then act."""

    most_steps: int
    """Times the model may be asked."""
    most_tool_calls: int
    most_tokens: int
    """Input and output of all steps together."""
    steps: int = 0
    tool_calls: int = 0
    tokens: int = 0

    def spending(self, *, steps: int = 0, tool_calls: int = 0, tokens: int = 0) -> Self:
        """The budget after so much more."""
        return replace(
            self, steps=self.steps + steps, tool_calls=self.tool_calls + tool_calls, tokens=self.tokens + tokens
        )

    def check(self) -> None:
        """Raise ProviderError (limit_reached), which names the limit, where more was counted than may be."""
        if self.steps > self.most_steps:
            raise _reached(f"The reply took more than {self.most_steps} steps")
        if self.tool_calls > self.most_tool_calls:
            raise _reached(f"The reply asked for more than {self.most_tool_calls} tool calls")
        if self.tokens > self.most_tokens:
            raise _reached(f"The reply took more than {self.most_tokens:,} tokens")


def _reached(what: str) -> ProviderError:
    return ProviderError("limit_reached", f"{what}, which is the most: ask for less at once.")
