"""The built-in assistant looks back on a week."""

from typing import Any

import pytest

from tests.agent.providers.briefings import briefing
from tests.agent.providers.commanding import answered, called

TOLD = briefing()
NAUGHT = {
    "planned_minutes": 0,
    "done_minutes": 0,
    "items_done": 0,
    "items_open": 0,
    "items_skipped": 0,
    "items_carried": 0,
}


def line(title: str | None, planned: int, done: int, **fields: Any) -> dict[str, Any]:
    """The figures of a goal."""
    asking = {
        "weekly_floor_minutes": None,
        "weekly_ceiling_minutes": None,
        "is_floor_met": None,
        "is_ceiling_kept": None,
    }
    return {"title": title, "planned_minutes": planned, "done_minutes": done, **asking, **fields}


def told(*goals: dict[str, Any], left: tuple[dict[str, Any], ...] = (), **total: int) -> str:
    """The answer where the week is so."""
    week = {"from": "2026-03-02", "to": "2026-03-08", "total": {**NAUGHT, **total}, "goals": list(goals)}
    return answered(
        TOLD, "how did my week go?", there={"review_week": {**week, "leftovers": list(left), "more": False}}
    )


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("How did my week go?", "2026-03-02"),
        ("how was last week", "2026-02-23"),
        ("review", "2026-03-02"),
        ("review my week", "2026-03-02"),
        ("review last week", "2026-02-23"),
        ("what is left over?", "2026-03-02"),
        ("what's left from last week", "2026-02-23"),
    ],
)
def test_the_week_that_is_meant_is_looked_at(question: str, day: str) -> None:
    assert called(TOLD, question, there={}) == [("review_week", {"date": day})]


def test_what_was_done_and_what_is_left_is_told() -> None:
    answer = told(
        line("Run", 120, 100, weekly_floor_minutes=150, is_floor_met=False),
        line("Read", 30, 100, weekly_ceiling_minutes=60, is_ceiling_kept=False),
        line("Silent", 0, 0),
        line(None, 15, 0),
        left=(
            {"title": "Draft", "date": "2026-03-03", "duration_minutes": 60, "suggestion": "carry"},
            {"title": "Tidy", "date": "2026-03-02", "duration_minutes": None, "suggestion": "drop"},
        ),
        planned_minutes=165, done_minutes=200, items_done=3, items_open=2,
    )  # fmt: skip
    assert answer == (
        "From Monday 2 March to Sunday 8 March: 3 h 20 min done of 2 h 45 min planned; "
        "of 5 items 3 done and 2 open.\n\n"
        "- **Run**: 1 h 40 min of 2 h planned, 50 min short of its floor\n"
        "- **Read**: 1 h 40 min of 30 min planned, 40 min over its ceiling\n"
        "- Without a goal: 0 min of 15 min planned\n\n"
        "Left over:\n\n"
        "- **Draft** (1 h), yesterday, Tuesday 3 March: best carried on\n"
        "- **Tidy**, Monday 2 March: best dropped\n\n"
        "The page Week, “Review this week”, settles it in one go."
    )


def test_of_an_empty_week_there_is_nothing_to_tell() -> None:
    assert told() == "Nothing was planned from Monday 2 March to Sunday 8 March."
