"""`python -m planning.solver`: one problem from standard input, its plan and the verifier's verdict to standard output.

Both are pickled values of `planning.solver.problem`; whoever starts this process made the input and reads the output.
It imports no Django and ends when it has answered, so that OR-Tools and the memory it takes never reach a server.
"""

import pickle
import sys

from planning.solver.solve import solve
from planning.solver.verify import verify


def main() -> None:
    """Read, solve, verify, write."""
    problem, budget = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent process
    plan = solve(problem, budget)
    pickle.dump((plan, verify(problem, plan)), sys.stdout.buffer)


if __name__ == "__main__":
    main()
