"""Many people at one runner: what one of them says is never told to another, nor to a model on another's behalf."""

import uuid
from collections.abc import Callable

import pytest

from accounts.models import User
from agent.models import Message, Run
from agent.services import Outgoing, send_message
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.chatting import all_over
from tests.fakes.streams import echo_chunks, echo_script
from tests.fakes.vendor import FakeVendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.proof]
At = Callable[..., None]


def queued(user: User, content: str) -> Run:
    """A run that nobody has claimed."""
    sent = send_message(user, Outgoing(client_message_id=uuid.uuid4(), content=content))
    return Run.objects.get(pk=sent.run_id)


async def test_fifty_conversations_of_ten_people_never_mix(
    application: Application, at_vendor: At, django_user_model: type[User]
) -> None:
    people = [await in_thread(django_user_model.objects.create_user)(f"p{number}@example.org") for number in range(10)]
    with FakeVendor(script=echo_script(chunks=30, chunks_per_second=200)) as vendor:
        at_vendor(vendor)
        runs = [await in_thread(queued)(person, f"{person.email} {number}") for number in range(5) for person in people]
        await all_over()
        asked = [request.body["messages"] for request in vendor.received]
    for run in runs:
        await run.arefresh_from_db()
        question = (await Message.objects.aget(pk=run.user_message_id)).content
        answer = (await Message.objects.aget(pk=run.message_id)).content
        assert answer == "".join(echo_chunks(question, 30))
    for messages in asked:
        told = " ".join(str(message["content"]) for message in messages)
        assert len({person.email for person in people if person.email in told}) == 1
