"""What every page shows of the agent: the conversations in which it waits for the person."""

from collections.abc import Callable

from django.http import HttpRequest

from agent.selectors import waiting_conversations


def waiting(request: HttpRequest) -> dict[str, Callable[[], list[int]]]:
    """For every page's navigation, asked when drawn: their ids, the one with the latest request first."""
    return {"waiting_conversations": lambda: waiting_conversations(request.user)}  # type: ignore[arg-type]
