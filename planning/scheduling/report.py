"""How good a plan is, as the proposal keeps it and the API shows it: values of JSON."""

from datetime import datetime
from typing import Any

from config.common.serializers import instant_text
from planning.scheduling.agenda import Agenda
from planning.solver.problem import Obstacle, Plan


def report_of(agenda: Agenda, plan: Plan) -> dict[str, Any]:
    """`proof`, what is late, what has no place, the obstacle, what is missing of floors, and how much moved.

    `stability` counts tasks that had times: those that keep them and those that move.
    """
    return {
        "proof": plan.report.proof,
        "late": [{**_named(agenda, late.task), "late_minutes": late.late_minutes} for late in plan.late],
        "unplaced": [{**_named(agenda, one.task), "reason": _in_titles(agenda, one.reason)} for one in plan.unplaced],
        "obstacle": None if plan.obstacle is None else _obstacle(agenda, plan.obstacle),
        "floor_shortfall_minutes": plan.report.floor_shortfall_minutes,
        "late_weighted_minutes": plan.report.late_weighted_minutes,
        "bound_weighted_minutes": plan.report.bound_weighted_minutes,
        "stability": {"kept": plan.report.kept, "moved": plan.report.changed},
    }


def _obstacle(agenda: Agenda, obstacle: Obstacle) -> dict[str, Any]:
    return {
        "start_at": _text(obstacle.start_at),
        "end_at": _text(obstacle.end_at),
        "demand_minutes": obstacle.demand_minutes,
        "capacity_minutes": obstacle.capacity_minutes,
        "tasks": [_named(agenda, key) for key in obstacle.tasks],
    }


def _named(agenda: Agenda, key: str) -> dict[str, Any]:
    """Which row it is: the id of a task, or of an item that stands for itself."""
    kind, _, row_id = key.partition(":")
    return {"task": int(row_id) if kind == "task" else None, "item": int(row_id) if kind == "item" else None,
            "title": agenda.titles.get(key, "")}  # fmt: skip


def _in_titles(agenda: Agenda, reason: str) -> str:
    """The solver's sentence with titles instead of keys."""
    for key, title in sorted(agenda.titles.items(), key=lambda pair: -len(pair[0])):
        reason = reason.replace(key, f"“{title}”")
    return reason


def _text(at: datetime) -> str:
    return instant_text(at)
