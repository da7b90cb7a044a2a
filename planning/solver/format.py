"""Instances and answers of the scheduling benchmark, version 1: JSON objects in, JSON objects out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from planning.solver.problem import (
    Block,
    Busy,
    BusyDays,
    EnergyWindow,
    Goal,
    Obstacle,
    Plan,
    Problem,
    Task,
    Window,
)

Json = Mapping[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPEN = ("todo", "in_progress")


def problem_of(instance: Json) -> Problem:
    """The problem that an instance states."""
    availability = instance["availability"]
    return Problem(
        now=datetime.fromisoformat(instance["now"]),
        zone=instance["time_zone"],
        horizon_days=instance["horizon_days"],
        grid_minutes=instance["grid_minutes"],
        buffer_minutes=instance["buffer_minutes"],
        cutoff_minute=_minute(instance["cutoff_local_time"]) if instance.get("cutoff_local_time") else None,
        daily_cap_minutes=instance.get("daily_cap_minutes"),
        frozen_minutes=instance["frozen_minutes"],
        windows=tuple(_windows(availability.get(day, ())) for day in WEEKDAYS),
        overrides={date.fromisoformat(day): _windows(raw) for day, raw in instance["overrides"].items()},
        energy_profile=tuple(
            EnergyWindow(opens_minute=_minute(start), closes_minute=_minute(end), energy=energy)
            for start, end, energy in instance.get("energy_profile") or ()
        ),
        busy=tuple(_busy(raw) for raw in instance["busy"] if not raw.get("transparent")),
        goals=tuple(_goal(raw) for raw in instance["goals"]),
        previous=blocks_of(instance.get("previous") or ()),
        tasks=tuple(_task(raw) for raw in instance["tasks"] if raw["status"] in OPEN),
    )


def blocks_of(placements: Any) -> tuple[Block, ...]:
    """The blocks of an accepted plan or of an answer."""
    return tuple(
        Block(
            task=raw["task"],
            start_at=datetime.fromisoformat(raw["start"]),
            end_at=datetime.fromisoformat(raw["end"]),
        )
        for raw in placements
    )


def answer_of(plan: Plan, instance: Json, milliseconds: float) -> dict[str, Any]:
    """The plan as an answer to the instance."""
    zone = ZoneInfo(instance["time_zone"])
    return {
        "id": instance["id"],
        "placements": [
            {"task": block.task, "start": _written(block.start_at, zone), "end": _written(block.end_at, zone)}
            for block in plan.placements
        ],
        "unplaced": [{"task": unplaced.task, "reason": unplaced.reason} for unplaced in plan.unplaced],
        "late": [late.task for late in plan.late],
        "obstacle": _obstacle(plan.obstacle, zone) if plan.obstacle else None,
        "ms": round(milliseconds, 1),
    }


def _obstacle(obstacle: Obstacle, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "interval": [_written(obstacle.start_at, zone), _written(obstacle.end_at, zone)],
        "demand_minutes": obstacle.demand_minutes,
        "capacity_minutes": obstacle.capacity_minutes,
        "tasks": list(obstacle.tasks),
    }


def _written(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="auto" if at.second or at.microsecond else "minutes")


def _minute(wall: str) -> int:
    return int(wall[:2]) * 60 + int(wall[3:5])


def _windows(raw: Any) -> tuple[Window, ...]:
    return tuple(Window(opens_minute=_minute(start), closes_minute=_minute(end)) for start, end in raw)


def _busy(raw: Json) -> Busy | BusyDays:
    if raw.get("all_day"):
        return BusyDays(start_on=date.fromisoformat(raw["start"]), end_on=date.fromisoformat(raw["end"]))
    return Busy(start_at=datetime.fromisoformat(raw["start"]), end_at=datetime.fromisoformat(raw["end"]))


def _goal(raw: Json) -> Goal:
    return Goal(
        id=raw["id"],
        weekly_floor_minutes=raw.get("weekly_floor_minutes"),
        weekly_ceiling_minutes=raw.get("weekly_ceiling_minutes"),
        credited_minutes=raw.get("credited_minutes") or 0,
    )


def _task(raw: Json) -> Task:
    due, not_before, pinned = raw["due"] or {}, raw["not_before"] or {}, raw["pinned"]
    return Task(
        id=raw["id"],
        estimate_minutes=raw["estimate_minutes"],
        priority=raw["priority"],
        due_on=_date(due),
        due_at=_at(due),
        not_before_on=_date(not_before),
        not_before_at=_at(not_before),
        depends_on=tuple(raw["depends_on"]),
        min_chunk_minutes=raw["min_chunk_minutes"],
        max_chunk_minutes=raw["max_chunk_minutes"],
        goal=raw["goal"],
        energy=raw["energy"],
        pinned=(datetime.fromisoformat(pinned["start"]), datetime.fromisoformat(pinned["end"])) if pinned else None,
    )


def _date(raw: Json) -> date | None:
    return date.fromisoformat(raw["date"]) if "date" in raw else None


def _at(raw: Json) -> datetime | None:
    return datetime.fromisoformat(raw["at"]) if "at" in raw else None
