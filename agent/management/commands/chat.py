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
from agent.runs.control import cancel_run
from agent.runs.engine import Engine
from agent.selectors import get_conversation_for
from agent.services import Outgoing, Sent, send_message
from config.common.commands import called, clear_errors
from config.common.threads import in_thread

ENDINGS = ("/quit", "/exit")
HELP = "An empty line, /quit or Ctrl-D ends the talk; Ctrl-C stops a reply that is under way."


class Command(BaseCommand):
    """Sends messages and prints the replies as they come. Ctrl-C stops a reply, or ends the talk."""

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
        self.choice = {"provider": options["provider"], "model": options["model"]}
        with called("conversation", conversation):
            self.conversation_id = get_conversation_for(self.person, conversation).pk if conversation else None
        with asyncio.Runner() as loop, _engine(loop, self.person) as engine:
            if message is not None:
                self._say(loop, engine, message)
            else:
                self._talk(loop, engine)
        self.stderr.write(f"conversation {self.conversation_id}")

    def _talk(self, loop: asyncio.Runner, engine: Engine) -> None:
        self.stderr.write(HELP)
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
            sent = send_message(self.person, outgoing)
        self.conversation_id = sent.conversation_id
        loop.run(self._watch(engine, sent))

    async def _watch(self, engine: Engine, sent: Sent) -> None:
        """Print the reply until it ends; Ctrl-C cancels it, and what had arrived stays."""
        stopping: list[asyncio.Task[Any]] = []

        def stop() -> None:
            stopping.append(asyncio.ensure_future(in_thread(cancel_run)(self.person, sent.run_id)))

        with _interrupts(stop):
            async with engine.tail.watch(sent.run_id, 0) as watch:
                async for _, event in watch:
                    self._print(event)
        await asyncio.gather(*stopping)

    def _print(self, event: Event) -> None:
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                self.stdout.write(event["delta"], ending="")
                self.stdout.flush()
            case "RUN_FINISHED":
                self.stdout.write("" if event["outcome"]["type"] == "success" else "\n(stopped)")
            case "RUN_ERROR":
                self.stdout.write("")
                raise CommandError(f"{event['message']} ({event['code']})")


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
