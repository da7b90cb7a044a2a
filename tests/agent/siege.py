"""A world of two people, in which a run of the first waits for an approval, and doors for whoever wants in."""

import json
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Run, ToolCall
from config.asgi import Application
from config.common.threads import in_thread
from goals.services import create_goal, create_task
from history.domain import Actor
from planning.services import create_item
from tests.agent.agui_rules import log_violations
from tests.agent.chatting import Chat, Frame, chatting, log_in_database, token_of
from tests.factories.world import World, world_of
from tests.fakes.exchange import Exchange, Received
from tests.fakes.obedient import LAST_WORDS, Scripted, Step, obedient
from tests.fakes.vendor import FakeVendor
from tests.history.standing import standing

BOBS = "only-bob-may-read-this"
_DAY = date(2026, 3, 4)
ENDED = ("completed", "failed", "cancelled", "interrupted")
Model = Callable[[dict[str, int], World], Callable[[Received], Exchange]]
"""Takes what Alice and Bob have, and gives a fake vendor's script."""


def obeying(steps: Callable[[dict[str, int], World], Sequence[Step]]) -> Model:
    """A model that goes through the steps, and then has no wish of its own."""
    return lambda own, theirs: obedient(*steps(own, theirs), LAST_WORDS)


DELETING = obeying(lambda own, theirs: [[("delete_goal", {"goal": own["goal"]})]])


@dataclass(kw_only=True)
class Siege:
    """The people, what they have, Alice's socket, and the calls of her run."""

    application: Application
    vendor: FakeVendor
    alice: User
    bob: User
    theirs: World
    """What Bob has."""
    own: dict[str, int]
    """What Alice has: ids by name."""
    chat: Chat
    run: str = ""
    conversation: int = 0
    sent: Frame = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)
    """Ids of the run's calls, as they were when it stopped."""

    async def ask(self, content: str = "hello", **fields: Any) -> None:
        """Alice says something; returns once the run waits or is over."""
        body = {"client_message_id": str(uuid.uuid4()), "conversation": None, "content": content, **fields}
        self.sent = {"type": "send", **body}
        await self.chat.say(self.sent)
        accepted = await self.chat.hear_until("accepted")
        self.run, self.conversation = accepted["run"], accepted["conversation"]
        await self.stopped()

    async def stopped(self) -> None:
        """The run has come to its next stop, a pause or its end."""
        while True:
            frame = await self.chat.hear()
            assert "close" not in frame
            if frame.get("run") == self.run and frame["event"]["type"] in {"RUN_FINISHED", "RUN_ERROR"}:
                break
        self.calls = [call.pk async for call in ToolCall.objects.filter(run=uuid.UUID(self.run)).order_by("pk")]

    async def rest(self, who: User | None, method: str, path: str, *, token: str = "", **body: Any) -> str:
        """What the API says: a code, "" for success."""
        return await in_thread(_asked)(who, method, path, token, body)

    async def decide(self, who: User, decision: Any = "approve", *, call: Any = None, **more: Any) -> str:
        """What a decide frame is answered with: a code, "" for silence."""
        frame = {"type": "decide", "tool_call": self.calls[0] if call is None else call, "decision": decision, **more}
        return await self.say(who, frame)

    async def say(self, who: User, frame: Frame) -> str:
        """What a frame on a new socket of this person is answered with: the code of the error, "" without."""
        async with chatting(self.application, who) as chat:
            await chat.say(frame)
            await chat.say({"type": "ping"})
            while (answer := await chat.hear())["type"] not in {"error", "pong"}:
                pass
            return str(answer.get("code", ""))

    async def states(self) -> list[str]:
        """How the run's calls stand: their status, and of those that failed the code."""
        calls = ToolCall.objects.filter(run=uuid.UUID(self.run)).order_by("pk")
        return [(call.result or {})["code"] if call.status == "failed" else call.status async for call in calls]

    async def call(self) -> ToolCall:
        """The first call, as it is now."""
        return await ToolCall.objects.aget(pk=self.calls[0])


Besieging = Callable[[User, Model], AbstractAsyncContextManager[Siege]]


@asynccontextmanager
async def sieges(application: Application, bob: User, at_vendor: Callable[..., None]) -> AsyncIterator[Besieging]:
    """Bob with all he has, and a way to besiege one person after the other beside him.

    Afterwards nothing of Bob's was read or touched. A run that a siege leaves behind asks the next one's model.
    """
    theirs = await in_thread(world_of)(bob, marker=BOBS)
    before = await in_thread(standing)(bob)
    model = Scripted()
    with FakeVendor(script=model) as vendor:
        at_vendor(vendor)

        @asynccontextmanager
        async def besieging(alice: User, making: Model) -> AsyncIterator[Siege]:
            own = await in_thread(_things_of)(alice)
            model.obey(making(own, theirs))
            async with chatting(application, alice) as chat:
                yield Siege(
                    application=application, vendor=vendor, alice=alice, bob=bob, theirs=theirs, own=own, chat=chat
                )
            async for run in Run.objects.filter(user=alice):
                log = await in_thread(log_in_database)(str(run.pk))
                assert log_violations(log, complete=run.status in ENDED) == []
                assert BOBS not in json.dumps(log)

        yield besieging
        read = json.dumps([request.body for request in vendor.received])
    assert await in_thread(standing)(bob) == before, "something of Bob's was touched"
    assert BOBS not in read, "something of Bob's was read"


@asynccontextmanager
async def siege(
    application: Application, alice: User, bob: User, at_vendor: Callable[..., None], *, model: Model | None = None
) -> AsyncIterator[Siege]:
    """Alice and Bob with all they have; afterwards nothing of Bob's was read or touched, and every log is right."""
    async with sieges(application, bob, at_vendor) as besieging, besieging(alice, model or DELETING) as one:
        yield one


def _things_of(user: User) -> dict[str, int]:
    """Everything by the services, as the person made it: a goal, another, two tasks, two items, two days."""
    actor = Actor(user=user, via="person", cause="page:goals")
    goal = create_goal(actor, title="Run", time_horizon="long")
    other = create_goal(actor, title="Rest", time_horizon="long")
    task = create_task(actor, title="Buy shoes", goal=goal.pk)
    second = create_task(actor, title="Sleep", goal=other.pk)
    item = create_item(actor, date=_DAY, title="Shop", task=task.pk)
    later = create_item(actor, date=_DAY.replace(day=6), title="Nap")
    return {
        "goal": goal.pk, "other": other.pk, "task": task.pk, "second": second.pk, "item": item.pk, "later": later.pk,
        "made_later": actor.acts[-1],
    }  # fmt: skip


def _asked(who: User | None, method: str, path: str, token: str, body: dict[str, Any]) -> str:
    client = APIClient()
    if who is not None or token:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token or token_of(who)}")  # type: ignore[arg-type]  # not None
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body) if body else "", content_type="application/json")
    return "" if answer.status_code < 400 else str(answer.json()["code"])
