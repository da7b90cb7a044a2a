"""What would help where something is late or has no place."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.solver.format import problem_of
from planning.solver.problem import Budget, Problem, Task, Window
from planning.solver.repairs import KINDS, Repair, repairs
from planning.solver.solve import solve
from planning.solver.verify import judge
from tests.planning.solver.problems import at, instances, problem, task

QUICK = Budget(rounds=5, exchanges=60, solver_seconds=0)
MONDAY = date(2026, 6, 1)
SOME = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def repairs_of(asked: Problem) -> list[Repair]:
    """What helps its plan."""
    return list(repairs(asked, solve(asked, QUICK), QUICK))


def long(id: str, **changes: Any) -> Task:
    """Four hours, due on Monday, of which two fit."""
    return task(id, **{"minutes": 240, "due_on": MONDAY, **changes})


def test_a_week_that_fits_needs_none() -> None:
    assert repairs_of(problem(long("a"), long("b"))) == []


def test_each_kind_says_what_it_changes_and_what_that_does() -> None:
    asked = problem(long("a"), long("b"), long("c", priority="low"))
    later, hours, dropped = repairs_of(asked)[:3]
    before = 240 + 12 * 60 + 60  # from midnight to Tuesday 13:00, priority low: weight 1
    assert (later.kind, later.task, later.due_on, later.before.late_weighted_minutes) == (
        "later_due",
        "c",
        date(2026, 6, 2),
        before - 240,
    )
    assert (hours.kind, hours.on, hours.minutes, hours.window) == (
        "more_hours",
        MONDAY,
        240,
        Window(opens_minute=540, closes_minute=1260),
    )
    assert (dropped.kind, dropped.task, dropped.minutes) == ("drop", "c", 240)
    assert {(each.after.late_weighted_minutes, each.no_longer_late) for each in (later, hours, dropped)} == {
        (0, ("c",))
    }


def test_what_ends_all_trouble_goes_before_what_lessens_it() -> None:
    asked = problem(*(long(id) for id in "abcde"), horizon_days=4)
    left = [each.after.late_weighted_minutes > 0 for each in repairs_of(asked)]
    assert left == sorted(left)


def test_an_estimate_is_cut_by_what_is_missing_and_not_below_half() -> None:
    cut = [each for each in repairs_of(problem(long("a"), long("b", minutes=300))) if each.kind == "shorter"]
    assert {(each.task, each.estimate_minutes, each.minutes) for each in cut} == {("b", 240, 60), ("a", 180, 60)}


def test_the_task_that_matters_least_is_dropped_first() -> None:
    asked = problem(long("a", priority="urgent"), long("b", priority="low"), long("c", priority="high"))
    dropped = [each.task for each in repairs_of(asked) if each.kind == "drop"]
    assert dropped == ["b", "c"]


def test_what_others_wait_for_is_not_dropped() -> None:
    asked = problem(long("a"), long("b"), long("c", depends_on=("a", "b")))
    assert {each.task for each in repairs_of(asked) if each.kind == "drop"} == {"c"}


def test_where_something_has_no_place_only_less_work_or_more_time_helps() -> None:
    asked = problem(task("a", minutes=480), task("b", minutes=240), horizon_days=1)
    found = {(each.kind, each.task, each.after.unplaced) for each in repairs_of(asked)}
    assert found == {("more_hours", "", 0), ("shorter", "a", 0), ("drop", "a", 0), ("drop", "b", 0)}


def test_a_day_without_hours_opens_when_others_do() -> None:
    asked = problem(long("a"), long("b"), long("c"), overrides={MONDAY: ()}, horizon_days=2, now=at("08:00"))
    hours = next(each for each in repairs_of(asked) if each.kind == "more_hours")
    assert (hours.on, hours.window) == (MONDAY, Window(opens_minute=540, closes_minute=1260))


def changed(asked: Problem, repair: Repair) -> Problem:
    """The problem with the repair made."""
    if repair.on is not None and repair.window is not None:
        old = asked.overrides.get(repair.on, asked.windows[repair.on.weekday()])
        return replace(asked, overrides={**asked.overrides, repair.on: (*old, repair.window)})
    if repair.kind == "drop":
        return replace(asked, tasks=tuple(each for each in asked.tasks if each.id != repair.task))
    change: dict[str, Any] = (
        {"due_on": repair.due_on, "due_at": None}
        if repair.kind == "later_due"
        else {"estimate_minutes": repair.estimate_minutes}
    )
    return replace(
        asked, tasks=tuple(replace(each, **change) if each.id == repair.task else each for each in asked.tasks)
    )


@SOME
@given(instances(), st.randoms(use_true_random=False))
def test_each_repair_helps_and_the_order_of_the_input_changes_none(instance: dict[str, Any], shuffler: Any) -> None:
    asked = problem_of(instance)
    found = repairs_of(asked)
    assert len(found) <= 6
    for each in found:
        after, before = each.after, each.before
        assert (after.unplaced, after.late_weighted_minutes) < (before.unplaced, before.late_weighted_minutes)
        old = next((task for task in asked.tasks if task.id == each.task), None)
        if each.estimate_minutes is not None and old is not None:
            assert each.estimate_minutes * 2 >= old.estimate_minutes
            assert each.estimate_minutes % asked.grid_minutes == 0
    tasks = list(asked.tasks)
    shuffler.shuffle(tasks)
    assert repairs_of(replace(asked, tasks=tuple(tasks))) == found


def test_a_repair_that_is_made_does_what_it_said() -> None:
    asked = problem(
        *(long(id, priority=priority) for id, priority in zip("abc", ("low", "high", "medium"), strict=True))
    )
    found = repairs_of(asked)
    assert {each.kind for each in found} >= set(KINDS) - {"shorter"}
    for each in found:
        verdict = judge(changed(asked, each), solve(changed(asked, each), QUICK).placements)
        assert verdict.late_weighted_minutes <= each.after.late_weighted_minutes
