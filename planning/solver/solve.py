"""The order of the steps. Each may give a better plan than the one before; none can make it worse."""

from planning.solver.problem import Budget, Plan, Problem
from planning.solver.search import Search


def solve(problem: Problem, budget: Budget | None = None) -> Plan:
    """The best plan that the budget finds: nothing unplaced, then nothing late, then floors, then nothing moved."""
    search = Search(problem, budget or Budget())
    search.construct()  # 1. keep what is valid of the accepted plan, and place the rest by deadline
    search.repair()  # 2. move what is late to the front of the order, and try again
    search.meet_floors()  # 3. tell jobs to the weeks whose floors lack them
    search.name_obstacle()  # 4. find the interval that proves that something must be late
    search.ask_whether()  # 5. only where something is left: ask the exact search whether it can be had at all
    search.recreate()  # 6. something is late still: find out who it should be
    search.ask_how_late()  # 7. and ask the exact search for less, or for a proof
    search.polish()  # 8. energy, then earliness
    return search.plan()
