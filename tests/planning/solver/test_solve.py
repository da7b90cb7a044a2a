"""Small problems whose plan can be seen by eye."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from planning.solver.board import Board
from planning.solver.case import Case
from planning.solver.polish import polish
from planning.solver.problem import Budget, BusyDays, EnergyWindow, Goal, Problem, Task, Window
from planning.solver.solve import solve
from planning.solver.verify import judge, verify
from tests.planning.solver.problems import WORKING_WEEK, at, block, busy, problem, task, times

EARLY = (Window(opens_minute=540, closes_minute=720),)
CASES: dict[str, tuple[Problem, list[str]]] = {
    "the first free place": (problem(task()), ["a Mon 09:00-10:00"]),
    "the nearest deadline first": (
        problem(task("a", due_at=at("17:00")), task("b", due_at=at("10:00"))),
        ["b Mon 09:00-10:00", "a Mon 10:00-11:00"],
    ),
    "a gap between blocks": (
        problem(task("a"), task("b"), buffer_minutes=10),
        ["a Mon 09:00-10:00", "b Mon 10:10-11:10"],
    ),
    "away from a meeting": (
        problem(task(), busy=(busy("09:30", "10:00"),), buffer_minutes=15),
        ["a Mon 10:15-11:15"],
    ),
    "not on a day that is taken": (
        problem(task(), busy=(BusyDays(start_on=date(2026, 6, 1), end_on=date(2026, 6, 2)),)),
        ["a Tue 09:00-10:00"],
    ),
    "not on a day off": (problem(task(), overrides={date(2026, 6, 1): ()}), ["a Tue 09:00-10:00"]),
    "before the cutoff": (problem(task(minutes=120), cutoff_minute=600, windows=(EARLY,) * 7), []),
    "no more than the cap": (
        problem(task("a"), task("b"), daily_cap_minutes=90),
        ["a Mon 09:00-10:00", "b Tue 09:00-10:00"],
    ),
    "after what it waits for": (
        problem(task("a", depends_on=("b",), due_at=at("17:00")), task("b", due_at=at("17:00", day=3))),
        ["b Mon 09:00-10:00", "a Mon 10:00-11:00"],
    ),
    "around what is pinned": (
        problem(task("a", minutes=90), task("b", pinned=(at("10:00"), at("11:00")))),
        ["b Mon 10:00-11:00", "a Mon 11:00-12:30"],
    ),
    "in pieces": (
        problem(task(minutes=120, min_chunk_minutes=30, max_chunk_minutes=60), busy=(busy("10:30", "16:30"),)),
        ["a Mon 09:00-10:00", "a Mon 10:00-10:30", "a Mon 16:30-17:00"],
    ),
    "where it was accepted": (
        problem(task("a"), task("b"), previous=(block("a", "14:00", "15:00", day=3),)),
        ["b Mon 09:00-10:00", "a Wed 14:00-15:00"],
    ),
    "with the energy it wants": (
        problem(
            task(energy="high"), energy_profile=(EnergyWindow(opens_minute=840, closes_minute=900, energy="high"),)
        ),
        ["a Mon 14:00-15:00"],
    ),
    "not before its date": (problem(task(not_before_on=date(2026, 6, 3))), ["a Wed 09:00-10:00"]),
    "not before now": (problem(task(), now=at("09:12")), ["a Mon 09:15-10:15"]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_small_plan_is_as_expected(name: str) -> None:
    asked, expected = CASES[name]
    plan = solve(asked)
    assert times(plan) == expected
    assert verify(asked, plan).breaches == ()


def test_what_cannot_be_placed_is_named_with_a_reason() -> None:
    loop = (task("a", depends_on=("b",)), task("b", depends_on=("a",)))
    plan = solve(problem(*loop, task("c", minutes=600), task("d", depends_on=("c",))))
    assert {unplaced.task: unplaced.reason for unplaced in plan.unplaced} == {
        "a": "It waits for itself.",
        "b": "It waits for itself.",
        "c": "No free time of the horizon is long enough for it.",
        "d": "It waits for c, which have no place.",
    }


def test_a_goal_gets_its_floor_in_the_week_that_needs_it_and_no_more_than_its_ceiling() -> None:
    tasks = tuple(task(f"t{number}", goal="g") for number in range(4))
    goal = Goal(id="g", weekly_floor_minutes=60, weekly_ceiling_minutes=120)
    asked = problem(*tasks, goals=(goal,), horizon_days=14)
    plan = solve(asked)
    assert [block.start_at.isocalendar().week for block in plan.placements] == [23, 23, 24, 24]
    assert verify(asked, plan).objective[:3] == (0, 0, 0)


def test_a_split_task_that_serves_two_weeks_stays_in_both() -> None:
    goal = Goal(id="g", weekly_floor_minutes=120)
    split = task("a", 180, goal="g", min_chunk_minutes=30, max_chunk_minutes=60)
    case = Case(problem(split, goals=(goal,), horizon_days=14))
    board = Board(case)
    for start in (60, 300, 7 * 1440 + 60):
        board.put(case.jobs[0], start, start + 60)
    before = board.score()
    polish(board)
    assert (before[2], board.score()) == (60, before)


def test_a_floor_of_a_later_week_is_kept_for_it() -> None:
    tasks = tuple(task(f"t{number}", goal="g") for number in range(2))
    asked = problem(*tasks, goals=(Goal(id="g", weekly_floor_minutes=60),), horizon_days=14)
    assert [block.start_at.isocalendar().week for block in solve(asked).placements] == [23, 24]


def test_twenty_minutes_later_nothing_moves() -> None:
    tasks = tuple(task(f"t{number}", minutes=45, due_at=at("17:00", day=3)) for number in range(8))
    asked = problem(*tasks, buffer_minutes=10)
    accepted = solve(asked).placements
    again = solve(replace(asked, previous=accepted, now=at("08:20")))
    assert again.placements == accepted
    assert again.report.changed == 0


def test_a_new_urgent_task_moves_as_little_as_can_be() -> None:
    tasks = tuple(task(f"t{number}", minutes=120, due_at=at("17:00", day=2)) for number in range(6))
    asked = problem(*tasks)
    accepted = solve(asked).placements
    urgent = Task(id="now", estimate_minutes=60, priority="urgent", due_at=at("10:00"))
    again = solve(replace(asked, tasks=(*tasks, urgent), previous=accepted))
    assert times(again)[0] == "now Mon 09:00-10:00"
    assert again.report.changed == 1
    assert again.late == ()


def test_an_unfit_week_is_late_where_it_costs_least_and_says_that_this_is_the_least() -> None:
    full = tuple(
        task(f"t{number}", minutes=240, priority=priority, due_at=at("17:00"))
        for number, priority in enumerate(("low", "high", "urgent"))
    )
    plan = solve(problem(*full))
    assert [late.task for late in plan.late] == ["t0"]
    assert plan.report.proof == "optimal"
    assert plan.report.late_weighted_minutes == plan.report.bound_weighted_minutes == 20 * 60


def test_the_exact_search_finds_what_construction_does_not() -> None:
    # Two hours with a meeting between them: 30 + 30 and 60 fit, but not in the order of deadlines.
    tasks = (
        task("a", minutes=30, due_at=at("11:00")),
        task("b", minutes=60, due_at=at("12:00")),
        task("c", minutes=35, due_at=at("12:00")),
    )
    asked = problem(*tasks, busy=(busy("10:05", "11:00"), busy("12:00", "17:00")), windows=WORKING_WEEK)
    with_it, without = solve(asked), solve(asked, Budget(rounds=0, exchanges=0, solver_seconds=0))
    assert with_it.late == ()
    assert verify(asked, with_it).objective <= verify(asked, without).objective


def brimful(seed: int) -> Problem:
    """A week of 36 hours that its tasks fill to the minute, pauses of ten minutes included."""
    generator = Random(seed)
    tasks: list[Task] = []
    for day in range(1, 6):
        for room in (210, 255):
            while room:
                lengths = [length for length in (15, 20, 25, 30, 40, 45, 60, 75) if room - length >= 25]
                length = generator.choice([*lengths, room]) if room <= 75 else generator.choice(lengths)
                tasks.append(task(f"t{len(tasks):02}", minutes=length, due_on=date(2026, 6, day)))
                room -= length + 10 if room > length else room
    halves = (Window(opens_minute=540, closes_minute=750), Window(opens_minute=795, closes_minute=1050))
    return problem(*tasks, windows=(halves,) * 5 + ((),) * 2, buffer_minutes=10)


def test_a_week_that_is_filled_to_the_minute_is_found() -> None:
    asked = brimful(1)
    plan = solve(asked, Budget(exchanges=0, solver_seconds=0.5))
    assert verify(asked, plan).objective[:2] == (0, 0)
    assert "exact" in plan.report.steps


@pytest.mark.parametrize("stands", ["09:45", "09:30", "09:15"])
def test_what_a_frozen_piece_leaves_is_placed_even_where_it_is_shorter_than_the_least(stands: str) -> None:
    begun = (block("a", "09:00", stands),)
    asked = problem(task(min_chunk_minutes=30, max_chunk_minutes=45), previous=begun, frozen_minutes=90)
    plan = solve(asked)
    assert times(plan) == [f"a Mon 09:00-{stands}", f"a Mon {stands}-10:00"]
    assert verify(asked, plan).objective[:2] == (0, 0)
    assert verify(asked, plan).is_clean
    cut = (*begun, block("a", stands, "09:50"), block("a", "11:00", "11:10"))
    assert {breach.rule for breach in judge(asked, cut).breaches} == {"chunk"}
