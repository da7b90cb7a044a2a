"""Sending over REST: stored once, answered alike ever after, and nothing made of what is refused."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Message, Run
from agent.runs.ending import CANCELLED
from config.common import clock
from tests.agent.asking import COMPLETED, FAILED, end, send
from tests.conftest import client_for
from tests.factories.agent import ConversationFactory
from tests.factories.goals import TaskFactory
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def conversation(alice: User) -> Conversation:
    """One of Alice's, empty."""
    return ConversationFactory.create(user=alice, title="")


def test_a_message_is_accepted_with_its_run(as_alice: APIClient, conversation: Conversation) -> None:
    sent = send(as_alice, conversation, "What is on today?")
    assert sent.status_code == 202, sent.content
    run = Run.objects.get()
    message, reply = run.user_message, run.message
    assert sent.json() == {"conversation": conversation.pk, "message": message.pk, "run": str(run.pk)}
    assert (run.status, run.last_seq, run.provider, run.model) == ("queued", 0, "", "")
    assert (message.role, message.content, message.status) == ("user", "What is on today?", "complete")
    assert (reply.role, reply.content, reply.status, reply.parent_id) == ("assistant", "", "streaming", message.pk)


def test_the_first_message_names_the_conversation(as_alice: APIClient, conversation: Conversation) -> None:
    send(as_alice, conversation, "  Plan my week\nwith care")
    conversation.refresh_from_db()
    assert conversation.title == "Plan my week"
    assert conversation.last_message_at == Message.objects.earliest("pk").created_at
    end(Run.objects.get().pk)
    send(as_alice, conversation, "Something else")
    conversation.refresh_from_db()
    assert conversation.title == "Plan my week"


def test_content_is_kept_as_it_was_typed(as_alice: APIClient, conversation: Conversation) -> None:
    content = "  indented\n\ttabs \u2028 🙂 e\u0301 '); DROP TABLE\n\n"
    send(as_alice, conversation, content)
    assert Message.objects.get(role="user").content == content


def test_the_same_message_again_is_answered_alike(as_alice: APIClient, conversation: Conversation) -> None:
    key = str(uuid.uuid4())
    first = send(as_alice, conversation, client_message_id=key)
    assert send(as_alice, conversation, client_message_id=key).json() == first.json()
    end(first.json()["run"])
    again = send(as_alice, conversation, client_message_id=key.upper(), provider="nobody")
    assert (again.status_code, again.json()) == (202, first.json()), "also when its run has ended"
    assert (Message.objects.count(), Run.objects.count()) == (2, 1)


def test_the_same_message_is_answered_with_its_first_run(as_alice: APIClient, conversation: Conversation) -> None:
    key = str(uuid.uuid4())
    first = send(as_alice, conversation, client_message_id=key).json()
    end(first["run"], FAILED)
    retried = as_alice.post(f"/api/v1/runs/{first['run']}/retry").json()
    assert retried["run"] != first["run"]
    assert send(as_alice, conversation, client_message_id=key).json() == first


@pytest.mark.parametrize("content", ["Hello", "hello ", "HELLO"])
def test_other_content_under_a_used_id_is_refused(
    content: str, as_alice: APIClient, conversation: Conversation
) -> None:
    key = str(uuid.uuid4())
    send(as_alice, conversation, "hello", client_message_id=key)
    refused = send(as_alice, conversation, content, client_message_id=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "client_message_id_reused")
    assert Message.objects.count() == 2


def test_a_used_id_in_another_conversation_is_refused(
    as_alice: APIClient, alice: User, conversation: Conversation
) -> None:
    key = str(uuid.uuid4())
    send(as_alice, conversation, client_message_id=key)
    refused = send(as_alice, ConversationFactory.create(user=alice), client_message_id=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "client_message_id_reused")


def test_two_people_may_choose_the_same_id(
    as_alice: APIClient, as_bob: APIClient, bob: User, conversation: Conversation
) -> None:
    key = str(uuid.uuid4())
    ours = send(as_alice, conversation, "ours", client_message_id=key).json()
    theirs = send(as_bob, ConversationFactory.create(user=bob), "theirs", client_message_id=key)
    assert theirs.status_code == 202
    assert theirs.json()["message"] != ours["message"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, {"HTTP_IDEMPOTENCY_KEY": "one-key"}], ids=["plain", "keyed"])
def test_twenty_twins_at_once_are_one_message(headers: Any, alice: User, conversation: Conversation) -> None:
    key = str(uuid.uuid4())
    twins = [lambda: send(client_for(alice), conversation, client_message_id=key, **headers)] * 20
    answers = at_once(twins)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert (Message.objects.count(), Run.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_messages_at_once_one_conversation_takes_one(alice: User, conversation: Conversation) -> None:
    answers = at_once([lambda: send(client_for(alice), conversation)] * 20)
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [202] + [409] * 19
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"run_active"}
    assert Run.objects.active().count() == 1


def test_a_reply_in_the_making_is_waited_for(as_alice: APIClient, conversation: Conversation) -> None:
    run = send(as_alice, conversation).json()["run"]
    refused = send(as_alice, conversation, "and another thing")
    assert (refused.status_code, refused.json()["code"]) == (409, "run_active")
    assert Message.objects.count() == 2
    end(run, CANCELLED)
    assert send(as_alice, conversation, "and another thing").status_code == 202


def test_provider_and_model_go_with_the_run(as_alice: APIClient, conversation: Conversation) -> None:
    send(as_alice, conversation, provider="claude", model="any-model")
    run = Run.objects.get()
    assert (run.provider, run.model) == ("claude", "any-model")
    end(run.pk)
    assert send(as_alice, conversation, provider="", model=None).status_code == 202


def test_an_archived_conversation_comes_back_with_a_message(as_alice: APIClient, conversation: Conversation) -> None:
    Conversation.objects.update(archived_at=clock.now())
    assert send(as_alice, conversation).status_code == 202
    assert as_alice.get(f"/api/v1/conversations/{conversation.pk}").json()["archived_at"] is None


def test_a_message_may_turn_the_conversation_to_another_subject(
    as_alice: APIClient, alice: User, conversation: Conversation
) -> None:
    task = TaskFactory.create(user=alice)
    end(send(as_alice, conversation, context_type="task", context_id=task.pk).json()["run"])
    end(send(as_alice, conversation, "and then?").json()["run"])
    conversation.refresh_from_db()
    assert (conversation.context_type, conversation.context_id) == ("task", task.pk)
    end(send(as_alice, conversation, context_id=TaskFactory.create(user=alice).pk).json()["run"], COMPLETED)
    send(as_alice, conversation, context_type="general")
    conversation.refresh_from_db()
    assert (conversation.context_type, conversation.context_id) == ("general", None)


def test_sends_are_throttled_but_not_their_repetition(as_alice: APIClient, alice: User, settings: Any) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "send_person": (3, timedelta(minutes=1))}
    key = str(uuid.uuid4())
    first = ConversationFactory.create(user=alice)
    for _ in range(5):
        assert send(as_alice, first, client_message_id=key).status_code == 202
    assert send(as_alice, first).status_code == 409, "what is refused is no try either"
    for _ in range(2):
        assert send(as_alice, ConversationFactory.create(user=alice)).status_code == 202
    refused = send(as_alice, ConversationFactory.create(user=alice))
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert send(as_alice, first, client_message_id=key).status_code == 202


def test_the_throttle_is_each_persons_own(
    as_alice: APIClient, as_bob: APIClient, alice: User, bob: User, settings: Any
) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "send_person": (1, timedelta(minutes=1))}
    assert send(as_alice, ConversationFactory.create(user=alice)).status_code == 202
    assert send(as_alice, ConversationFactory.create(user=alice)).status_code == 429
    assert send(as_bob, ConversationFactory.create(user=bob)).status_code == 202


def test_a_key_replays_the_answer(as_alice: APIClient, conversation: Conversation) -> None:
    sent = {"client_message_id": str(uuid.uuid4()), "HTTP_IDEMPOTENCY_KEY": "k-1"}
    first = send(as_alice, conversation, **sent)
    again = send(as_alice, conversation, **sent)
    assert (again.status_code, again.json()) == (202, first.json())
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    other = send(as_alice, conversation, "else", **sent)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
