"""What proves that something must be late: counted here by hand."""

from datetime import date

from planning.solver.problem import Obstacle, Problem
from planning.solver.solve import solve
from tests.planning.solver.problems import at, busy, problem, task


def obstacle_of(asked: Problem) -> Obstacle:
    """The obstacle that is named."""
    found = solve(asked).obstacle
    assert found is not None
    return found


def test_more_minutes_than_there_are() -> None:
    found = obstacle_of(problem(*(task(id, minutes=240, due_at=at("17:00")) for id in "abc")))
    assert (found.demand_minutes, found.capacity_minutes, found.tasks) == (720, 480, ("a", "b", "c"))
    assert (found.start_at, found.end_at) == (at("08:00"), at("17:00"))


def test_the_buffers_between_blocks_are_too_much() -> None:
    found = obstacle_of(problem(*(task(id, minutes=120, due_at=at("17:00")) for id in "abcd"), buffer_minutes=10))
    assert (found.demand_minutes, found.capacity_minutes) == (4 * 130, 490)


def test_what_is_free_is_in_runs_too_short_for_the_long_task() -> None:
    meetings = tuple(busy(f"{hour:02}:45", f"{hour + 1:02}:00") for hour in range(9, 17))
    found = obstacle_of(problem(task("a", due_at=at("17:00")), task("b", minutes=30), busy=meetings))
    assert (found.demand_minutes, found.capacity_minutes, found.tasks) == (60, 0, ("a",))


def test_a_cap_leaves_too_little_of_a_day() -> None:
    found = obstacle_of(problem(*(task(id, due_at=at("17:00")) for id in "abc"), daily_cap_minutes=120))
    assert (found.demand_minutes, found.capacity_minutes) == (180, 120)


def test_a_chain_is_longer_than_the_time_it_has() -> None:
    asked = problem(
        task("a", minutes=240, not_before_on=date(2026, 6, 2)),
        task("b", minutes=300, depends_on=("a",), due_at=at("17:00", day=2)),
    )
    found = obstacle_of(asked)
    assert found.demand_minutes > found.capacity_minutes
    assert found.start_at >= at("00:00", day=2)


def test_a_deadline_that_is_over_is_its_own_obstacle() -> None:
    found = obstacle_of(problem(task("a", due_at=at("07:00"))))
    assert (found.demand_minutes, found.capacity_minutes, found.tasks) == (60, 0, ("a",))


def test_a_full_horizon_is_named_where_something_has_no_place() -> None:
    found = obstacle_of(problem(*(task(id, minutes=480) for id in "ab"), horizon_days=1))
    assert (found.demand_minutes, found.capacity_minutes, found.tasks) == (960, 480, ("a", "b"))
    assert found.end_at == at("00:00", day=2)


def test_a_week_that_fits_has_none() -> None:
    assert solve(problem(task("a", due_at=at("17:00")))).obstacle is None
