"""A problem is solved in a process of its own: servers neither import OR-Tools nor lend their threads to a search."""

import logging
import pickle
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings

import planning
from config.common.errors import Internal, Unavailable
from planning.solver.problem import Budget, Plan, Problem
from planning.solver.repairs import LEAST, SMALL, Repair

logger = logging.getLogger(__name__)
ROOT = Path(planning.__file__).parent.parent
AT_ONCE = BoundedSemaphore(settings.PLANNER_PROCESSES)
"""Searches of this process's callers that run at the same time; others wait for their turn."""


def solved(problem: Problem) -> Plan:
    """The best plan that the settings' budget finds, judged by the verifier.

    Raises Unavailable where the machine is too busy to solve it in the seconds that the settings give it; Internal, and
    logs what is wrong, where the plan breaks a rule: such a plan is never shown to anybody.
    """
    budget = Budget(
        rounds=settings.PLANNER_ROUNDS,
        exchanges=settings.PLANNER_EXCHANGES,
        solver_seconds=settings.PLANNER_SOLVER_SECONDS,
    )
    is_large = len(problem.tasks) > settings.PLANNER_MOST_AT_ONCE
    seconds = settings.PLANNER_LARGE_SECONDS if is_large else settings.PLANNER_SECONDS
    plan, verdict = _answer(seconds, "solve", problem, budget)
    if not verdict.is_clean:
        logger.error("planner_breach breaches=%s", [breach.rule for breach in verdict.breaches])
        raise Internal
    found: Plan = plan
    return found


def repaired(problem: Problem, plan: Plan) -> tuple[Repair, ...]:
    """What would help the plan, the cheapest first. Raises Unavailable, Internal."""
    budget = SMALL if len(problem.tasks) <= settings.PLANNER_MOST_AT_ONCE else LEAST
    found: tuple[Repair, ...] = _answer(settings.PLANNER_REPAIR_SECONDS, "repairs", problem, plan, budget)
    return found


def _answer(seconds: int, *question: Any) -> Any:
    if not AT_ONCE.acquire(timeout=seconds):
        raise Unavailable(retry_after=seconds)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "planning.solver"],
            input=pickle.dumps(question), capture_output=True, timeout=seconds, check=True, cwd=ROOT,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unavailable(retry_after=seconds) from error
    except subprocess.CalledProcessError as error:
        logger.error("planner_failed stderr=%s", error.stderr.decode(errors="replace")[-2000:])
        raise Internal from error
    finally:
        AT_ONCE.release()
    return pickle.loads(done.stdout)  # noqa: S301 - written by our own child
