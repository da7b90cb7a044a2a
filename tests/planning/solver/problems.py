"""Small problems: a week from Monday 1 June 2026, 08:00 UTC, with windows from 09:00 to 17:00 on weekdays."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from planning.solver.problem import Block, Busy, Plan, Problem, Task, Window

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
NINE_TO_FIVE = (Window(opens_minute=540, closes_minute=1020),)
WORKING_WEEK = (NINE_TO_FIVE,) * 5 + ((),) * 2
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham")
CHANGES = ("2026-10-24", "2026-10-31", "2027-03-13", "2027-03-27", "2027-04-03", "2026-07-15")
"""A day or so before clocks are changed in some of the zones."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOWS = (
    [["09:00", "12:00"], ["13:00", "17:00"]],
    [["09:00", "11:00"]],
    [["22:00", "06:00"]],
    [["00:00", "24:00"]],
    [["01:30", "03:30"]],
)


def at(wall: str, *, day: int = 1) -> datetime:
    """An instant in June 2026, such as at("09:30", day=2) on Tuesday."""
    return datetime(2026, 6, day, int(wall[:2]), int(wall[3:]), tzinfo=UTC)


def problem(*tasks: Task, **changes: Any) -> Problem:
    """The week with these tasks."""
    return Problem(
        **{"now": MONDAY, "zone": "UTC", "horizon_days": 7, "windows": WORKING_WEEK, "tasks": tasks, **changes}
    )


def task(id: str = "a", minutes: int = 60, **changes: Any) -> Task:
    """An hour, or so many minutes."""
    return Task(id=id, estimate_minutes=minutes, **changes)


def block(task: str, start: str, end: str, *, day: int = 1) -> Block:
    """On one day of June 2026."""
    return Block(task=task, start_at=at(start, day=day), end_at=at(end, day=day))


def busy(start: str, end: str, *, day: int = 1) -> Busy:
    """Taken time on one day of June 2026."""
    return Busy(start_at=at(start, day=day), end_at=at(end, day=day))


def times(plan: Plan) -> list[str]:
    """The blocks as "a Mon 09:00-10:00"."""
    return [f"{b.task} {b.start_at:%a %H:%M}-{b.end_at:%H:%M}" for b in plan.placements]


@st.composite
def instances(draw: st.DrawFn) -> dict[str, Any]:
    """A random small problem in the benchmark's format: tight enough that something is often late or has no place."""
    zone, day = draw(st.sampled_from(ZONES)), draw(st.sampled_from(CHANGES))
    windows = draw(st.sampled_from(WINDOWS))
    count = draw(st.integers(1, 7))
    goals = draw(st.sampled_from([[], [{"id": "g", "weekly_floor_minutes": 60, "weekly_ceiling_minutes": 120}]]))
    return {
        "id": "random", "family": "random", "kind": "", "base": None, "time_zone": zone,
        "now": draw(st.sampled_from([f"{day}T00:10+00:00", f"{day}T09:07:31+00:00", f"{day}T23:00+00:00"])),
        "horizon_days": draw(st.sampled_from([1, 2, 3, 9])), "grid_minutes": 5,
        "buffer_minutes": draw(st.sampled_from([0, 5, 10, 7])),
        "cutoff_local_time": draw(st.sampled_from([None, None, "16:00"])),
        "daily_cap_minutes": draw(st.sampled_from([None, None, 90, 200])),
        "frozen_minutes": draw(st.sampled_from([0, 120])),
        "availability": dict.fromkeys(WEEKDAYS, windows),
        "overrides": draw(st.sampled_from([{}, {day: []}, {day: [["10:00", "15:00"]]}])),
        "energy_profile": [["09:00", "12:00", "high"]],
        "busy": [_busy(draw, day) for _ in range(draw(st.integers(0, 3)))],
        "goals": goals,
        "previous": [_previous(draw, day, number) for number in range(draw(st.integers(0, count)))],
        "tasks": [_task(draw, day, number, bool(goals)) for number in range(count)],
    }  # fmt: skip


def _instant(draw: st.DrawFn, day: str, *, days: int = 2) -> str:
    minute = 5 * draw(st.integers(0, 288 * days - 1))
    start = datetime.fromisoformat(f"{day}T00:00+00:00").timestamp() + 60 * minute
    return datetime.fromtimestamp(start, UTC).isoformat(timespec="minutes")


def _later(instant: str, minutes: int) -> str:
    moved = datetime.fromisoformat(instant).timestamp() + 60 * minutes
    return datetime.fromtimestamp(moved, UTC).isoformat(timespec="minutes")


def _busy(draw: st.DrawFn, day: str) -> dict[str, Any]:
    start = _instant(draw, day)
    return {"start": start, "end": _later(start, draw(st.sampled_from([15, 60, 242])))}


def _previous(draw: st.DrawFn, day: str, number: int) -> dict[str, Any]:
    start = _instant(draw, day)
    return {"task": f"t{number}", "start": start, "end": _later(start, draw(st.sampled_from([30, 60, 120])))}


def _task(draw: st.DrawFn, day: str, number: int, has_goal: bool) -> dict[str, Any]:
    minutes = draw(st.sampled_from([15, 30, 60, 90, 120, 33]))
    chunks = draw(st.sampled_from([(None, None), (None, None), (15, 60), (30, None), (25, 45)]))
    pinned = None
    if draw(st.integers(0, 9)) == 0:
        start = _instant(draw, day)
        pinned = {"start": start, "end": _later(start, minutes)}
    due = draw(st.sampled_from(["none", "date", "at"]))
    return {
        "id": f"t{number}", "title": "", "estimate_minutes": minutes,
        "priority": draw(st.sampled_from(["low", "medium", "high", "urgent"])),
        "due": None if due == "none" else {"date": day} if due == "date" else {"at": _instant(draw, day, days=3)},
        "not_before": draw(st.sampled_from([None, None, {"date": day}])),
        "depends_on": [f"t{draw(st.integers(0, number - 1))}"] if number and draw(st.integers(0, 3)) == 0 else [],
        "min_chunk_minutes": chunks[0], "max_chunk_minutes": chunks[1],
        "goal": "g" if has_goal and draw(st.booleans()) else None,
        "energy": draw(st.sampled_from([None, "high"])), "pinned": pinned, "status": "todo",
    }  # fmt: skip
