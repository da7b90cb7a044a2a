"""What may not be sent: it is named, and nothing is stored of it."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Message
from agent.services import Outgoing, send_message
from config.common import clock
from config.common.errors import ValidationFailed
from tests.agent.asking import field_errors, send, send_raw
from tests.factories.agent import ConversationFactory
from tests.factories.goals import GoalFactory, TaskFactory
from tests.factories.planning import DailyPlanFactory, WeeklyPlanFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def conversation(alice: User) -> Conversation:
    """One of Alice's, empty."""
    return ConversationFactory.create(user=alice, title="")


def test_a_subject_must_be_ones_own(as_alice: APIClient, alice: User, bob: User, conversation: Conversation) -> None:
    foreign = {
        "goal_review": GoalFactory.create(user=bob).pk,
        "task": TaskFactory.create(user=bob).pk,
        "daily_planning": DailyPlanFactory.create(user=bob).pk,
        "weekly_planning": WeeklyPlanFactory.create(user=bob).pk,
        "general": GoalFactory.create(user=alice).pk,  # a general talk is about nothing in particular
    }
    for context_type, pk in foreign.items():
        for context_id in (pk, 10**6, -1, 2**80):
            refused = send(as_alice, conversation, context_type=context_type, context_id=context_id)
            assert (refused.status_code, field_errors(refused)) == (400, [("context_id", "does_not_exist")])
    assert field_errors(send(as_alice, conversation, context_id=foreign["task"])) == [("context_id", "does_not_exist")]
    assert not Message.objects.exists()


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "no content": ({"content": ""}, ("content", "required")),
    "blank content": ({"content": " \n\t "}, ("content", "required")),
    "null content": ({"content": None}, ("content", "required")),
    "content that is a list": ({"content": ["a"]}, ("content", "invalid")),
    "too much content": ({"content": "x" * 32_001}, ("content", "max_length")),
    "no id": ({"client_message_id": None}, ("client_message_id", "required")),
    "an id that is none": ({"client_message_id": "one"}, ("client_message_id", "invalid")),
    "an unknown provider": ({"provider": "nobody"}, ("provider", "invalid_choice")),
    "too long a model": ({"model": "m" * 201}, ("model", "max_length")),
    "an unknown context type": ({"context_type": "party"}, ("context_type", "invalid_choice")),
    "a context id that is none": ({"context_type": "task", "context_id": "x"}, ("context_id", "invalid")),
}


@pytest.mark.parametrize(("fields", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_wrong_is_named(
    fields: dict[str, Any], error: tuple[str, str], as_alice: APIClient, conversation: Conversation
) -> None:
    refused = send(as_alice, conversation, **fields)
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")
    assert field_errors(refused) == [error]
    assert not Message.objects.exists()


def test_the_longest_message_is_taken(as_alice: APIClient, conversation: Conversation) -> None:
    assert send(as_alice, conversation, "🙂" * 32_000).status_code == 202


@pytest.mark.parametrize("content", [r"a\ud800b", r"a\u0000b"], ids=["a lone surrogate", "NUL"])
def test_what_no_database_stores_is_refused(content: str, as_alice: APIClient, conversation: Conversation) -> None:
    refused = send_raw(as_alice, conversation, f'{{"client_message_id": "{uuid.uuid4()}", "content": "{content}"}}')
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")
    assert not Message.objects.exists()


def test_a_conversation_that_is_not_there_is_404(
    as_alice: APIClient, alice: User, bob: User, conversation: Conversation
) -> None:
    foreign = ConversationFactory.create(user=bob)
    deleted = ConversationFactory.create(user=alice, deleted_at=clock.now())
    for pk in (foreign.pk, deleted.pk, 10**6, 2**70):
        assert send(as_alice, pk).status_code == 404
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"content": "x" * 32_001}, ("content", "max_length")),
        ({"context_type": "party"}, ("context_type", "invalid_choice")),
        ({"context_id": 1}, ("context_id", "does_not_exist")),
    ],
)
def test_the_service_asks_no_door_to_have_looked(fields: dict[str, Any], error: tuple[str, str], alice: User) -> None:
    outgoing = Outgoing(**{"client_message_id": uuid.uuid4(), "content": "hello", **fields})
    with pytest.raises(ValidationFailed) as refused:
        send_message(alice, outgoing)
    assert [(entry.field, entry.code) for entry in refused.value.errors] == [error]
    assert not Conversation.objects.exists()
