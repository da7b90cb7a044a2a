"""The rule-based assistant: honest about what it is, and right about the person's own things."""

import pytest

from agent.providers.base import ChatMessage, ChatRequest, Finished, TextDelta
from agent.providers.briefing import Briefing, render
from agent.providers.config import ProviderConfig
from agent.providers.offline.intents import answer_to, intent_of
from agent.providers.offline.provider import OfflineProvider
from tests.agent.providers.asking import events_of
from tests.agent.providers.briefings import ALICE, briefing, goal, item, task

UNDERSTOOD = [
    ("What's on today?", "today"),
    ("whats my PLAN", "today"),
    ("my schedule for this afternoon!", "today"),
    ("what is on the agenda", "today"),
    ("schedule today?", "today"),
    ("What is this week about?", "week"),
    ("my focus", "week"),
    ("how is my marathon goal going", "goal"),
    ("Am I on track?", "goal"),
    ("what's overdue", "overdue"),
    ("am I behind on anything?", "overdue"),
    ("What should I do next?", "next"),
    ("what next", "next"),
    ("what should I work on", "next"),
    ("Where do I start?", "next"),
    ("give me an overview", "overview"),
    ("How am I doing?", "overview"),
    ("what are my tasks", "tasks"),
    ("hi", "greeting"),
    ("Hello there!", "greeting"),
    ("how are you?", "greeting"),
    ("help", "help"),
    ("What can you do?", "help"),
    ("who are you", "help"),
    ("Thanks!", "thanks"),
    ("ok thank you", "thanks"),
    ("add a task: buy milk", "change"),
    ("Can you please move the run to Friday?", "change"),
    ("plan my day", "change"),
    ("mark it as done", "change"),
    ("I finished the report", "change"),
    ("What is this task about?", "this task"),
    ("When is this task due?", "this task"),
    ("what about tomorrow", "other days"),
    ("tell me a joke", "fallback"),
    ("", "fallback"),
    ("¿Qué tengo hoy?", "fallback"),
]


@pytest.mark.parametrize(("question", "intent"), UNDERSTOOD)
def test_a_question_is_understood_whatever_its_case_and_punctuation(question: str, intent: str) -> None:
    assert intent_of(question).name == intent


EMPTY = briefing()
ANSWERS = [
    (ALICE, "what's on today?", ["Wednesday 4 March", "1 of 3 items done", "1 task is overdue"]),
    (ALICE, "today", ["07:00 **Easy run** (45 min), for Run a half-marathon – done", "**Call the dentist**"]),
    (EMPTY, "today", ["Nothing is planned for today"]),
    (briefing(next=[task("Buy shoes")]), "today", ["Nothing is planned", "You could start with", "Buy shoes"]),
    (ALICE, "this week", ["The week from 2 March is about writing and base runs.", "Steady on.", "Ship the book"]),
    (EMPTY, "this week", ["no plan for this week"]),
    (ALICE, "how is the half marathon going", ["**: 30 % done (3 h of 10 h), target 1 June", "Buy running shoes"]),
    (ALICE, "how's the marathn coming along", ["Run a half-marathon"]),
    (ALICE, "How is the book going?", ["**Ship the book**: no tasks yet", "Draft chapter 3"]),
    (ALICE, "how is plan the week away", ["**Plan the week away**: 100 % done"]),
    (ALICE, "my goals", ["Run a half-marathon", "Ship the book", "and 2 more"]),
    (EMPTY, "my goals", ["no active goals yet"]),
    (ALICE, "what's overdue", ["1 task is overdue", "**Pay the invoice** (15 min), due 1 March, urgent"]),
    (EMPTY, "what's overdue", ["Nothing is overdue."]),
    (ALICE, "overview", ["Today: 1 of 3 items done. Still open: Draft chapter 3 and Call the dentist."]),
    (ALICE, "overview", ["Overdue: 1 task", "Ship the book"]),
    (EMPTY, "overview", ["Today: nothing planned.", "Nothing is overdue."]),
    (ALICE, "what are my tasks", ["Pay the invoice", "Coming up", "Buy running shoes"]),
    (EMPTY, "what are my tasks", ["no open tasks"]),
    (ALICE, "hi", ["Hello, Alice!", "Still open today: Draft chapter 3 and Call the dentist."]),
    (EMPTY, "help", ["no language model"]),
    (ALICE, "add a task", ["I can't change anything yet", "Tasks page"]),
    (ALICE, "what about tomorrow", ["Week page"]),
    (ALICE, "thanks", ["You're welcome."]),
    (ALICE, "when is the dentist", ["On today's plan", "Call the dentist"]),
    (ALICE, "running shoes?", ["Among your open tasks", "Buy running shoes"]),
    (ALICE, "half marathon", ["Run a half-marathon"]),
    (ALICE, "tell me a joke", ["I have no rule for that.", "Still open today: Draft chapter 3"]),
    (briefing(subject={"type": "task", "title": "Buy shoes"}), "hm", ["This conversation is about **Buy shoes**."]),
]  # fmt: skip


@pytest.mark.parametrize(("told", "question", "parts"), ANSWERS)
def test_an_answer_names_the_persons_own_things(told: Briefing, question: str, parts: list[str]) -> None:
    answer = answer_to(told, question)
    assert [part for part in parts if part not in answer] == []


NEXT = [
    ([item("A", start_at="09:00", status="in_progress"), item("B", start_at="15:00")], "A", "already under way"),
    ([item("A", start_at="09:00", duration_minutes=30), item("B", start_at="15:00")], "B", "still ahead"),
    ([item("A", start_at="14:00", duration_minutes=30), item("B", start_at="15:00")], "A", "for now"),
    ([item("A", start_at="09:00", duration_minutes=30)], "A", "planned for 09:00"),
    ([item("A", status="done"), item("B")], "B", "without a time"),
]


@pytest.mark.parametrize(("items", "title", "why"), NEXT)
def test_what_comes_next_is_one_thing_and_says_why(items: list[object], title: str, why: str) -> None:
    answer = answer_to(briefing(items=items), "what next?")
    assert f"**{title}**" in answer
    assert why in answer


def test_with_nothing_planned_the_overdue_comes_before_the_coming() -> None:
    late, coming = [task("Late one")], [task("Coming one")]
    assert "Late one" in answer_to(briefing(overdue=late, next=coming), "what next")
    assert "Coming one" in answer_to(briefing(next=coming), "what next")
    assert "Nothing is open" in answer_to(briefing(), "what next")


def test_a_conversation_about_a_goal_needs_no_title() -> None:
    goals = [goal("Run a half-marathon"), goal("Ship the book")]
    told = briefing(goals=goals, subject={"type": "goal", "id": goals[1]["id"], "title": "Ship the book"})
    answer = answer_to(told, "how is it going?")
    assert "Ship the book" in answer
    assert "half-marathon" not in answer


SUBJECT = {"type": "task", **task("Buy shoes", due_on="2026-03-01"), "status": "in_progress", "notes": "Size 43."}


def test_a_conversation_about_a_task_tells_what_is_known_of_it() -> None:
    answer = answer_to(briefing(subject={**SUBJECT, "done_when": "They fit."}), "When is this task due?")
    assert "**Buy shoes**" in answer
    assert "due 1 March: in progress. It is overdue." in answer
    assert "Done when: They fit." in answer
    assert "Size 43." in answer
    assert "Buy socks" in answer_to(briefing(next=[task("Buy socks")]), "what is this task about")


def test_a_goal_at_rest_is_told_as_well() -> None:
    told = briefing(subject={"type": "goal", **goal("Learn to sail")})
    assert "**Learn to sail**" in answer_to(told, "how is this goal going?")


OFFLINE = OfflineProvider(ProviderConfig(name="offline", label="Built-in assistant", model="rules"))


def turns(*said: str) -> list[ChatMessage]:
    """The briefing, then the person and the assistant by turns."""
    talk = [ChatMessage(role="assistant" if number % 2 else "user", content=one) for number, one in enumerate(said)]
    return [ChatMessage(role="user", content=render(ALICE)), *talk]


async def test_it_says_what_it_is_in_its_first_answer_and_not_in_every_one() -> None:
    first = await OFFLINE.chat(turns("what is on today?"))
    second = await OFFLINE.chat(turns("hi", "Hello!", "what is on today?"))
    assert first.text.startswith("I'm Daymark's built-in rule-based assistant")
    assert second.text.startswith("Wednesday 4 March")
    assert first.text.endswith(second.text)


async def test_it_streams_word_by_word_and_ends_like_any_provider() -> None:
    events, failure = await events_of(OFFLINE, ChatRequest(messages=turns("hi", "Hello!", "thanks")))
    assert failure is None
    assert events == [TextDelta(text="You're "), TextDelta(text="welcome."), Finished(reason="stop")]


async def test_it_keeps_to_the_length_it_is_given() -> None:
    answer = await OFFLINE.chat(turns("what is on today?"), max_tokens=5)
    assert (answer.text, answer.finish) == ("I'm Daymark's built-in rule-based assistant: ", "length")


async def test_without_a_briefing_it_claims_nothing() -> None:
    answer = await OFFLINE.chat([ChatMessage(role="user", content="what is on today?")])
    assert "I was given nothing of your plan" in answer.text
