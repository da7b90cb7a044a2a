"""Each rule of the verifier is broken once, by a plan that is otherwise right."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planning.solver.problem import Block, Goal, Problem
from planning.solver.solve import solve
from planning.solver.verify import judge, verify
from tests.planning.solver.problems import at, block, busy, problem, task

RIGHT = (block("a", "09:00", "10:00"),)
DAMAGE: dict[str, tuple[str, dict[str, Any], tuple[Block, ...]]] = {
    "a task that nobody knows": ("unknown_task", {}, (*RIGHT, block("x", "11:00", "12:00"))),
    "a block without length": ("empty_block", {}, (*RIGHT, block("a", "10:00", "10:00"))),
    "a minute before the window": ("outside_windows", {}, (block("a", "08:59", "09:59"),)),
    "a minute after the window": ("outside_windows", {}, (block("a", "16:01", "17:01"),)),
    "a day without windows": ("outside_windows", {}, (block("a", "09:00", "10:00", day=6),)),
    "a day off": ("outside_windows", {"overrides": {date(2026, 6, 1): ()}}, RIGHT),
    "a minute after the cutoff": ("after_cutoff", {"cutoff_minute": 599}, RIGHT),
    "before now": ("before_now", {"now": at("09:01")}, RIGHT),
    "beyond the horizon": ("beyond_horizon", {"horizon_days": 1}, (block("a", "09:00", "10:00", day=2),)),
    "on a meeting": ("busy", {"busy": (busy("09:59", "11:00"),)}, RIGHT),
    "too near a meeting": ("buffer", {"busy": (busy("10:09", "11:00"),), "buffer_minutes": 10}, RIGHT),
    "too long": ("duration", {}, (block("a", "09:00", "10:05"),)),
    "too short": ("duration", {}, (block("a", "09:00", "09:55"),)),
    "in two blocks": ("chunk", {}, (block("a", "09:00", "09:30"), block("a", "09:30", "10:00"))),
    "more than the cap": ("cap", {"daily_cap_minutes": 59}, RIGHT),
    "a frozen block elsewhere": (
        "frozen_moved",
        {"previous": (block("a", "11:00", "12:00"),), "frozen_minutes": 600},
        RIGHT,
    ),
}
TASKS: dict[str, tuple[str, Problem, tuple[Block, ...]]] = {
    "overlap": (
        "overlap",
        problem(task("a"), task("b")),
        (block("a", "09:00", "10:00"), block("b", "09:59", "10:59")),
    ),
    "too near": (
        "buffer",
        problem(task("a"), task("b"), buffer_minutes=10),
        (block("a", "09:00", "10:00"), block("b", "10:09", "11:09")),
    ),
    "before its predecessor ends": (
        "dependency",
        problem(task("a"), task("b", depends_on=("a",))),
        (block("b", "09:00", "10:00"), block("a", "10:00", "11:00")),
    ),
    "without its predecessor": (
        "dependency",
        problem(task("a"), task("b", depends_on=("a",))),
        (block("b", "09:00", "10:00"),),
    ),
    "before its date": ("not_before", problem(task(not_before_on=date(2026, 6, 2))), RIGHT),
    "a piece below the minimum": (
        "chunk",
        problem(task(min_chunk_minutes=30)),
        (block("a", "09:00", "09:20"), block("a", "10:00", "10:40")),
    ),
    "a piece above the maximum": (
        "chunk",
        problem(task(min_chunk_minutes=20, max_chunk_minutes=30)),
        (block("a", "09:00", "09:40"), block("a", "10:00", "10:20")),
    ),
    "pinned elsewhere": ("pinned_moved", problem(task(pinned=(at("11:00"), at("12:00")))), RIGHT),
    "above a ceiling": ("ceiling", problem(task(goal="g"), goals=(Goal(id="g", weekly_ceiling_minutes=59),)), RIGHT),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_breach_of_one_block_is_named(name: str) -> None:
    rule, changes, blocks = DAMAGE[name]
    assert judge(problem(task()), RIGHT).is_clean
    assert rule in {breach.rule for breach in judge(problem(task(), **changes), blocks).breaches}


@pytest.mark.parametrize("name", TASKS)
def test_a_breach_among_tasks_is_named(name: str) -> None:
    rule, asked, blocks = TASKS[name]
    assert {breach.rule for breach in judge(asked, blocks).breaches} == {rule}


def test_a_plan_that_hides_what_is_late_or_missing_is_refused() -> None:
    asked = problem(task("a", due_at=at("09:30")), task("b", minutes=600))
    plan = solve(asked)
    assert verify(asked, plan).is_clean
    hidden = replace(plan, late=(), unplaced=())
    rules = {breach.rule for breach in verify(asked, hidden).breaches}
    assert rules == {"late_misreported", "unplaced_misreported"}


def test_the_objective_is_counted_in_its_order() -> None:
    late = task("a", priority="high", due_at=at("09:30"), goal="g")
    goals = (Goal(id="g", weekly_floor_minutes=90),)
    asked = problem(late, task("b"), goals=goals, previous=(block("a", "14:00", "15:00"),))
    assert judge(asked, RIGHT).objective == (1, 4 * 30, 30, 1, 0, 60)


def test_what_the_person_pinned_may_break_rules_that_others_must_respect() -> None:
    night = task("a", pinned=(at("20:00"), at("22:00")), depends_on=("b",))
    asked = problem(night, task("b", minutes=600))
    assert judge(asked, [block("a", "20:00", "22:00")]).is_clean
