"""`python -m planning.solver`: one question from standard input, its answer to standard output.

A question is a word and its arguments: ("solve", problem, budget) is answered with the plan and the verifier's verdict,
("repairs", problem, plan, budget) with what would help. Both are pickled values of `planning.solver`; whoever starts
this process made the input and reads the output. It imports no Django and ends when it has answered, so that OR-Tools
and the memory it takes never reach a server.
"""

import pickle
import sys
from typing import Any

from planning.solver.repairs import repairs
from planning.solver.solve import solve
from planning.solver.verify import verify


def main() -> None:
    """Read, answer, write."""
    pickle.dump(_answer(*pickle.load(sys.stdin.buffer)), sys.stdout.buffer)  # noqa: S301 - written by the parent process


def _answer(wanted: str, *arguments: Any) -> Any:
    match wanted:
        case "solve":
            problem, budget = arguments
            plan = solve(problem, budget)
            return plan, verify(problem, plan)
        case "repairs":
            return repairs(*arguments)
    raise ValueError(wanted)


if __name__ == "__main__":
    main()
