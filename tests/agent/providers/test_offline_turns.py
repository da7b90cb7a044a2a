"""How a turn of the offline assistant goes on: looking things up, asking which, and telling what became of it."""

from typing import Any

import pytest

from agent.providers.base import ChatMessage, ChatRequest
from agent.providers.offline.provider import OfflineProvider
from tests.agent.providers.asking import assert_in_order, events_of
from tests.agent.providers.briefings import briefing, goal, item, task
from tests.agent.providers.commanding import (
    NOTHING,
    Calls,
    acted,
    answered,
    brought,
    called,
    did,
    found,
    offered,
    refused,
    request_of,
    step,
    step_of,
)
from tests.agent.providers.test_offline import OFFLINE

TODAY = "2026-03-04"
TWINS = briefing(
    items=[item("Call the bank", id=1, start_at="09:30"), item("Write", id=2), item("Call the bank", id=3)],
    next=[task("Write to Sam", id=30)],
)  # fmt: skip


def row(kind: str, id: int, title: str, **fields: Any) -> dict[str, Any]:
    """As a tool shows it."""
    return {"object": kind, "id": id, "title": title, "status": "todo", "priority": "medium", **fields}


def test_what_is_not_in_sight_is_looked_up_everywhere_it_may_be() -> None:
    calls = called(briefing(), "done 'call the bank'", there={})
    assert [(name, arguments["search"]) for name, arguments in calls] == [
        ("find_items", "call"),
        ("list_tasks", "call"),
    ]


def test_what_was_found_is_acted_on_in_the_next_step() -> None:
    there = {
        "find_items": {"items": [row("plan_item", 8, "Call the bank", date="2026-03-03")]},
        "list_tasks": {"tasks": []},
    }
    assert acted(briefing(), "done 'call the bank'", there=there) == [("complete_item", {"item": 8})]


def test_what_is_elsewhere_too_is_never_guessed() -> None:
    """The briefing shows one task of such a title; the person has another one, which waits for something."""
    tasks = [row("task", 30, "Write to Sam"), row("task", 31, "Write to Kim")]
    told = briefing(next=[task("Write to Sam", id=30)])
    answer = acted(told, "done write to", there={"find_items": {"items": []}, "list_tasks": {"tasks": tasks}})
    assert answer == (
        "Which one do you mean?\n\n1. **Write to Sam** – a task\n2. **Write to Kim** – a task\n\nSay the number."
    )


def test_a_plan_that_stands_for_a_task_is_no_second_thing() -> None:
    told = briefing(items=[item("Write", id=2, task_title="Write")], next=[task("Write", id=9)])
    assert acted(told, "done write") == [("complete_item", {"item": 2})]
    told = briefing(items=[item("Write", id=2)], next=[task("Write", id=9)])
    assert "Which one do you mean?" in answered(told, "done write")
    items = [row("plan_item", 2, "Write the talk", date="2026-03-05", task=9)]
    there = {"find_items": {"items": items}, "list_tasks": {"tasks": [row("task", 9, "Write the talk")]}}
    assert acted(briefing(), "done talk", there=there) == [("complete_item", {"item": 2})]


def test_which_one_is_answered_by_its_number() -> None:
    asked = answered(TWINS, "done call the bank")
    assert asked == (
        "Which one do you mean?\n\n1. **Call the bank** – today, Wednesday 4 March at 09:30\n"
        "2. **Call the bank** – today, Wednesday 4 March\n\nSay the number."
    )
    for said in ("2", "the second one", "number 2."):
        assert acted(TWINS, said, before=["done call the bank", asked]) == [("complete_item", {"item": 3})]


def test_which_one_may_be_asked_twice() -> None:
    told = briefing(
        items=[
            item("Call", id=1),
            item("Call", id=2, start_at="10:00"),
            item("Walk", id=3),
            item("Walk", id=4, start_at="11:00"),
        ]
    )
    before = ["move call before walk", answered(told, "move call before walk")]
    before += ["1", answered(told, "1", before=before)]
    assert "**Walk**" in before[-1]
    assert acted(told, "2", before=before) == [("move_item", {"item": 1, "before": 4})]


def test_a_choice_that_is_gone_meanwhile_is_asked_for_again() -> None:
    asked = answered(TWINS, "done call the bank")
    changed = briefing(items=[item("Call the bank", id=3, start_at="12:00"), item("Call the bank", id=4)])
    assert "Which one do you mean?" in answered(changed, "1", before=["done call the bank", asked])


STRINGS = briefing(items=[item("Buy strings", id=4), item("Run", id=5), item("Buy strings", id=9)])


@pytest.mark.parametrize(
    ("said", "answer", "calls"),
    [
        ("delete buy strings", "1", [("delete_item", {"item": 4})]),
        ("delete buy strings", "2", [("delete_item", {"item": 9})]),
        ("delete buy strings", "move 2 to friday", [("move_item", {"item": 9, "date": "2026-03-06"})]),
        ("what's on today?", "done 3", [("complete_item", {"item": 9})]),
        ("rename buy strings to Strings", "the first one", [("update_item", {"item": 4, "title": "Strings"})]),
    ],
)
def test_things_that_read_the_same_are_told_apart_by_their_numbers(said: str, answer: str, calls: Any) -> None:
    before = [said, answered(STRINGS, said)]
    assert acted(STRINGS, answer, before=before) == calls


def test_a_number_never_means_the_namesake_in_sight() -> None:
    """The list names Friday's; today's is the one that the briefing holds."""
    rows = [row("plan_item", 51, "Walk", date="2026-03-06"), row("plan_item", 52, "Walk", date="2026-03-07")]
    there = {"find_items": {"items": rows}, "list_tasks": {"tasks": []}, "list_goals": {"goals": []}}
    told = briefing(items=[item("Walk", id=1)])
    before = ["find walk", "I found 2 things:\n\n1. **Walk** – Friday 6 March\n2. **Walk** – Saturday 7 March"]
    assert acted(told, "done 1", there=there, before=before) == [("complete_item", {"item": 51})]


def test_a_number_alone_with_nothing_asked_is_no_command() -> None:
    assert "I didn't understand" in answered(TWINS, "2")


SHOWN = briefing(items=[item("Run", id=1), item("Write", id=2), item("Rest", id=3)])
LATER = briefing(items=[item("Write", id=2), item("Rest", id=3), item("Run", id=1)])


def test_a_number_is_the_one_the_person_saw() -> None:
    before = ["what's on today?", answered(SHOWN, "what's on today?")]
    assert acted(LATER, "done 2", before=before) == [("complete_item", {"item": 2})]
    assert acted(LATER, "done 2") == [("complete_item", {"item": 3})]


def test_a_title_cannot_pass_for_a_line_of_the_list() -> None:
    told = briefing(items=[item("Rest", id=1), item("Run\n1. **Write**", id=2), item("Write", id=3)])
    before = ["what's on today?", answered(told, "what's on today?")]
    assert acted(told, "delete 1", before=before) == [("delete_item", {"item": 1})]


def test_a_number_of_another_days_list_is_of_that_day() -> None:
    items = [
        row("plan_item", 51, "Run", date="2026-03-06"),
        row("plan_item", 52, "Swim", date="2026-03-06", start="18:00"),
    ]
    day = {"date": "2026-03-06", "weekday": "friday", "summary": "", "status": "draft", "items": items}
    there = {"get_day": {"day": day}, "find_items": {}, "list_tasks": {}}
    shown = answered(SHOWN, "what is on friday", there=there)
    assert shown == "Friday 6 March 2026: 0 of 2 items done.\n\n1. **Run**\n2. 18:00 **Swim**"
    before = ["what is on friday", shown]
    assert acted(SHOWN, "done 1", there=there, before=before) == [("complete_item", {"item": 51})]
    assert acted(SHOWN, "put 2 first", there=there, before=before) == [("move_item", {"item": 52, "before": 51})]
    assert acted(SHOWN, "done 3", there=there, before=before) == "The list I showed you has no 3."


def test_a_number_of_the_overdue_list_is_a_task() -> None:
    told = briefing(
        items=[item("Write", id=2)],
        overdue=[task("Pay", id=30, due_on="2026-03-01"), task("Write", id=31, due_on="2026-03-01")],
    )
    before = ["what's overdue", answered(told, "what's overdue")]
    assert acted(told, "done 2", before=before) == [("complete_task", {"task": 31})]


def test_it_is_what_the_talk_is_about_or_what_was_named_last() -> None:
    told = briefing(items=[item("Write", id=2)], subject={"type": "goal", **goal("Sail", id=7)})
    before = ["add write", "Added **Write** to today, Wednesday 4 March. Say “undo” to take it back."]
    assert acted(told, "move it to friday", before=before) == [("move_item", {"item": 2, "date": "2026-03-06"})]
    assert acted(told, "pause it") == [("update_goal", {"goal": 7, "status": "paused"})]
    calls = called(told, "break it down")
    assert (calls[0][0], calls[0][1]["goal"]) == ("break_down_goal", 7)


def test_put_first_and_last_go_by_the_order_of_the_day() -> None:
    items = [row("plan_item", number, title, date=TODAY) for number, title in ((1, "Run"), (2, "Write"), (3, "Rest"))]
    there = {"get_day": {"day": {"date": TODAY, "items": items}}}
    assert acted(SHOWN, "put 3 first", there=there) == [("move_item", {"item": 3, "before": 1})]
    assert acted(SHOWN, "move 1 to the bottom", there=there) == [("move_item", {"item": 1, "after": 3})]


def test_a_note_is_added_to_what_is_written() -> None:
    there = {"get_day": {"day": {"date": TODAY, "summary": "Slept badly.", "items": []}}}
    assert acted(briefing(), "note for today: go easy", there=there) == [
        ("write_day", {"date": TODAY, "summary": "Slept badly.\ngo easy"})
    ]


def test_a_week_and_a_search_are_told() -> None:
    days = [{"date": "2026-03-09", "items": [row("plan_item", 5, "Run", date="2026-03-09", start="07:00")]}]
    week = {"week": {"week_start_date": "2026-03-09", "focus_areas": ["rest"], "days": days}}
    answer = acted(briefing(), "what about next week", there={"get_week": week})
    assert answer == "The week is about rest.\n\nMonday 9 March:\n\n- 07:00 **Run**"
    there = {
        "find_items": {"items": []},
        "list_tasks": {"tasks": [row("task", 9, "Swim")]},
        "list_goals": {"goals": []},
    }
    assert acted(briefing(), "find swim", there=there) == "I found 1 thing:\n\n1. **Swim** – a task"
    free = [{"date": TODAY, "weekday": "wednesday", "start": "15:00", "end": "17:00", "minutes": 120}]
    answer = acted(briefing(), "when am i free today", there={"find_free_time": {"free": free}})
    assert str(answer).endswith("today, Wednesday 4 March:\n\n- 15:00 to 17:00 (2 h)")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("yes", [("delete_item", {"item": 1})]),
        ("ok, do it!", [("delete_item", {"item": 1})]),
        ("approve it", [("delete_item", {"item": 1})]),
        ("reject", "All right, I left it as it is."),
        ("no", "All right, I changed nothing."),
    ],
)
def test_a_yes_that_withdrew_what_waited_asks_again_and_a_no_leaves_it(said: str, answer: Calls | str) -> None:
    assert step_of(after_withdrawing(said)) == answer


def test_an_undo_that_withdrew_what_waited_says_so_and_does_nothing() -> None:
    assert "What waited for your decision was withdrawn when you wrote" in step_of(after_withdrawing("undo"))


def after_withdrawing(said: str) -> ChatRequest:
    """This, written while a deletion waited."""
    waited = brought([("delete_item", {"item": 1})], refused("withdrawn"))
    told, before = request_of(SHOWN, "delete 1").messages, ChatMessage(role="user", content=said)
    return ChatRequest(messages=[*told, *waited, before], tools=offered())


def test_only_what_was_done_is_told_as_done() -> None:
    states = ("applied", "undone", "rejected", "expired", "proposed")
    there = {"list_changes": {"changes": [{"reason": f"a {state}", "state": state} for state in states]}}
    answer = answered(briefing(), "what did I do today", there=there)
    assert answer == "Today, newest first:\n\n- a applied\n- a undone (undone)"


ROWS = {
    "list_tasks": {
        "tasks": [row("task", 30, "Write to Sam"), row("task", 31, "Buy rope", goal=7, depends_on=[30])],
        "more": False,
    }
}
SAILING = briefing(goals=[goal("Sail", id=7)], next=[task("Write to Sam", id=30)])


@pytest.mark.parametrize(
    "said", ["list all tasks", "what are my tasks?", "show me my open tasks", "which tasks are open"]
)
def test_tasks_that_wait_are_listed_too_and_have_their_numbers(said: str) -> None:
    answer = answered(SAILING, said, there=ROWS)
    assert answer == (
        "Coming up:\n\n1. **Write to Sam**\n\n"
        "Waiting for another task or a later day, as open tasks:\n\n2. **Buy rope**, for Sail"
    )
    assert acted(SAILING, "done 2", there={**NOTHING, **ROWS}, before=[said, answer]) == [
        ("complete_task", {"task": 31})
    ]


def test_a_goal_is_told_with_its_tasks_that_wait() -> None:
    assert acted(SAILING, "how is sail going?", there={}) == [
        ("list_tasks", {"goal": 7, "status": "open", "limit": 50})
    ]
    assert "later day, as open tasks:\n\n- **Buy rope**" in answered(SAILING, "how is sail going?", there=ROWS)


SAME = "Nothing changed: it was so already."
ADDED = row("plan_item", 9, "Call the bank", date="2026-03-05", start="09:30", duration_minutes=30)
TOLD = [
    ("add 'call the bank' to tomorrow", did("…", item=ADDED),
     "Added **Call the bank** to tomorrow, Thursday 5 March at 09:30, 30 min. Say “undo” to take it back."),
    ("move 1 to friday", did("…", item={**ADDED, "date": "2026-03-06"}),
     "Moved **Call the bank** to Friday 6 March at 09:30. Say “undo” to take it back."),
    ("done 1", did("…", item=ADDED), "**Call the bank** is done. Say “undo” to take it back."),
    ("done 1", did(SAME, item=ADDED), "Nothing changed: it is so already."),
    ("plan my week", did(SAME, placed=[], working_minutes_left=0),
     "No working time is left there, so nothing was planned. Name later days, such as “plan next week”, or add hours "
     "under Availability."),
    ("plan my week", did(SAME, placed=[{}], late=[{"title": "a", "late_minutes": 90}], unplaced=[]),
     "Everything is where a new plan would put it. Late: **a** by 1 h 30 min."),
    ("plan my day", did(SAME, placed=[], working_minutes_left=60), "Nothing needs a time there."),
    ("what would help", did(SAME, report={"late": [1]}, repairs=[{"number": 1, "sentence": "Drop “a”."}]),
     "What would help: 1. Drop “a”. Say “repair 1” and I propose it."),
    ("what would help", did(SAME, report={"late": [], "unplaced": []}, repairs=[]),
     "Nothing is late or without a place: there is nothing to repair."),
    ("skip 1", did("…", item=ADDED), "**Call the bank** is skipped. Say “undo” to take it back."),
    ("delete 1", did("…", deleted=[ADDED]), "Deleted **Call the bank**. Say “undo” to take it back."),
    ("add task 'x'", did("…", task=row("task", 4, "x", due_on="2026-06-05", priority="high")),
     "Added the task **x**, due Friday 5 June, high priority. Say “undo” to take it back."),
    ("new goal 'x'", did("…", goal=row("goal", 4, "x", time_horizon="medium", target_on="2027-06-30")),
     "Added the medium-term goal **x**, by Wednesday 30 June 2027. Say “undo” to take it back."),
    ("undo",
     did("…", undone=[{"object": "change", "id": 3, "reason": "Item “x” added"}]), "Taken back: Item “x” added."),
    ("undo", did("…", undone=[{"reason": "a"}, {"reason": "b"}]), "Taken back: 2 changes. - a\n- b"),
    ("move 1 to 9:30", did("…", item=ADDED),
     "Changed **Call the bank**, tomorrow, Thursday 5 March at 09:30, 30 min. Say “undo” to take it back."),
    ("undo everything you did today", did("…", undone=[{}, {}]), "Taken back: 2 changes."),
    ("set focus to a", did("…", week={"week_start_date": "2026-03-02", "focus_areas": ["a"]}),
     "The week from Monday 2 March is now about a. Say “undo” to take it back."),
    ("add x", did("Item “x” added.", surprise=1), "Item “x” added. Say “undo” to take it back."),
    ("delete 1", refused("rejected"), "All right, I left it as it is."),
    ("delete 1", refused("expired"), "That waited too long for your approval"),
    ("delete 1", refused("withdrawn"), "That was withdrawn"),
    ("done 1", refused("interrupted"), "can't tell whether that was done"),
    ("done 1", refused("limit_reached"), "the limit of what I may do"),
    ("done 1", refused("conflict", "This item was changed meanwhile."), "This item was changed meanwhile."),
    ("what is on friday", refused("internal", "This tool failed on our side."), "This tool failed on our side."),
]  # fmt: skip


@pytest.mark.parametrize(("said", "envelope", "words"), TOLD)
def test_what_became_of_it_is_told_with_the_date_in_words(said: str, envelope: dict[str, Any], words: str) -> None:
    told = briefing(items=[item("Call the bank", id=1)])
    answer = step(told, said, *brought(step(told, said), envelope))
    assert isinstance(answer, str)
    assert words in answer.replace("\n\n", " ")
    assert ("undo" in answer) == ("undo" in words)


def test_of_several_calls_each_is_told_and_the_skipped_ones_are_not() -> None:
    calls = step(SHOWN, "done 1, 2 and 3")
    run = row("plan_item", 1, "Run", date=TODAY)
    turn = brought(calls, did("…", item=run), refused("conflict", "Write is gone."), refused("skipped"))
    assert step(SHOWN, "done 1, 2 and 3", *turn) == "**Run** is done.\n\nWrite is gone.\n\nSay “undo” to take it back."


def test_what_was_done_is_told_although_the_plan_is_another_one_by_now() -> None:
    turn = brought(step(SHOWN, "delete 1"), did("…", deleted=[row("plan_item", 1, "Run")]))
    assert "Deleted **Run**" in str(step(briefing(), "delete 1", *turn))


def test_a_goal_is_broken_down_by_its_words_and_the_figures_are_the_tools() -> None:
    told = briefing(goals=[goal("Run a half-marathon", id=5)])
    calls = called(told, "break down the half-marathon", there={"list_goals": {"goals": []}})
    steps = calls[0][1]["tasks"]
    assert [step["key"] for step in steps] == ["base", "plan", "gear", "weeks", "test", "adjust"]
    order = [step["key"] for step in steps]
    tasks = [{**row("task", 60, step["title"]), "key": step["key"]} for step in steps]
    path = {"keys": order[:2], "minutes": 105}
    done = did("…", tasks=tasks, order=order, critical_path=path, total_minutes=1005)
    answer = str(step(told, "break down the half-marathon", *brought(calls, done)))
    assert "It is 6 tasks now, 16 h 45 min in all. What depends on each other takes 1 h 45 min at least." in answer
    assert "1. **Find out where I stand for “Run a half-marathon”**" in answer


def test_the_goal_of_the_talk_is_meant_among_goals_of_one_title() -> None:
    told = briefing(
        goals=[goal("Read “Dune”", id=5), goal("Read “Dune”", id=6)],
        subject={"type": "goal", **goal("Read “Dune”", id=6)},
    )
    calls = called(told, "Break down my goal “Read “Dune”” into tasks.")
    assert (calls[0][0], calls[0][1]["goal"]) == ("break_down_goal", 6)


async def test_calls_are_streamed_like_those_of_any_model() -> None:
    events, failure = await events_of(OFFLINE, request_of(SHOWN, "done 1 and 2"))
    assert failure is None
    assert_in_order(events, failed=False)
    answer = await OFFLINE.chat(request_of(SHOWN, "done 1 and 2").messages, tools=request_of(SHOWN, "").tools)
    assert (answer.finish, answer.text) == ("tool_calls", "")
    assert [(call.name, call.arguments) for call in answer.tool_calls] == [
        ("complete_item", '{"item": 1}'),
        ("complete_item", '{"item": 2}'),
    ]


async def test_calls_of_two_steps_never_share_an_id() -> None:
    first = await chat(OFFLINE, request_of(SHOWN, "put 3 first"))
    items = [row("plan_item", 1, "Run", date=TODAY), row("plan_item", 3, "Rest", date=TODAY)]
    turn = [
        ChatMessage(role="assistant", content="", tool_calls=first.tool_calls),
        *(ChatMessage(role="tool", content=envelope(items), tool_call_id=call.id) for call in first.tool_calls),
    ]
    second = await chat(OFFLINE, request_of(SHOWN, "put 3 first", *turn))
    assert [call.name for call in (*first.tool_calls, *second.tool_calls)] == ["get_day", "move_item"]
    assert first.tool_calls[0].id != second.tool_calls[0].id


async def test_only_what_is_offered_is_called() -> None:
    request = request_of(SHOWN, "done 1")
    fewer = [tool for tool in request.tools if tool.name != "complete_item"]
    answer = await OFFLINE.chat(request.messages, tools=fewer)
    assert "I can't change anything" in answer.text
    assert "I can't change anything" in (await OFFLINE.chat(request.messages)).text
    assert "The list" not in (await OFFLINE.chat(request_of(SHOWN, "what is on friday").messages)).text


def envelope(items: list[dict[str, Any]]) -> str:
    """What get_day brings."""
    return brought([("get_day", {})], found(day={"date": TODAY, "items": items}))[1].content


async def chat(provider: OfflineProvider, request: ChatRequest) -> Any:
    """The whole answer."""
    return await provider.chat(request.messages, tools=request.tools)


async def test_the_first_help_says_only_once_what_it_is() -> None:
    answer = await chat(OFFLINE, request_of(SHOWN, "help"))
    assert answer.text.count("language model") == 1
