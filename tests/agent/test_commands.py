"""`manage.py chat`: a talk in the terminal is stored like any other."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from pytest_django import Settings

from accounts.models import User
from agent.management.terminal import Terminal as Talk
from agent.models import Conversation, Message, Run, ToolCall
from goals.models import Task
from goals.services import update_task
from history.domain import Actor
from tests.factories.goals import TaskFactory
from tests.factories.planning import DailyPlanFactory, PlanItemFactory
from tests.fakes.exchange import Exchange
from tests.fakes.obedient import obedient
from tests.fakes.streams import exchange_for
from tests.fakes.vendor import FakeVendor

pytestmark = pytest.mark.django_db(transaction=True)


def chat(*arguments: str) -> tuple[str, str]:
    """What the command prints on its two outputs."""
    out, err = StringIO(), StringIO()
    call_command("chat", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_reply_is_printed_as_it_is_stored(alice: User) -> None:
    day = DailyPlanFactory.create(user=alice, date=alice.created_at.date())
    PlanItemFactory.create(daily_plan=day, title="Paint the shed")
    out, err = chat("What is on today?")
    run = Run.objects.get()
    assert "Paint the shed" in out
    assert (out, run.status) == (f"{run.message.content}\n", "completed")
    assert err == f"conversation {run.conversation_id}\n"


@pytest.mark.parametrize("ending", ["", "/quit", "/exit"])
def test_a_talk_goes_on_until_it_is_ended_as_it_says(ending: str, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(f"hello\nwhat is overdue?\n{ending}\nnever read\n"))
    _, err = chat()
    assert err.startswith("An empty line, /quit or Ctrl-D ends the talk; Ctrl-C stops a reply")
    asked = Message.objects.filter(role="user").order_by("pk").values_list("content", flat=True)
    assert list(asked) == ["hello", "what is overdue?"]
    assert Conversation.objects.count() == 1


def test_a_conversation_is_gone_on_with(alice: User) -> None:
    chat("hello")
    conversation = Conversation.objects.get()
    chat("what is overdue?", "--conversation", str(conversation.pk))
    assert conversation.messages.count() == 4


def test_another_persons_conversation_is_not_there(alice: User, bob: User) -> None:
    chat("hello", "--user", alice.email)
    number = Conversation.objects.get().pk
    with pytest.raises(CommandError, match=f"There is no conversation {number} of that person"):
        chat("hello", "--user", bob.email, "--conversation", str(number))
    assert not Message.objects.for_user(bob).exists()


def test_what_cannot_be_sent_does_not_end_the_talk(
    alice: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MESSAGE_MAX_CHARACTERS = 10
    monkeypatch.setattr(sys, "stdin", StringIO("this is far too long\nhello\n"))
    _, err = chat()
    assert "at most 10 characters" in err
    assert Message.objects.filter(role="user").get().content == "hello"


def test_a_failed_reply_says_why(alice: User, at_vendor: Callable[..., None]) -> None:
    with FakeVendor(Exchange(status=401, writes=[b'{"error": {"message": "no such key"}}'])) as vendor:
        at_vendor(vendor)
        with pytest.raises(CommandError, match="provider_auth"):
            chat("hello")
    assert Run.objects.get().status == "failed"


class Impatient(StringIO):
    """A terminal whose reader presses Ctrl-C at the first words."""

    def write(self, text: str) -> int:
        """Show it; once."""
        if "Once" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return super().write(text)


def test_ctrl_c_stops_the_reply_and_keeps_what_had_come(alice: User, at_vendor: Callable[..., None]) -> None:
    story = exchange_for("/v1/chat/completions", ["Once", " upon", " a time"])
    out = Impatient()
    with FakeVendor(replace(story, hang_after=len(story.body) // 2)) as vendor:
        at_vendor(vendor)
        call_command("chat", "Tell me a story", stdout=out, stderr=StringIO())
        assert vendor.wait_for_disconnects(1)
    run = Run.objects.get()
    assert (run.status, run.message.status) == ("cancelled", "partial")
    assert out.getvalue() == f"{run.message.content}\n(stopped)\n"


class Terminal(StringIO):
    """Somebody sits at it, and types this."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def model(at_vendor: Callable[..., None], alice: User) -> Iterator[Task]:
    """A model that wants to delete this task of Alice's, and then says so."""
    task: Task = TaskFactory.create(user=alice, title="Boats")
    with FakeVendor(script=obedient([("list_tasks", {})], [("delete_task", {"task": task.pk})], "So be it.")) as vendor:
        at_vendor(vendor)
        yield task


def type_in(monkeypatch: pytest.MonkeyPatch, text: str, terminal: type[StringIO] = Terminal) -> None:
    """What the person answers."""
    monkeypatch.setattr(sys, "stdin", terminal(text))


def test_what_needs_approval_is_asked_for_and_done(model: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, "what?\ny\n")
    out, err = chat("Away with the boats")
    assert out.endswith("So be it.\n")
    lines = ["✓ Looked at your tasks", "? Delete the task “Boats”?", "    Task “Boats” deleted"]
    assert err.splitlines()[:3] == lines
    assert "✓ Deleted the task “Boats”" in err
    assert (Task.objects.count(), Run.objects.get().status) == (0, "completed")


def test_a_no_leaves_it_and_the_reply_goes_on(model: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, "n\n")
    out, err = chat("Away with the boats")
    assert out.endswith("So be it.\n")
    assert "· Rejected: delete the task “Boats”" in err
    assert (Task.objects.get(), Run.objects.get().status) == (model, "completed")


@pytest.mark.parametrize("terminal", [StringIO, Terminal], ids=["no terminal", "end of input"])
def test_where_nobody_answers_it_waits_and_says_how_to_decide(
    model: Task, monkeypatch: pytest.MonkeyPatch, terminal: type[StringIO]
) -> None:
    type_in(monkeypatch, "y\n" if terminal is StringIO else "", terminal)
    out, err = chat("Away with the boats")
    calls = ToolCall.objects.order_by("pk").values_list("tool", "status")
    assert list(calls) == [("list_tasks", "done"), ("delete_task", "pending")]
    assert "on the Proposals page" in out
    assert ("? Delete the task “Boats”?" in out) == (terminal is StringIO)
    assert "/api/" not in out + err
    assert (Task.objects.get(), Run.objects.get().status) == (model, "awaiting_approval")


def test_what_is_noted_beside_the_words_has_not_the_colour_of_an_error(alice: User) -> None:
    out, err = OutputWrapper(Terminal()), OutputWrapper(Terminal())
    err.style_func = "red {}".format
    talk = Talk(alice, out, err)
    talk.speak("Done")
    talk.note("✓ Deleted")
    assert (out.getvalue(), err.getvalue()) == ("Done\n", "✓ Deleted\n")


def test_what_has_changed_meanwhile_is_not_done(model: Task, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Terminal):
        """While the person thinks, the task changes."""

        def readline(self, *_: int) -> str:  # type: ignore[override]  # typeshed sees bytes
            if self.tell() == 0:
                update_task(Actor(user=alice, via="person"), model.pk, changes={"title": "Big boats"})
            return super().readline()

    type_in(monkeypatch, "y\nn\n", Slow)
    _, err = chat("Away with the boats")
    assert "Since then: Task “Boats” renamed to “Big boats”" in err
    assert (Task.objects.count(), Run.objects.get().status) == (1, "completed")


def test_what_a_tool_could_not_do_is_told(alice: User, at_vendor: Callable[..., None]) -> None:
    with FakeVendor(script=obedient([("complete_task", {"task": 999})], "I could not.")) as vendor:
        at_vendor(vendor)
        out, err = chat("Tick it off")
    assert "✗ Could not mark a task as done: There is no such object." in err
    assert out == "I could not.\n"
