"""Talking to the built-in assistant over the socket: real tools, real approvals, and what it says of them."""

from collections.abc import Sequence

import pytest

from accounts.models import Preferences, User
from agent.models import ToolCall
from agent.providers.offline.turns import AGAIN
from config.asgi import Application
from config.common import clock
from config.common.threads import in_thread
from goals.models import Goal, Task
from planning.models import PlanItem
from tests.agent.chatting import Chat, Frame, chatting, stored
from tests.factories.goals import GoalFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
UNDO = "Say “undo” to take it back."


@pytest.fixture(autouse=True)
def noon(alice: User) -> None:
    """It is about noon where she is, so that "today" ends in no test."""
    Preferences.objects.filter(user=alice).update(time_zone=f"Etc/GMT{clock.now().hour - 12:+d}")


async def test_a_day_is_filled_worked_through_and_taken_back(application: Application, alice: User) -> None:
    await in_thread(GoalFactory.create)(user=alice, title="Better health")
    async with chatting(application, alice) as chat:
        talk = Talk(chat)
        added = await talk.say("add 'call the bank' to today 30m !high #health")
        assert "Added **call the bank** to today, " in added
        assert added.endswith(f", 30 min, high priority.\n\n{UNDO}")
        await talk.say("add write to sam at 23:30")
        shown = await talk.say("what's on today?")
        assert "1. **call the bank** (30 min), for Better health\n2. 23:30 **write to sam**" in shown
        assert await talk.say("put 2 first") == f"Moved **write to sam** within {talk.today(shown)}.\n\n{UNDO}"
        assert await talk.say("done 1") == f"**call the bank** is done.\n\n{UNDO}"  # the list it saw still counts
        assert "Nothing changed" in await talk.say("done call the bank")
        assert "Taken back: Item “" in await talk.say("undo")
        statuses = {item.title: item.status async for item in PlanItem.objects.all()}
        assert statuses == {"call the bank": "todo", "write to sam": "todo"}
        assert await talk.say("what did you do today") != ""
        assert "Moved" in await talk.say("move write to sam to tomorrow")
        assert "1. **write to sam**" in await talk.say("what's on tomorrow?")
        assert "is skipped" in await talk.say("skip 1")


async def test_a_delete_waits_for_the_person_and_both_answers_are_told(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        talk = Talk(chat)
        await talk.say("add task 'tax return' due friday 2h !urgent")
        assert await talk.say("delete task 'tax return'", "reject") == "All right, I left it as it is."
        assert await Task.objects.acount() == 1
        assert await talk.say("delete task 'tax return'", "approve") == f"Deleted **tax return**.\n\n{UNDO}"
        assert await Task.objects.acount() == 0
        assert "Taken back" in await talk.say("undo")
        assert await Task.objects.acount() == 1


@pytest.mark.parametrize("word", ["yes", "ok do it", "approve"])
async def test_a_written_yes_brings_the_request_back_with_its_buttons(
    word: str, application: Application, alice: User
) -> None:
    async with chatting(application, alice) as chat:
        talk = Talk(chat)
        await talk.say("add task 'tax return'")
        first = await talk.ask("delete task 'tax return'")
        second = await talk.ask(word)
        assert (second.tool, second.arguments, second.status) == (first.tool, first.arguments, "pending")
        assert await in_thread(states)() == ["withdrawn", "pending"]
        assert await in_thread(Task.objects.count)() == 1
        told = await talk.go_on(second, "approve")
        assert told == f"{AGAIN}Deleted **tax return**.\n\n{UNDO}"
        assert await in_thread(Task.objects.count)() == 0


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("reject", "All right, I left it as it is."),
        ("no", "All right, I changed nothing."),
        ("undo", "What waited for your decision was withdrawn when you wrote, so nothing of it was done"),
    ],
)
async def test_a_written_no_or_undo_drops_the_request_and_nothing_else(
    word: str, answer: str, application: Application, alice: User
) -> None:
    async with chatting(application, alice) as chat:
        talk = Talk(chat)
        await talk.say("add task 'tax return'")
        await talk.ask("delete task 'tax return'")
        assert (await talk.say(word)).startswith(answer)
        assert await in_thread(states)() == ["withdrawn"]
        assert await in_thread(Task.objects.count)() == 1


async def test_a_goal_becomes_tasks_once_they_are_approved(application: Application, alice: User) -> None:
    async with chatting(application, alice) as chat:
        talk = Talk(chat)
        await talk.say("new goal 'Run a half-marathon' by june")
        told = await talk.say("break down the half-marathon", "approve")
        assert "It is 6 tasks now, 16 h 45 min in all." in told
        assert "1. **Find out where I stand for “Run a half-marathon”**" in told
        goal = await Goal.objects.aget()
        assert await goal.tasks.acount() == 6
        again = await talk.say("break down the half-marathon", "approve")
        assert "Find out where I stand" in again  # the tool's own sentence: it is there already
        assert await goal.tasks.acount() == 6


def states() -> list[str]:
    """Of the calls that asked, in their order."""
    return list(ToolCall.objects.filter(asks=True).order_by("pk").values_list("status", flat=True))


class Talk:
    """One conversation."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        self.conversation: int | None = None

    async def say(self, text: str, *decisions: str) -> str:
        """What it answers; `decisions` are taken on what waits for approval."""
        accepted = await self.chat.send(text, conversation=self.conversation)
        self.conversation = accepted["conversation"]
        await self._end_of(accepted["run"], decisions)
        run, message = await in_thread(stored)(accepted["run"])
        assert run.status == "completed", (run.status, run.error_code)
        return message.content

    async def ask(self, text: str) -> ToolCall:
        """The call that waits for approval once this is said."""
        accepted = await self.chat.send(text, conversation=self.conversation)
        self.conversation = accepted["conversation"]
        ended = await self._end_of(accepted["run"], ())
        assert ended["outcome"]["type"] == "interrupt", ended
        return await in_thread(ToolCall.objects.get)(status="pending", run=accepted["run"])

    async def go_on(self, call: ToolCall, decision: str) -> str:
        """The whole reply once this is decided."""
        await self.chat.say({"type": "decide", "tool_call": call.pk, "decision": decision})
        await self._end_of(str(call.run_id), ())
        _, message = await in_thread(stored)(str(call.run_id))
        return message.content

    def today(self, shown: str) -> str:
        """As the list of today begins, and as a confirmation says it."""
        return f"today, {shown.partition(':')[0]}"

    async def _end_of(self, run: str, decisions: Sequence[str]) -> Frame:
        waiting = list(decisions)
        while True:
            frame = await self.chat.hear()
            if frame.get("type") != "event" or frame["run"] != run:
                continue
            event: Frame = frame["event"]
            if event["type"] not in {"RUN_FINISHED", "RUN_ERROR"}:
                continue
            if event.get("outcome", {}).get("type") != "interrupt" or not waiting:
                return event
            call = await ToolCall.objects.filter(status="pending").aget()
            await self.chat.say({"type": "decide", "tool_call": call.pk, "decision": waiting.pop(0)})
