"""Why a task is where it is, and what would be if it were elsewhere: judged by the verifier."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.solver.calendar import floor_minute
from planning.solver.format import problem_of
from planning.solver.hindrance import Hindrance
from planning.solver.problem import Budget, EnergyWindow, Goal, Plan, Problem, Task, Window
from planning.solver.solve import solve
from planning.solver.verify import judge
from planning.solver.why import Reason, WhatIf, what_if, why
from tests.planning.solver.brute import Brute
from tests.planning.solver.problems import at, block, busy, instances, problem, task
from tests.planning.solver.slots import NAMES, Others, has_pieces, slots

pytestmark = pytest.mark.proof

QUICK = Budget(rounds=5, exchanges=60, solver_seconds=0)
SOME = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ALL_DAY = (Window(opens_minute=0, closes_minute=1440),)
HIGH_AFTERNOONS = (EnergyWindow(opens_minute=780, closes_minute=1020, energy="high"),)


def planned(asked: Problem) -> Plan:
    """A plan, quickly."""
    return solve(asked, QUICK)


def hour(name: str, **changes: Any) -> Task:
    """An hour of work on Monday."""
    return task(name, **{"due_on": date(2026, 6, 1), **changes})


CASES: dict[str, tuple[Problem, datetime, Hindrance]] = {
    "the window opens": (
        problem(task()),
        at("09:00"),
        Hindrance(rule="outside_windows", start_at=at("08:00"), end_at=at("09:00")),
    ),
    "now": (problem(task(), now=at("10:00")), at("10:00"), Hindrance(rule="now", end_at=at("10:00"))),
    "a meeting ends": (
        problem(task(), busy=(busy("08:30", "11:00"),)),
        at("11:00"),
        Hindrance(rule="busy", start_at=at("08:30"), end_at=at("11:00")),
    ),
    "the pause after a meeting": (
        problem(task(), busy=(busy("08:30", "11:00"),), buffer_minutes=10),
        at("11:10"),
        Hindrance(rule="buffer", start_at=at("08:30"), end_at=at("11:00")),
    ),
    "another task ends": (
        problem(task("a", due_on=date(2026, 6, 2)), hour("b")),
        at("10:00"),
        Hindrance(rule="other_task", task="b", start_at=at("09:00"), end_at=at("10:00")),
    ),
    "what it waits for is done": (
        problem(task("a", depends_on=("b",)), hour("b")),
        at("10:00"),
        Hindrance(rule="dependency", task="b", start_at=at("09:00"), end_at=at("10:00")),
    ),
    "it may begin": (
        problem(task(not_before_at=at("11:00"))),
        at("11:00"),
        Hindrance(rule="not_before", end_at=at("11:00")),
    ),
    "the day's cap is used up": (
        problem(task("a"), hour("b"), daily_cap_minutes=60, windows=(ALL_DAY,) * 7),
        at("00:00", day=2),
        Hindrance(rule="daily_cap", start_at=at("00:00"), end_at=at("00:00", day=2)),
    ),
    "a pinned task ends": (
        problem(task("a"), task("p", pinned=(at("09:00"), at("10:00")))),
        at("10:00"),
        Hindrance(rule="pinned", task="p", start_at=at("09:00"), end_at=at("10:00")),
    ),
    "it is pinned itself": (
        problem(task("a", pinned=(at("06:00"), at("07:00")))),
        at("06:00"),
        Hindrance(rule="pinned", task="a", start_at=at("06:00"), end_at=at("07:00")),
    ),
    "it is frozen itself": (
        problem(task(), previous=(block("a", "11:00", "12:00"),), frozen_minutes=600),
        at("11:00"),
        Hindrance(rule="frozen", task="a", start_at=at("11:00"), end_at=at("12:00")),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_earliest_start_and_what_forbids_the_slot_before(name: str) -> None:
    asked, start_at, binding = CASES[name]
    found = why(asked, planned(asked), "a")
    assert (found.earliest_start, found.binding) == (start_at, binding)


def test_a_split_task_begins_where_all_of_it_can_be_laid() -> None:
    meetings = (busy("09:25", "12:00"), busy("12:30", "14:00"), busy("14:30", "17:00"))
    asked = problem(task(min_chunk_minutes=25, max_chunk_minutes=30), busy=meetings, horizon_days=1)
    plan = planned(asked)
    assert why(asked, plan, "a").earliest_start == at("12:00")
    assert what_if(asked, plan, "a", at("09:00")).forbidden_by == (Hindrance(rule="too_short"),)
    assert not has_pieces(Others(asked, plan, "a"), at("09:00"))
    assert has_pieces(Others(asked, plan, "a"), at("12:00"))


def test_what_has_no_place_says_for_whom_or_for_what_it_waits() -> None:
    asked = problem(task("a", depends_on=("b",)), task("b", minutes=600))
    plan = planned(asked)
    found = {id: why(asked, plan, id) for id in "ab"}
    assert found["a"].binding == Hindrance(rule="dependency", task="b")
    assert found["b"].binding == Hindrance(rule="too_short")
    assert {each.earliest_start for each in found.values()} == {None}


REASONS: dict[str, tuple[Problem, Reason | None]] = {
    "as early as can be": (problem(task()), None),
    "pinned": (problem(task(pinned=(at("11:00"), at("12:00")))), Reason(kind="pinned")),
    "frozen": (
        problem(task(), previous=(block("a", "11:00", "12:00"),), frozen_minutes=600),
        Reason(kind="frozen"),
    ),
    "accepted": (problem(task(), previous=(block("a", "14:00", "15:00", day=3),)), Reason(kind="kept")),
    "energy": (problem(task(energy="high"), energy_profile=HIGH_AFTERNOONS), Reason(kind="energy")),
    "one due earlier": (
        problem(task("a", due_on=date(2026, 6, 2)), hour("b")),
        Reason(kind="made_room", task="b"),
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_why_it_is_where_it_is(name: str) -> None:
    asked, reason = REASONS[name]
    assert why(asked, planned(asked), "a").reason == reason


def test_a_task_that_waits_for_the_week_of_a_floor_says_whose() -> None:
    goals = (Goal(id="g", weekly_floor_minutes=60, credited_minutes=60),)
    asked = problem(task(goal="g"), goals=goals, horizon_days=14)
    placed = replace(planned(asked), placements=(block("a", "09:00", "10:00", day=8),))
    assert why(asked, placed, "a").reason == Reason(kind="floor", goal="g")


def test_the_alternative_is_the_cheapest_other_slot() -> None:
    asked = problem(hour("a", priority="high", due_at=at("10:30"), due_on=None), busy=(busy("10:00", "11:00"),))
    found = why(asked, planned(asked), "a").alternative
    assert found is not None
    assert (found.start_at, found.cost.late_weighted_minutes, found.cost.newly_late) == (at("11:00"), 4 * 90, ("a",))


def test_a_wish_names_each_rule_that_it_breaks() -> None:
    asked = problem(task("a"), hour("b"), busy=(busy("16:30", "17:00"),), cutoff_minute=1000)
    plan = planned(asked)
    wish = what_if(asked, plan, "a", at("16:10"))
    assert [hindrance.rule for hindrance in wish.forbidden_by] == ["outside_windows", "cutoff", "busy"]
    assert what_if(asked, plan, "a", at("09:30")).forbidden_by[0].task == "b"
    assert what_if(asked, plan, "a", at("11:00")).is_allowed


def test_what_is_pinned_is_not_told_that_its_own_minutes_fill_the_day() -> None:
    pinned = task("a", goal="g", pinned=(at("09:00"), at("10:00")))
    asked = problem(pinned, daily_cap_minutes=60, goals=(Goal(id="g", weekly_ceiling_minutes=60),))
    wish = what_if(asked, planned(asked), "a", at("11:00"))
    assert [hindrance.rule for hindrance in wish.forbidden_by] == ["pinned"]
    fuller = problem(pinned, task("b", goal="g", pinned=(at("13:00"), at("13:30"))), daily_cap_minutes=60)
    wish = what_if(fuller, planned(fuller), "a", at("11:00"))
    assert [hindrance.rule for hindrance in wish.forbidden_by] == ["pinned", "daily_cap"]


def moved(asked: Problem, plan: Plan, wish: WhatIf) -> Any:
    """The verifier's word on the plan with the wish fulfilled."""
    others = Others(asked, plan, wish.task)
    return judge(asked, [*others.blocks, *others.own, *wish.blocks])


def counts_minutes(asked: Problem) -> bool:
    """Whether a day or a week has enough of some task before it is full."""
    return asked.daily_cap_minutes is not None or any(goal.weekly_ceiling_minutes is not None for goal in asked.goals)


@settings(SOME, max_examples=200)
@given(instances())
def test_each_slot_before_the_earliest_start_is_forbidden_by_the_rule_that_is_named(instance: dict[str, Any]) -> None:
    asked = problem_of(instance)
    plan = planned(asked)
    brute = Brute(asked, plan)
    for each in asked.tasks:
        found, others = why(asked, plan, each.id), Others(asked, plan, each.id)
        if others.is_standing:
            assert found.earliest_start == found.start_at
            continue
        earliest = floor_minute(found.earliest_start or found.until_at)
        free = list(brute.free_slots(each.id, others, until=earliest + 1))
        is_slot = found.earliest_start is not None and earliest % asked.grid_minutes == 0
        # How the pieces of a split task share a day's cap is not tried out.
        assert free == [earliest] * is_slot or (others.is_split and counts_minutes(asked))
        if found.earliest_start is None:
            continue
        assert moved(asked, plan, what_if(asked, plan, each.id, found.earliest_start)).is_clean
        slot = max([*slots(asked, found.earliest_start)], default=found.earliest_start - timedelta(minutes=5))
        broken = others.breaks(slot, others.smallest)
        assert NAMES[found.binding.rule] & broken if found.binding.rule != "too_short" else not broken


@SOME
@given(instances(), st.randoms(use_true_random=False))
def test_the_verifier_agrees_with_what_is_said_of_wishes(instance: dict[str, Any], shuffler: Any) -> None:
    asked = problem_of(instance)
    plan = planned(asked)
    before = judge(asked, plan.placements)
    some = list(slots(asked, asked.now + timedelta(days=asked.horizon_days)))
    for each in islice(asked.tasks, 3):
        others = Others(asked, plan, each.id)
        for wished_at in shuffler.sample(some, 4):
            wish = what_if(asked, plan, each.id, wished_at)
            broken = others.breaks(wished_at, others.smallest)
            if wish.cost is None:
                rules = [hindrance.rule for hindrance in wish.forbidden_by]
                assert rules == ["too_short"] if not broken else all(NAMES[rule] & broken for rule in rules)
                continue
            after = moved(asked, plan, wish)
            assert after.is_clean
            assert wish.cost.unplaced == len(after.missing) - len(before.missing)
            assert wish.cost.late_weighted_minutes == after.late_weighted_minutes - before.late_weighted_minutes
            assert wish.cost.floor_shortfall_minutes == after.floor_shortfall_minutes - before.floor_shortfall_minutes
            assert wish.cost.changed == after.changed - before.changed
            assert set(wish.cost.newly_late) == set(after.late) - set(before.late)


@SOME
@given(instances(), st.randoms(use_true_random=False))
def test_an_alternative_costs_what_it_says_and_no_slot_is_cheaper(instance: dict[str, Any], shuffler: Any) -> None:
    asked = problem_of(instance)
    plan = planned(asked)
    some = list(slots(asked, asked.now + timedelta(days=asked.horizon_days)))
    for each in islice(asked.tasks, 3):
        found = why(asked, plan, each.id)
        if found.alternative is None or each.min_chunk_minutes is not None:
            continue
        wish = what_if(asked, plan, each.id, found.alternative.start_at)
        assert wish.cost == found.alternative.cost
        for slot in shuffler.sample(some, 5):
            other = what_if(asked, plan, each.id, slot)
            if other.cost and is_elsewhere(plan, other):
                assert order_of(other) >= order_of(wish)


def is_elsewhere(plan: Plan, wish: WhatIf) -> bool:
    """Whether it is clear of where the task is."""
    return all(
        wish.blocks[0].start_at >= held.end_at or wish.blocks[0].end_at <= held.start_at
        for held in plan.placements
        if held.task == wish.task
    )


def order_of(wish: WhatIf) -> tuple[int, ...]:
    """The soft order of what it costs."""
    cost = wish.cost
    assert cost is not None
    return (cost.unplaced, cost.late_weighted_minutes, cost.floor_shortfall_minutes, cost.changed, cost.energy_missed)


@SOME
@given(instances(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_answer(instance: dict[str, Any], shuffler: Any) -> None:
    asked = problem_of(instance)
    plan = planned(asked)
    mixed = {name: list(getattr(asked, name)) for name in ("tasks", "busy", "previous", "goals")}
    blocks = list(plan.placements)
    for values in (*mixed.values(), blocks):
        shuffler.shuffle(values)
    changes: dict[str, Any] = {name: tuple(values) for name, values in mixed.items()}
    other = replace(asked, **changes)
    shuffled = replace(plan, placements=tuple(blocks))
    for each in islice(asked.tasks, 3):
        assert why(other, shuffled, each.id) == why(asked, plan, each.id)
