"""Replays one after the other: what differs is what the vendor says, so the rest is started once for all of them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations, text_of
from tests.agent.chatting import Chat, Frame, chatting, log_in_database, stored
from tests.fakes.exchange import Exchange, Received
from tests.fakes.vendor import FakeVendor


@dataclass(kw_only=True)
class Replay:
    """A person at a socket, and a vendor that says what it is told to."""

    chat: Chat
    vendor: FakeVendor
    due: list[Exchange]
    """What the vendor will say, in turn, the last of it again and again."""

    async def log_of(self, case: str, *exchanges: Exchange) -> list[Frame]:
        """The log of the reply that these answers make, as the socket delivered it.

        It is checked against the database, the reply and the rules; `case` is told where they disagree.
        """
        self.due[:] = exchanges
        self.vendor.received.clear()
        accepted = await self.chat.send("hello")
        log = await self.chat.log_of(accepted["run"])
        run, message = await in_thread(stored)(accepted["run"])
        assert log_violations(log) == [], case
        assert log == await in_thread(log_in_database)(accepted["run"]), case
        assert message.content == text_of(entry["event"] for entry in log), case
        assert (run.status == "completed") == (log[-1]["event"]["type"] == "RUN_FINISHED"), case
        return log


@asynccontextmanager
async def replaying(
    application: Application, user: User, at_vendor: Callable[..., None], provider: str, settings: Any
) -> AsyncIterator[Replay]:
    """A vendor called `provider`, which nobody asks again when it fails. The person may ask as often as it takes."""
    settings.THROTTLES = {**settings.THROTTLES, "send_person": (10_000, settings.THROTTLES["send_person"][1])}
    settings.LLM_RETRY = {"attempts": 1, "max_wait": 0}
    due: list[Exchange] = []

    def next_due(_: Received) -> Exchange:
        return due.pop(0) if len(due) > 1 else due[0]

    with FakeVendor(script=next_due) as vendor:
        at_vendor(vendor, provider)
        async with chatting(application, user) as chat:
            yield Replay(chat=chat, vendor=vendor, due=due)
