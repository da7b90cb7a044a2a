"""Why each item stands where it does, as its row keeps it."""

from collections.abc import Callable
from typing import Any

from planning.scheduling.agenda import Agenda
from planning.solver.problem import Plan


def reasons_of(agenda: Agenda, plan: Plan) -> Callable[[str], dict[str, Any]]:
    """A function from a key to what its items keep."""

    def reason(key: str) -> dict[str, Any]:
        return {"rule": "planned", "proof": plan.report.proof}

    return reason
