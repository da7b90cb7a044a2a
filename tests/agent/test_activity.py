"""What a tool call is called: one sentence for each way it can stand."""

import json
from datetime import date
from typing import Any

import pytest

from agent.activity.facts import day_in_words
from agent.activity.phrases import PHRASES
from agent.activity.telling import Call, status_told_by, told
from agent.domain import failed, succeeded
from agent.tools.registry import tools_in_use

TODAY = date(2026, 3, 4)  # a Wednesday


def sentence(tool: str, status: str = "done", *, data: Any = None, reason: str = "", **arguments: Any) -> str:
    """Of a call; `data` is what the tool answered."""
    result = None if data is None else succeeded(data)
    call = Call(tool=tool, status=status, arguments=json.dumps(arguments), result=result, reason=reason)
    return told(call, TODAY)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 3), "yesterday"),
        (date(2026, 3, 4), "today"),
        (date(2026, 3, 5), "tomorrow"),
        (date(2026, 3, 10), "Tuesday"),
        (date(2026, 3, 11), "Wednesday, 11 March"),
        (date(2026, 3, 2), "Monday, 2 March"),
        (date(2027, 1, 1), "Friday, 1 January 2027"),
    ],
)
def test_days_are_said_as_people_say_them(day: date, words: str) -> None:
    assert day_in_words(day, TODAY) == words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("called", "Deleting the task “Boats”"),
        ("pending", "Delete the task “Boats”?"),
        ("done", "Deleted the task “Boats”"),
        ("approved", "Deleted the task “Boats”"),
        ("failed", "Could not delete the task “Boats”"),
        ("rejected", "Rejected: delete the task “Boats”"),
        ("expired", "Not decided in time: delete the task “Boats”"),
        ("withdrawn", "Withdrawn: delete the task “Boats”"),
        ("interrupted", "Not done: delete the task “Boats”"),
    ],
)
def test_each_way_a_call_can_stand_has_its_sentence(status: str, words: str) -> None:
    assert sentence("delete_task", status, data={"deleted": [{"title": "Boats"}]}, task=1) == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"tool": "get_day", "date": "2026-03-05"}, "Looked at tomorrow"),
        ({"tool": "find_items", "search": "bank"}, "Looked for “bank”"),
        ({"tool": "find_items"}, "Looked through your plans"),
        ({"tool": "create_item", "title": "Run", "date": "2026-03-06"}, "Added “Run” to Friday"),
        ({"tool": "move_items", "items": [1, 2], "date": "2026-03-05"}, "Moved 2 items to tomorrow"),
        ({"tool": "delete_tasks", "tasks": [1]}, "Deleted 1 task"),
        ({"tool": "delete_task", "task": 1}, "Deleted a task"),
        ({"tool": "delete_task", "task": 1, "reason": "Task “A ”b“ c” deleted"}, "Deleted the task “A ”b“ c”"),
        ({"tool": "get_goal", "data": {"goal": {"title": "Sail"}}}, "Looked at the goal “Sail”"),
        ({"tool": "undo_change", "data": {"undone": [{"reason": "Task moved"}]}}, "Undid “Task moved”"),
        (
            {"tool": "undo_change", "data": {"undone": [{"reason": "Item “milk” changed"}]}},
            "Undid “Item ‘milk’ changed”",
        ),
        ({"tool": "undo_agent_changes", "since": "2026-03-04T00:00:00"}, "Undid what the assistant changed today"),
        (
            {"tool": "undo_agent_changes", "since": "2026-03-03T00:00:00"},
            "Undid what the assistant changed since yesterday",
        ),
        ({"tool": "break_down_goal", "goal": 1, "tasks": [1, 2]}, "Added 2 tasks as steps of the goal"),
        (
            {"tool": "break_down_goal", "tasks": [1, 2], "data": {"goal": {"id": 1, "title": "Run"}, "tasks": []}},
            "Added 2 tasks as steps of the goal “Run”",
        ),
        ({"tool": "make_coffee"}, "Used make coffee"),
        ({"tool": "create_task", "title": "{day} {0}"}, "Added the task “{day} {0}”"),
    ],
)
def test_what_is_known_is_named(said: dict[str, Any], words: str) -> None:
    assert sentence(**said) == words


@pytest.mark.parametrize(
    "arguments", ["", "{", '{"title": "Bo', "[1]", "null", '{"title": 5, "date": ["x"], "tasks": 3, "search": null}']
)
def test_arguments_that_are_not_whole_or_not_right_are_no_error(arguments: str) -> None:
    for tool in PHRASES:
        call = Call(tool=tool, status="called", arguments=arguments, result={"data": {"deleted": [7], "item": "x"}})
        assert "{" not in told(call, TODAY)


def test_a_write_that_found_everything_so_says_that() -> None:
    result = succeeded({}, summary="Nothing changed: it was so already.")
    call = Call(tool="complete_task", status="done", result=result)
    assert told(call, TODAY) == "Nothing changed: it was so already"
    listing = Call(tool="repair", status="done", arguments='{"number": null}', result=result)
    assert told(listing, TODAY) == "Looked at what would help"


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (None, "called"),
        (succeeded({}), "done"),
        (failed("rejected", "No."), "rejected"),
        (failed("not_found", "There is none."), "failed"),
        ({}, "failed"),
    ],
)
def test_the_log_alone_tells_how_a_call_stands(result: Any, status: str) -> None:
    assert status_told_by(result) == status


def test_every_tool_has_words_of_its_own() -> None:
    assert set(tools_in_use()) == set(PHRASES)


def test_a_planned_week_is_called_by_its_first_day() -> None:
    result = succeeded({"from": "2031-03-10"}, summary="…")
    call = Call(tool="plan_week", status="pending", arguments='{"date": "2031-03-15"}', result=result)
    assert told(call, TODAY) == "Plan the week of Monday, 10 March 2031?"
