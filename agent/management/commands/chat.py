"""`manage.py chat`: talk to the agent in the terminal. The reply is a run like any other: stored, then shown."""

import asyncio
import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import add_user_option, chosen_user
from accounts.models import User
from agent.domain import Event
from agent.management.terminal import Terminal
from agent.runs.control import cancel_run, send
from agent.runs.engine import Engine
from agent.selectors import get_conversation_for
from agent.services import Outgoing, Sent
from config.common.commands import called, clear_errors
from config.common.threads import in_thread

ENDINGS = ("/quit", "/exit")
HELP = "An empty line, /quit or Ctrl-D ends the talk; Ctrl-C stops a reply that is under way."


class Command(BaseCommand):
    """Sends messages, prints the replies as they come, and asks where one must be approved.

    Ctrl-C stops a reply, or ends the talk.
    """

    help = "Talk to the agent. Without MESSAGE it asks for one message after the other, until an empty line or /quit."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who talks, where and with whom."""
        parser.add_argument("message", nargs="?", metavar="MESSAGE")
        add_user_option(parser)
        parser.add_argument("--conversation", metavar="ID", help="go on with this one (default: a new one)")
        parser.add_argument("--provider", choices=list(settings.LLM_PROVIDERS), help="default: the person's")
        parser.add_argument("--model", help="default: the provider's")

    def handle(self, *, message: str | None, user: str | None, conversation: str | None, **options: Any) -> None:
        """Open the engine, say one thing or many, close it."""
        self.person = chosen_user(user)
        self.terminal = Terminal(self.person, self.stdout, self.stderr)
        self.choice = {"provider": options["provider"], "model": options["model"]}
        with called("conversation", conversation):
            self.conversation_id = get_conversation_for(self.person, conversation).pk if conversation else None
        with asyncio.Runner() as loop, _engine(loop, self.person) as engine:
            if message is not None:
                self._say(loop, engine, message)
            else:
                self._talk(loop, engine)
        self.terminal.note(f"conversation {self.conversation_id}")

    def _talk(self, loop: asyncio.Runner, engine: Engine) -> None:
        self.terminal.note(HELP)
        while line := self._line():
            try:
                self._say(loop, engine, line)
            except CommandError as error:  # what was wrong with one message does not end the talk
                self.stderr.write(str(error))

    def _line(self) -> str:
        """What the person types; "" at /quit, at the end of input and for Ctrl-C."""
        try:
            line = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            return ""
        return "" if line in ENDINGS else line

    def _say(self, loop: asyncio.Runner, engine: Engine, content: str) -> None:
        outgoing = Outgoing(
            client_message_id=uuid.uuid4(), content=content, conversation_id=self.conversation_id, **self.choice
        )
        with clear_errors():
            sent = send(self.person, outgoing)
        self.conversation_id = sent.conversation_id
        after, waiting = loop.run(self._watch(engine, sent, 0))
        while waiting and self.terminal.decide(waiting):
            after, waiting = loop.run(self._watch(engine, sent, after))

    async def _watch(self, engine: Engine, sent: Sent, after: int) -> tuple[int, list[int]]:
        """Print the reply until it ends or waits: where its log then stands, and the calls it waits for.

        Ctrl-C cancels it, and what had arrived stays.
        """
        stopping: list[asyncio.Task[Any]] = []

        def stop() -> None:
            stopping.append(asyncio.ensure_future(in_thread(cancel_run)(self.person, sent.run_id)))

        waiting: list[int] = []
        with _interrupts(stop):
            async with engine.tail.watch(sent.run_id, after) as watch:
                async for seq, event in watch:
                    after, waiting = seq, _waiting_in(event)
                    if waiting:
                        break
                    await self._print(sent.run_id, event)
        await asyncio.gather(*stopping)
        return after, waiting

    async def _print(self, run_id: uuid.UUID, event: Event) -> None:
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                self.terminal.speak(event["delta"])
            case "TOOL_CALL_RESULT":
                await in_thread(self.terminal.show)(run_id, event["toolCallId"])
            case "RUN_FINISHED":
                self.terminal.end("" if event["outcome"]["type"] == "success" else "(stopped)")
            case "RUN_ERROR":
                self.terminal.end()
                raise CommandError(f"{event['message']} ({event['code']})")


def _waiting_in(event: Event) -> list[int]:
    """The ids of the calls for whose decision the run pauses with this event."""
    interrupts = event.get("outcome", {}).get("interrupts", ()) if event["type"] == "RUN_FINISHED" else ()
    return [int(one["id"]) for one in interrupts]


@contextmanager
def _engine(loop: asyncio.Runner, person: User) -> Iterator[Engine]:
    """An engine on the loop. It makes replies for this person alone: it ends with the talk, and so would theirs."""

    async def opened() -> Engine:
        engine = Engine(makes_replies=settings.RUN_AGENT == "inline", only_for=person.pk)
        await engine.start()
        return engine

    engine = loop.run(opened())
    try:
        yield engine
    finally:
        loop.run(engine.stop())


@contextmanager
def _interrupts(act: Callable[[], None]) -> Iterator[None]:
    """Within it, Ctrl-C calls `act` instead of ending the program."""
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, act)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
