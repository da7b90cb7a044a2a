"""The built-in assistant adds up what is planned."""

from typing import Any

import pytest

from tests.agent.providers.briefings import briefing, goal
from tests.agent.providers.commanding import answered, called

TOLD = briefing(goals=[goal("Ship the book", id=7), goal("Run", id=8)])


def planned(minutes: int | None, **fields: Any) -> dict[str, Any]:
    """An item as a tool shows it."""
    return {"title": "x", "status": "todo", "duration_minutes": minutes, "goal": None, "task": None, **fields}


def told(question: str, *items: dict[str, Any], **more: Any) -> str:
    """The answer where each day that is asked for holds these items."""
    day = {"items": list(items), "more": False, **more}
    book = {"object": "goal", "id": 7, "title": "Ship the book", "status": "active"}
    there = {"get_day": {"day": day}, "list_tasks": {"tasks": [{"id": 3}]}, "list_goals": {"goals": [book]}}
    return answered(TOLD, question, there=there)


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("how many hours did I plan this week?", [f"2026-03-0{day}" for day in range(2, 9)]),
        ("How many hours have I planned?", [f"2026-03-0{day}" for day in range(2, 9)]),
        ("how much time is planned for today", ["2026-03-04"]),
        ("how many hours are planned tomorrow", ["2026-03-05"]),
        ("how many hours did i plan next week?", [f"2026-03-{day:02}" for day in range(9, 16)]),
    ],
)
def test_the_days_that_are_asked_for_are_looked_up(question: str, dates: list[str]) -> None:
    assert called(TOLD, question, there={}) == [("get_day", {"date": on}) for on in dates]


def test_lengths_are_added_and_what_has_none_is_said() -> None:
    items = [planned(90, status="done"), planned(30), planned(None), planned(60, status="skipped")]
    assert told("how many hours did I plan today?", *items) == (
        "Planned for today, Wednesday 4 March: 2 h in 3 items; 1 h 30 min of it is done.\n\n"
        "Not counted: 1 item without a length."
    )
    assert told("how many hours did I plan this week", planned(30)) == (
        "Planned from Monday 2 March to Sunday 8 March: 3 h 30 min in 7 items."
    )


@pytest.mark.parametrize(
    "words", ["today for 'ship the book'", "for ship the book today", "on ship the book for today"]
)
def test_of_a_goal_its_own_items_count_and_those_of_its_tasks(words: str) -> None:
    items = [planned(60, goal=7), planned(30, task=3), planned(15, goal=8, task=3), planned(120, task=4), planned(5)]
    expected = "Planned for **Ship the book** for today, Wednesday 4 March: 1 h 30 min in 2 items."
    assert told(f"how many hours did I plan {words}?", *items) == expected


def test_a_goal_that_nobody_has_is_no_guess() -> None:
    nothing: dict[str, Any] = {"list_goals": {"goals": []}}
    assert "Paint" in answered(TOLD, "how many hours did I plan for 'Paint' this week?", there=nothing)


def test_nothing_planned_too_much_asked_and_a_day_that_is_cut_are_said() -> None:
    assert told("how many hours did i plan tomorrow") == "Nothing is planned for tomorrow, Thursday 5 March."
    assert told("how many hours did i plan next month").startswith("That is 30 days")
    assert "it may be more" in told("how many hours did i plan today", planned(30), more=True)
