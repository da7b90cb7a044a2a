"""A person's data as a model is told it."""

from typing import Any, cast

from agent.providers.briefing import Briefing


def goal(title: str, **fields: Any) -> dict[str, Any]:
    """An active goal, 3 of 10 hours done."""
    progress = {"done_minutes": 180, "total_minutes": 600, "ratio": 0.3}
    return {
        "id": len(title), "title": title, "time_horizon": "medium", "status": "active", "priority": "medium",
        "target_on": None, "progress": progress, **fields,
    }  # fmt: skip


def item(title: str, **fields: Any) -> dict[str, Any]:
    """An open item of today, without a time."""
    return {
        "id": len(title), "title": title, "status": "todo", "priority": "medium", "start_at": None,
        "duration_minutes": None, "goal_title": None, "task_title": None, **fields,
    }  # fmt: skip


def task(title: str, **fields: Any) -> dict[str, Any]:
    """An open task."""
    return {
        "id": len(title), "title": title, "due_on": None, "priority": "medium", "goal_title": None,
        "estimate_minutes": None, **fields,
    }  # fmt: skip


def briefing(
    *, items: Any = (), goals: Any = (), overdue: Any = (), next: Any = (), time: str = "14:05", **fields: Any
) -> Briefing:
    """Alice's Wednesday, empty unless filled."""
    whole = {
        "now": {"date": "2026-03-04", "weekday": "Wednesday", "time": time, "time_zone": "Europe/Berlin"},
        "person": {"name": "Alice"},
        "goals": list(goals),
        "week": None,
        "today": {"date": "2026-03-04", "summary": "", "items": list(items)},
        "tasks": {"overdue": list(overdue), "next": list(next)},
        "subject": None,
        "omitted": {},
        **fields,
    }
    return cast("Briefing", whole)


ALICE = briefing(
    goals=[
        goal("Run a half-marathon", target_on="2026-06-01"),
        goal("Ship the book", progress={"done_minutes": 0, "total_minutes": 0, "ratio": None}),
        goal("Plan the week away", progress={"done_minutes": 30, "total_minutes": 30, "ratio": 1.0}),
    ],
    week={"week_start_date": "2026-03-02", "summary": "Steady on.", "focus_areas": ["writing", "base runs"]},
    items=[
        item("Easy run", status="done", start_at="07:00", duration_minutes=45, goal_title="Run a half-marathon"),
        item("Draft chapter 3", start_at="15:00", duration_minutes=90, goal_title="Ship the book"),
        item("Call the dentist"),
    ],
    overdue=[task("Pay the invoice", due_on="2026-03-01", priority="urgent", estimate_minutes=15)],
    next=[task("Buy running shoes", goal_title="Run a half-marathon")],
    omitted={"goals": 2},
)
