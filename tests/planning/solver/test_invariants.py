"""What holds for every problem, whatever it is."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.solver.format import problem_of
from planning.solver.problem import Budget, Window
from planning.solver.solve import solve
from planning.solver.verify import verify
from tests.planning.solver.problems import instances

SOME = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
QUICK = Budget(rounds=10, exchanges=120, solver_seconds=0.2)
ALL_DAY = Window(opens_minute=0, closes_minute=1440)


@SOME
@given(instances())
def test_every_plan_passes_the_verifier_and_says_itself_what_is_late_or_missing(instance: dict[str, Any]) -> None:
    problem = problem_of(instance)
    assert verify(problem, solve(problem, QUICK)).breaches == ()


@SOME
@given(instances(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(instance: dict[str, Any], shuffler: Any) -> None:
    shuffled = json.loads(json.dumps(instance))
    for key in ("tasks", "busy", "previous", "goals"):
        shuffler.shuffle(shuffled[key])
    assert solve(problem_of(shuffled), QUICK) == solve(problem_of(instance), QUICK)


@SOME
@given(instances())
def test_planning_again_moves_nothing(instance: dict[str, Any]) -> None:
    problem = problem_of(instance)
    plan = solve(problem, QUICK)
    again = solve(replace(problem, previous=plan.placements), QUICK)
    before = verify(problem, plan).objective[:3]
    assert again.placements == plan.placements or verify(problem, again).objective[:3] < before


@SOME
@given(instances())
def test_more_time_is_never_worse(instance: dict[str, Any]) -> None:
    problem = problem_of(instance)
    plan = solve(problem, QUICK)
    slack = replace(problem, windows=tuple((*windows, ALL_DAY) for windows in problem.windows), overrides={})
    looser = solve(replace(slack, cutoff_minute=None, daily_cap_minutes=None), QUICK)
    assert verify(slack, looser).objective[:2] <= verify(problem, plan).objective[:2]


@SOME
@given(instances())
def test_a_later_deadline_is_never_worse(instance: dict[str, Any]) -> None:
    problem = problem_of(instance)
    tasks = tuple(replace(task, due_on=None, due_at=None) for task in problem.tasks)
    plan, looser = solve(problem, QUICK), solve(replace(problem, tasks=tasks), QUICK)
    assert len(looser.unplaced) <= len(plan.unplaced)
