"""A Daymark that is killed at a point of its tool calls: `python -m tests.faults.mortal "in the deed" 7 [breakage]`.

The seventh time that a call comes to this point, the process ends by `kill -9`: with whatever the other runs are at.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from django.core.management import call_command

from config import asgi  # noqa: F401  (it sets Django up, so it comes before what needs that)

# isort: split
from agent.runs import deeds, ledger
from agent.services import approvals
from history.services import proposals
from tests.faults.broken import BREAKAGES


def _before(module: Any, name: str) -> Callable[[int], None]:
    """The process dies when it is about to call this."""

    def arm(times: int) -> None:
        whole, so_far = getattr(module, name), count(1)

        def deadly(*arguments: Any, **options: Any) -> Any:
            _die_at(times, next(so_far))
            return whole(*arguments, **options)

        setattr(module, name, deadly)

    return arm


def _behind(module: Any, name: str) -> Callable[[int], None]:
    """The process dies when this has returned."""

    def arm(times: int) -> None:
        whole, so_far = getattr(module, name), count(1)

        def deadly(*arguments: Any, **options: Any) -> Any:
            answer = whole(*arguments, **options)
            _die_at(times, next(so_far))
            return answer

        setattr(module, name, deadly)

    return arm


def _die_at(times: int, number: int) -> None:
    if number == times:
        os.kill(os.getpid(), signal.SIGKILL)


POINTS: Mapping[str, Callable[[int], None]] = {
    "before the calls are noted": _before(ledger, "note_calls"),
    "before the deed": _before(ledger, "carry_out"),
    "in the deed": _behind(deeds, "_run"),
    "after the deed": _behind(ledger, "carry_out"),
}
APPROVING: Mapping[str, Callable[[int], None]] = {
    "in the approval": _behind(proposals, "replay"),
    "after the approval": _behind(approvals, "apply_proposal"),
}
"""Points that only deeds come to that a person approves."""


if __name__ == "__main__":
    point, number, *broken = sys.argv[1:]
    for name in broken:
        BREAKAGES[name]()
    {**POINTS, **APPROVING}[point](int(number))
    call_command("serve")
