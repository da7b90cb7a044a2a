"""The grammar of the offline assistant: what is said, and the tool call that it comes to."""

from typing import Any

import pytest

from agent.providers.briefing import Briefing
from tests.agent.providers.briefings import briefing, goal, item, task
from tests.agent.providers.commanding import acted

WORLD = briefing(
    items=[
        item("Easy run", id=1, status="done"),
        item("Draft chapter 3", id=2, start_at="15:00"),
        item("Call the dentist", id=3),
        item("Lunch", id=4),
    ],
    goals=[goal("Health first", id=20), goal("Ship the book", id=21)],
    overdue=[task("Pay the invoice", id=30, due_on="2026-03-01")],
    next=[task("Buy running shoes", id=31)],
)  # fmt: skip
TODAY, TOMORROW, FRIDAY = "2026-03-04", "2026-03-05", "2026-03-06"  # it is Wednesday, 14:05


def added(title: str, date: str = TODAY, **fields: Any) -> tuple[str, dict[str, Any]]:
    return "create_item", {"date": date, "title": title, **fields}


ADDING = [
    ("add 'call the bank' to tomorrow 30m !high #health",
     added("call the bank", TOMORROW, duration_minutes=30, priority="high", goal=20)),
    ("add call the bank to tomorrow 30m !high #health",
     added("call the bank", TOMORROW, duration_minutes=30, priority="high", goal=20)),
    ("Please add “call the bank” on Friday at 9:30 for 90 minutes.",
     added("call the bank", FRIDAY, start="09:30", duration_minutes=90)),
    ("can you add ‘mum’s present’ for saturday, 1h30?", added("mum’s present", "2026-03-07", duration_minutes=90)),
    ("ADD CALL THE BANK", added("CALL THE BANK")),
    ("add call the bank", added("call the bank")),
    ("add \"x\" at 9", added("x", start="09:00")),
    ("add lunch with sam tomorrow at noon for an hour",
     added("lunch with sam", TOMORROW, start="12:00", duration_minutes=60)),
    ("hey daymark, could you please add tea @16 !low", added("tea", start="16:00", priority="low")),
    ("add review the march budget", added("review the march budget")),
    ("add fix the 30m fence", added("fix the 30m fence")),
    ("add walk to marsden", added("walk to marsden")),
    ("add 'milk tomorow'", added("milk tomorow")),
    ("add read june report tomorrow", added("read june report", TOMORROW)),
    ("add buy sun", added("buy sun")),
    ("add 'friday' to friday", added("friday", FRIDAY)),
    ("add call sam in 2 hours", added("call sam", start="16:05")),
    ("add pay rent on the 20th", added("pay rent", "2026-03-20")),
    ("add pay rent on june 5 2027, 30 min", added("pay rent", "2027-06-05", duration_minutes=30)),
    ("add water plants to today's plan", added("water plants")),
    ("add 'stretch' to my plan", added("stretch")),
    ("add 'stretch' 15m #'ship the book' !urgent", added("stretch", duration_minutes=15, priority="urgent", goal=21)),
    ("add gym #ship-the-book", added("gym", goal=21)),
    ("add item 'x' to friday next week", added("x", "2026-03-13")),
    ("schedule 'x' on friday at 9am", added("x", FRIDAY, start="09:00")),
    ("plan the party tomorrow", added("the party", TOMORROW)),
    ("add 'Zürich: Flüge & Hotel' in 3 days", added("Zürich: Flüge & Hotel", "2026-03-07")),
    ("add task 'tax return' due friday 2h !urgent #book",
     ("create_task",
      {"title": "tax return", "due_on": FRIDAY, "priority": "urgent", "estimate_minutes": 120, "goal": 21})),
    ("create a task: buy milk", ("create_task", {"title": "buy milk"})),
    ("new task buy milk by end of month", ("create_task", {"title": "buy milk", "due_on": "2026-03-31"})),
    ("add a new task called 'x' for 45 minutes", ("create_task", {"title": "x", "estimate_minutes": 45})),
    ("add to-do 'x' by june", ("create_task", {"title": "x", "due_on": "2026-06-30"})),
    ("new goal 'Run 10 km' by june",
     ("create_goal", {"title": "Run 10 km", "time_horizon": "medium", "target_on": "2026-06-30"})),
    ("add a long-term goal learn piano", ("create_goal", {"title": "learn piano", "time_horizon": "long"})),
    ("new goal 'x' by june short term",
     ("create_goal", {"title": "x", "time_horizon": "short", "target_on": "2026-06-30"})),
    ("new goal 'x' by april 10", ("create_goal", {"title": "x", "time_horizon": "short", "target_on": "2026-04-10"})),
    ("create goal: own a boat by 2030-01-01 !low",
     ("create_goal", {"title": "own a boat", "time_horizon": "long", "priority": "low", "target_on": "2030-01-01"})),
    ("create a task to call the plumber due tomorrow high priority",
     ("create_task", {"title": "call the plumber", "due_on": TOMORROW, "priority": "high"})),
    ("make a goal to run a marathon by next october",
     ("create_goal", {"title": "run a marathon", "time_horizon": "medium", "target_on": "2026-10-31"})),
    ("new goal 'x' by next march", ("create_goal", {"title": "x", "time_horizon": "long", "target_on": "2027-03-31"})),
    ("add task 'x' to goal 'ship the book'", ("create_task", {"title": "x", "goal": 21})),
    ("add task 'x' for 'ship the book' !urgent", ("create_task", {"title": "x", "goal": 21, "priority": "urgent"})),
    ("add task read it to the goal ship the book !urgent 2h",
     ("create_task", {"title": "read it", "goal": 21, "priority": "urgent", "estimate_minutes": 120})),
    ("new goal 'sleep' #health", ("create_goal", {"title": "sleep", "time_horizon": "medium", "parent": 20})),
]  # fmt: skip
CHANGING = [
    ("done 2", ("complete_item", {"item": 2})),
    ("Done #2!", ("complete_item", {"item": 2})),
    ("done item 2", ("complete_item", {"item": 2})),
    ("2 is done", ("complete_item", {"item": 2})),
    ("lunch is done", ("complete_item", {"item": 4})),
    ("mark 3 as done", ("complete_item", {"item": 3})),
    ("check 3 off", ("complete_item", {"item": 3})),
    ("tick off 3", ("complete_item", {"item": 3})),
    ("done 'call the dentist'", ("complete_item", {"item": 3})),
    ("done call the dentist", ("complete_item", {"item": 3})),
    ("done with the dentist", ("complete_item", {"item": 3})),
    ("finish lunch", ("complete_item", {"item": 4})),
    ("I finished the draft chapter 3", ("complete_item", {"item": 2})),
    ("I've just done lunch in 45m", ("complete_item", {"item": 4, "actual_minutes": 45})),
    ("finish 2, took 1h30", ("complete_item", {"item": 2, "actual_minutes": 90})),
    ("done task 'pay the invoice'", ("complete_task", {"task": 30})),
    ("complete pay the invoice", ("complete_task", {"task": 30})),
    ("done pay the invoise", ("complete_task", {"task": 30})),
    ("complete goal 'ship the book'", ("complete_goal", {"goal": 21})),
    ("undone 1", ("update_item", {"item": 1, "status": "todo"})),
    ("reopen 'easy run'", ("update_item", {"item": 1, "status": "todo"})),
    ("mark 1 as not done", ("update_item", {"item": 1, "status": "todo"})),
    ("skip 2", ("update_item", {"item": 2, "status": "skipped"})),
    ("skip lunch today", ("update_item", {"item": 4, "status": "skipped"})),
    ("start 3", ("update_item", {"item": 3, "status": "in_progress"})),
    ("start task buy running shoes", ("update_task", {"task": 31, "status": "in_progress"})),
    ("rename 2 to 'Write chapter 3'", ("update_item", {"item": 2, "title": "Write chapter 3"})),
    ("rename lunch to Late lunch", ("update_item", {"item": 4, "title": "Late lunch"})),
    ("rename lunch to Play the violin!", ("update_item", {"item": 4, "title": "Play the violin!"})),
    ("rename goal 'ship the book' to 'Publish it'", ("update_goal", {"goal": 21, "title": "Publish it"})),
    ("make 2 urgent", ("update_item", {"item": 2, "priority": "urgent"})),
    ("set the priority of 'lunch' to low", ("update_item", {"item": 4, "priority": "low"})),
    ("mark pay the invoice as high priority", ("update_task", {"task": 30, "priority": "high"})),
    ("lunch is urgent", ("update_item", {"item": 4, "priority": "urgent"})),
    ("lunch takes 45m", ("update_item", {"item": 4, "duration_minutes": 45})),
    ("make 2 45m", ("update_item", {"item": 2, "duration_minutes": 45})),
    ("set 'buy running shoes' to 1h", ("update_task", {"task": 31, "estimate_minutes": 60})),
    ("'pay the invoice' is due friday", ("update_task", {"task": 30, "due_on": FRIDAY})),
    ("set the due date of pay the invoice to march 20", ("update_task", {"task": 30, "due_on": "2026-03-20"})),
    ("change the target of goal ship the book to june", ("update_goal", {"goal": 21, "target_on": "2026-06-30"})),
    ("pause goal 'health first'", ("update_goal", {"goal": 20, "status": "paused"})),
]  # fmt: skip
MOVING = [
    ("move 3 to friday", ("move_item", {"item": 3, "date": FRIDAY})),
    ("move lunch tomorrow", ("move_item", {"item": 4, "date": TOMORROW})),
    ("postpone lunch until friday", ("move_item", {"item": 4, "date": FRIDAY})),
    ("push 3 back to friday", ("move_item", {"item": 3, "date": FRIDAY})),
    ("put 'lunch' on friday", ("move_item", {"item": 4, "date": FRIDAY})),
    ("could you move the dentist to the day after tomorrow please", ("move_item", {"item": 3, "date": FRIDAY})),
    ("move 3 to 14:30", ("update_item", {"item": 3, "start": "14:30"})),
    ("change lunch to 13:00", ("update_item", {"item": 4, "start": "13:00"})),
    ("reschedule 3 in 2 hours", ("update_item", {"item": 3, "start": "16:05"})),
    ("move 3 before 2", ("move_item", {"item": 3, "before": 2})),
    ("put lunch right after 'call the dentist'", ("move_item", {"item": 4, "after": 3})),
]  # fmt: skip
REMOVING = [
    ("delete 2", ("delete_item", {"item": 2})),
    ("remove lunch from today", ("delete_item", {"item": 4})),
    ("delete 2 and 3", ("delete_items", {"items": [2, 3]})),
    ("delete task 'pay the invoice'", ("delete_task", {"task": 30})),
    ("delete the goal 'health first'", ("delete_goal", {"goal": 20})),
    ("get rid of buy running shoes", ("delete_task", {"task": 31})),
    ("clear tomorrow", ("delete_day", {"date": TOMORROW})),
    ("delete the plan for friday", ("delete_day", {"date": FRIDAY})),
    ("delete the plan for next week", ("delete_week", {"date": "2026-03-09"})),
    ("cancel goal 'ship the book'", ("cancel_goal", {"goal": 21})),
    ("cancel task buy running shoes", ("cancel_task", {"task": 31})),
    ("undo", ("undo_change", {})),
    ("Undo that, please.", ("undo_change", {})),
    ("take it back", ("undo_change", {})),
    ("undo my last change", ("undo_change", {})),
    ("undo everything you did today", ("undo_agent_changes", {"since": "2026-03-04T00:00:00+01:00"})),
    ("undo everything you've done since monday", ("undo_agent_changes", {"since": "2026-03-02T00:00:00+01:00"})),
    ("undo all you did since yesterday", ("undo_agent_changes", {"since": "2026-03-03T00:00:00+01:00"})),
]  # fmt: skip
LOOKING = [
    ("what is on friday", ("get_day", {"date": FRIDAY})),
    ("What's on tomorrow?", ("get_day", {"date": TOMORROW})),
    ("tomorrow", ("get_day", {"date": TOMORROW})),
    ("what did I do yesterday", ("get_day", {"date": "2026-03-03"})),
    ("what did I plan for 28 September?", ("get_day", {"date": "2025-09-28"})),
    ("what was on march 2", ("get_day", {"date": "2026-03-02"})),
    ("what is on 28 September?", ("get_day", {"date": "2026-09-28"})),
    ("how does friday look", ("get_day", {"date": FRIDAY})),
    ("show me june 5", ("get_day", {"date": "2026-06-05"})),
    ("whats on the 20th", ("get_day", {"date": "2026-03-20"})),
    ("what about next week", ("get_week", {"date": "2026-03-09"})),
    ("what is due next week",
     ("list_tasks", {"status": "open", "due_from": "2026-03-09", "due_until": "2026-03-15", "limit": 30})),
    ("when am I free tomorrow for 1h",
     ("find_free_time", {"from_date": TOMORROW, "to_date": TOMORROW, "minutes": 60})),
    ("when am i free for 2h next week",
     ("find_free_time", {"from_date": "2026-03-09", "to_date": "2026-03-15", "minutes": 120})),
    ("when do I have 1h free tomorrow",
     ("find_free_time", {"from_date": TOMORROW, "to_date": TOMORROW, "minutes": 60})),
    ("do I have time on friday", ("find_free_time", {"from_date": FRIDAY, "to_date": FRIDAY, "minutes": 30})),
    ("plan my day", ("plan_day", {"date": TODAY})),
    ("help me plan my day", ("plan_day", {"date": TODAY})),
    ("make me a plan for tomorrow", ("plan_day", {"date": TOMORROW})),
    ("schedule my week", ("plan_week", {"date": TODAY})),
    ("plan next week", ("plan_week", {"date": "2026-03-11"})),
    ("organize all my tasks", ("replan", {})),
    ("replan", ("replan", {})),
    ("what would help", ("repair", {})),
    ("how can it fit?", ("repair", {})),
    ("repairs", ("repair", {})),
    ("repair 2", ("repair", {"number": 2})),
    ("take repair number 3", ("repair", {"number": 3})),
    ("what if thursday is off", ("what_if", {"days_off": [TOMORROW], "to_date": "2026-03-10"})),
    ("what if I take friday off?", ("what_if", {"days_off": ["2026-03-06"], "to_date": "2026-03-10"})),
    ("what did you do today",
     ("list_changes", {"via": "agent", "since": "2026-03-04T00:00:00+01:00", "limit": 20})),
    ("set focus to 'writing', 'base runs'",
     ("write_week", {"date": TODAY, "focus_areas": ["writing", "base runs"]})),
    ("set the focus of next week to writing and rest",
     ("write_week", {"date": "2026-03-11", "focus_areas": ["writing", "rest"]})),
    ("this week's focus is rest", ("write_week", {"date": TODAY, "focus_areas": ["rest"]})),
    ("focus: rest", ("write_week", {"date": TODAY, "focus_areas": ["rest"]})),
    ("focus this week on rest", ("write_week", {"date": TODAY, "focus_areas": ["rest"]})),
    ("note for today: slept badly, go easy", ("get_day", {"date": TODAY})),
]  # fmt: skip
ALL = [*ADDING, *CHANGING, *MOVING, *REMOVING, *LOOKING]
LOOKED_UP: dict[str, dict[str, Any]] = {"find_items": {}, "list_tasks": {}, "list_goals": {}}


@pytest.mark.parametrize(("said", "call"), ALL)
def test_a_command_comes_to_one_call(said: str, call: tuple[str, dict[str, Any]]) -> None:
    there = {name: brought for name, brought in LOOKED_UP.items() if name != call[0]}
    assert acted(WORLD, said, there=there) == [call]


MANY = [
    ("done 1, 3 and 4",
     [("complete_item", {"item": 1}), ("complete_item", {"item": 3}), ("complete_item", {"item": 4})]),
    ("skip 2 3",
     [("update_item", {"item": 2, "status": "skipped"}), ("update_item", {"item": 3, "status": "skipped"})]),
    ("move 2 and 3 to monday",
     [("move_item", {"item": 2, "date": "2026-03-09"}), ("move_item", {"item": 3, "date": "2026-03-09"})]),
    ("move 'Lunch' to tomorrow at 10",
     [("move_item", {"item": 4, "date": TOMORROW}), ("update_item", {"item": 4, "start": "10:00"})]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "calls"), MANY)
def test_a_command_may_come_to_several_calls_in_order(said: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    assert acted(WORLD, said) == calls


WORDS = [
    ("add 'x' tomorow", "I don't understand “tomorow” there, so I added nothing."),
    ("add 'x' to next week", "Which day do you mean?"),
    ("add 'x' tomorrow friday", "I don't understand “tomorrow”"),
    ("add 'x' #'a' #'b'", "I don't understand “#a”"),
    ("add 'x' !low !high", "I don't understand “!low”"),
    ("add tomorrow", "What shall it be called?"),
    ("add 'x' by friday", "A due date belongs to a task"),
    ("add task 'x' at 9", "without a time"),
    ("add 'x' #gardening",
     "I found nothing called “gardening”, so I changed nothing. These I know:\n\n1. **Health first** – a goal\n"),
    ("add", "Say for example"),
    ("done", "Which one?"),
    ("done 9", "There is no 9 on today's plan"),
    ("delete task 2", "2 is **Draft chapter 3** – today, Wednesday 4 March at 15:00: an item, not a task."),
    ("pause 2", "an item, not a goal."),
    ("delete all tasks", "one thing at a time"),
    ("delete all", "one thing at a time"),
    ("delete the", "I found nothing called “the”"),
    ("delete the task", "I found nothing called “the task”"),
    ("delete cal", "I found nothing called “cal”"),
    ("add read every day", "I can't repeat things"),
    ("add 'a' and 'b' to today", "I don't understand “and” and “b” there"),
    ("done xyz", "I found nothing called “xyz”, so I changed nothing."),
    ("mark it as done", "I can't tell what “it” is."),
    ("move 3", "Where to?"),
    ("move", "Where to?"),
    ("move 3 to next week", "Which day do you mean?"),
    ("move pay the invoice to friday", "is a task and on no plan yet"),
    ("move 3 before 3", "one and the same item"),
    ("cancel lunch", "it can be skipped"),
    ("skip task 'pay the invoice'", "I found nothing called"),
    ("cancel", "All right, I changed nothing."),
    ("never mind", "All right, I changed nothing."),
    ("undo everything", "“undo” takes back the last change"),
    ("undo 2", "I changed nothing."),
    ("undo everything you did since june", "has not"),
    ("add pay rent on 31/12", "I don't read “31/12” as a date"),
    ("add pay rent on 31.12.", "I don't read “31.12” as a date"),
    ("add 'pay rent' 12/31", "I don't read “12/31” as a date"),
    ("add pay rent on 31 february", "“31 february” is no date."),
    ("add call sam at 25:00", "“at 25:00” is no time of day."),
    ("add task read 30h", "“30h” is no length I can plan"),
    ("move 3 to 31/12", "I don't read “31/12” as a date"),
    ("move everything", "I change one thing at a time"),
    ("move everything to friday", "I change one thing at a time"),
    ("add run every tuesday at 9", "I can't repeat things"),
    ("run every tuesday", "I can't repeat things"),
    ("every tuesday", "I can't repeat things"),
    ("add task for 'health'", "I don't understand “for” there"),
    ("add item", "What shall it be called?"),
    ("add a new task", "What shall it be called?"),
    ("add ''", "What shall it be called?"),
    ("add milk to tomorow", "Do you mean “tomorrow” by “tomorow”? I added nothing."),
    ("add milk wensday", "Do you mean “wednesday” by “wensday”?"),
    ("add task tax return by septembr", "Do you mean “september” by “septembr”?"),
    ("yes", "Nothing waits for your decision in this conversation."),
    ("OK!", "decided with its Approve and Reject buttons"),
    ("reject", "Nothing waits for your decision in this conversation."),
    ("tell me a joke", "I didn't understand that"),
    ("remind me to call mom", "I didn't understand that"),
    ("buy milk tomorrow", "I didn't understand that"),
    ("make me a sandwich", "Say for example"),
    ("help", "add 'call the bank' to tomorrow"),
    ("what day is june 5", "Friday 5 June 2026: in 93 days."),
    ("how many days until tomorrow", "Thursday 5 March 2026: tomorrow."),
    ("what's on today?", "2. 15:00 **Draft chapter 3**"),
    ("what's overdue", "1. **Pay the invoice**"),
    ("what are my tasks", "2. **Buy running shoes**"),
    ("how is ship the book going", "**Ship the book**"),
    ("find xylophone", "I found nothing called “xylophone”."),
    ("what is on next year", "ask me for a day or a week"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), WORDS)
def test_what_cannot_be_done_is_answered_in_words(said: str, words: str) -> None:
    answer = acted(WORLD, said)
    assert isinstance(answer, str)
    assert words in answer


def at(date: str, time: str, zone: str) -> Briefing:
    return {**WORLD, "now": {"date": date, "weekday": "", "time": time, "time_zone": zone}}


ELSEWHERE = [
    (at("2026-03-28", "23:30", "Europe/Berlin"), "add x tomorrow at 2:30", added("x", "2026-03-29", start="02:30")),
    (at("2026-03-29", "01:30", "Europe/Berlin"), "add x in 1h", added("x", "2026-03-29", start="03:30")),
    (at("2026-03-28", "23:30", "Europe/Berlin"), "add x in 1h", added("x", "2026-03-29", start="00:30")),
    (at("2026-10-31", "23:00", "America/New_York"), "add x in 3 hours", added("x", "2026-11-01", start="01:00")),
    (at("2026-03-07", "22:00", "America/New_York"), "add x tomorrow", added("x", "2026-03-08")),
    (at("2026-12-31", "23:59", "America/New_York"), "add x tomorrow", added("x", "2027-01-01")),
    (at("2026-03-08", "12:00", "America/New_York"), "undo everything you did today",
     ("undo_agent_changes", {"since": "2026-03-08T00:00:00-05:00"})),
    (at("2026-03-09", "12:00", "America/New_York"), "undo everything you did today",
     ("undo_agent_changes", {"since": "2026-03-09T00:00:00-04:00"})),
]  # fmt: skip


@pytest.mark.parametrize(("told", "said", "call"), ELSEWHERE)
def test_days_and_hours_are_the_persons_own(told: Briefing, said: str, call: tuple[str, dict[str, Any]]) -> None:
    assert acted(told, said) == [call]
