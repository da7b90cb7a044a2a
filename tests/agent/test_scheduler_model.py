"""SCHEDULER_MODEL words and chooses where days are planned; anything else, and whoever chose a model, is left alone."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Preferences, User
from agent.models import Conversation
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.chatting import chatting
from tests.factories.goals import TaskFactory
from tests.fakes.obedient import obedient
from tests.fakes.vendor import FakeVendor

pytestmark = [pytest.mark.django_db(transaction=True)]
At = Callable[..., None]


async def models_asked(application: Application, user: User, at_vendor: At, steps: list[Any], **sent: Any) -> list[str]:
    """The models that the vendor was asked for, request by request."""
    with FakeVendor(script=obedient(*steps)) as vendor:
        at_vendor(vendor, model="usual")
        async with chatting(application, user) as chat:
            await chat.log_of((await chat.send("plan it", **sent))["run"])
    return [request.body["model"] for request in vendor.received]


@pytest.fixture(autouse=True)
def planner(settings: Any) -> None:
    """The instance has one."""
    settings.SCHEDULER_MODEL = "planner"


async def test_it_goes_on_where_the_planner_was_asked(application: Application, alice: User, at_vendor: At) -> None:
    await in_thread(TaskFactory.create)(user=alice)
    steps: list[Any] = [[("list_goals", {})], [("what_if", {})], "Nothing would be late."]
    assert await models_asked(application, alice, at_vendor, steps) == ["usual", "usual", "planner"]


async def test_it_begins_where_the_talk_is_about_a_plan(application: Application, alice: User, at_vendor: At) -> None:
    talk = await in_thread(Conversation.objects.create)(user=alice, context_type="weekly_planning")
    asked = await models_asked(application, alice, at_vendor, ["Hello."], conversation=talk.pk)
    assert asked == ["planner"]


@pytest.mark.parametrize("chosen", ["for the message", "for good"])
async def test_a_model_that_was_chosen_stays(application: Application, alice: User, at_vendor: At, chosen: str) -> None:
    sent = {"provider": "openai", "model": "own"} if chosen == "for the message" else {}
    if not sent:
        own = {"default_provider": "openai", "default_model": "own"}
        await in_thread(Preferences.objects.filter(user=alice).update)(**own)
    steps: list[Any] = [[("what_if", {})], "Nothing would be late."]
    assert await models_asked(application, alice, at_vendor, steps, **sent) == ["own", "own"]
