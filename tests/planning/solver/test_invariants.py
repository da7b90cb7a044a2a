"""What holds for every problem, whatever it is: 1,000 random ones, each put to one test besides the verifier.

`DAYMARK_PROOFS=1 pytest tests/planning/solver/test_invariants.py` puts each of them to all tests.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.solver.format import problem_of
from planning.solver.problem import Budget, Plan, Problem, Task, Window
from planning.solver.solve import solve
from planning.solver.verify import judge, verify
from tests.planning.solver.problems import instances

pytestmark = pytest.mark.proof

IS_THOROUGH = bool(os.environ.get("DAYMARK_PROOFS"))
MANY = settings(max_examples=1000, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SOME = settings(MANY, max_examples=40)
QUICK = Budget(rounds=6, exchanges=40, solver_seconds=0)
EXACT = Budget(rounds=3, exchanges=40, solver_seconds=0.1)
ALL_DAY = (Window(opens_minute=0, closes_minute=1440),)
EVENING = Window(opens_minute=18 * 60, closes_minute=20 * 60)


def later(task: Task) -> Task:
    """A day more."""
    due_on, due_at = task.due_on, task.due_at
    return replace(task, due_on=due_on and due_on + timedelta(days=1), due_at=due_at and due_at + timedelta(days=1))


SLACK: Mapping[str, Callable[[Problem], Problem]] = {
    "evenings": lambda asked: replace(
        asked,
        windows=tuple((*day, EVENING) for day in asked.windows),
        overrides={day: (*windows, EVENING) for day, windows in asked.overrides.items()},
    ),
    "all hours": lambda asked: replace(asked, windows=(ALL_DAY,) * 7, overrides={}, cutoff_minute=None),
    "later dues": lambda asked: replace(asked, tasks=tuple(map(later, asked.tasks))),
    "no dues": lambda asked: replace(asked, tasks=tuple(replace(t, due_on=None, due_at=None) for t in asked.tasks)),
    "no cap": lambda asked: replace(asked, daily_cap_minutes=None),
    "no pauses": lambda asked: replace(asked, buffer_minutes=0),
    "a meeting less": lambda asked: replace(asked, busy=asked.busy[1:]),
}


def shuffled(instance: dict[str, Any], plan: Plan, seed: int) -> None:
    """The order of the input changes nothing."""
    mixed = json.loads(json.dumps(instance))
    for key in ("tasks", "busy", "previous", "goals"):
        Random(seed).shuffle(mixed[key])
    assert solve(problem_of(mixed), QUICK) == plan


def planned_again(instance: dict[str, Any], plan: Plan, _: int) -> None:
    """An accepted plan that may stay moves only for a better one."""
    asked = problem_of(instance)
    again = solve(replace(asked, previous=plan.placements), QUICK)
    assert again.placements == plan.placements or verify(asked, again).objective[:3] < verify(asked, plan).objective[:3]


def with_slack(instance: dict[str, Any], plan: Plan, seed: int) -> None:
    """More time is never worse, planned from nothing."""
    asked = problem_of(instance)
    looser = SLACK[sorted(SLACK)[seed % len(SLACK)]](asked)
    found = solve(looser, QUICK)
    assert verify(looser, found).is_clean
    assert (len(found.unplaced), found.report.late_weighted_minutes) <= (
        len(plan.unplaced),
        plan.report.late_weighted_minutes,
    )


def with_slack_for_the_accepted(instance: dict[str, Any], plan: Plan, seed: int) -> None:
    """Nor is it where the plan was accepted; that cannot fail, since what was accepted is tried as it is."""
    looser = SLACK[sorted(SLACK)[seed % len(SLACK)]](problem_of(instance))
    found = verify(looser, solve(replace(looser, previous=plan.placements), QUICK))
    assert found.is_clean
    assert found.objective[:3] <= judge(looser, plan.placements).objective[:3]


TESTS = (shuffled, planned_again, with_slack, with_slack_for_the_accepted)


@pytest.mark.long
@MANY
@given(instances(), st.integers(0, 10_000))
def test_a_plan_is_right_whatever_the_order_and_never_worse_with_more_time(instance: dict[str, Any], seed: int) -> None:
    problem = problem_of(instance)
    plan = solve(problem, QUICK)
    assert verify(problem, plan).breaches == ()
    for number, test in enumerate(TESTS):
        if IS_THOROUGH or number == seed % len(TESTS):
            test(instance, plan, seed // len(TESTS))


@SOME
@given(instances())
def test_so_is_what_the_exact_search_finds(instance: dict[str, Any]) -> None:
    problem = problem_of(instance)
    plan, quick = solve(problem, EXACT), solve(problem, replace(EXACT, solver_seconds=0))
    assert verify(problem, plan).breaches == ()
    assert verify(problem, plan).objective[:4] <= verify(problem, quick).objective[:4]
