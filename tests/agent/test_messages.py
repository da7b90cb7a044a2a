"""The messages of a conversation over REST: newest first, page by page, and what is stored of a reply in the making."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Message, Run
from agent.runs.ending import CANCELLED
from agent.runs.events import tool_call_args, tool_call_start, tool_call_state
from agent.runs.journal import Batch, store
from config.common import clock
from tests.agent.asking import FAILED, begin, end, field_errors, queued_run, send
from tests.factories.agent import ConversationFactory, completed_run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def conversation(alice: User) -> Conversation:
    """One of Alice's, empty."""
    return ConversationFactory.create(user=alice)


def path_of(conversation: Conversation | int) -> str:
    """Where its messages are."""
    return f"/api/v1/conversations/{conversation if isinstance(conversation, int) else conversation.pk}/messages"


def test_the_newest_comes_first(as_alice: APIClient, conversation: Conversation) -> None:
    completed_run(conversation, question="one?", answer="One.")
    run = completed_run(conversation, question="two?", answer="Two.")
    reply, asked, *_ = rows = as_alice.get(path_of(conversation)).json()["results"]
    assert [row["content"] for row in rows] == ["Two.", "two?", "One.", "one?"]
    assert (
        reply.items() >= {"role": "assistant", "run": str(run.pk), "provider": "offline", "parent": asked["id"]}.items()
    )
    assert asked.items() >= {"role": "user", "run": None, "status": "complete", "usage": None, "parts": []}.items()
    assert {row["conversation"] for row in rows} == {conversation.pk}


def test_a_sent_message_is_there_with_its_id(as_alice: APIClient, conversation: Conversation) -> None:
    key = "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d10"
    sent = send(as_alice, conversation, client_message_id=key).json()
    reply, asked = as_alice.get(path_of(conversation)).json()["results"]
    assert (asked["id"], asked["client_message_id"]) == (sent["message"], key)
    assert (reply["run"], reply["status"], reply["content"]) == (sent["run"], "streaming", "")


def test_a_reply_in_the_making_shows_what_is_stored(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    begin(run, "Once upon ", "a tïme 🙂")
    reply = as_alice.get(path_of(run.conversation_id)).json()["results"][0]
    assert (reply["status"], reply["content"]) == ("streaming", "Once upon a tïme 🙂")
    assert Message.objects.get(pk=run.message_id).content == "", "a read writes nothing"


def test_a_reply_that_waits_shows_what_it_asks_for(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    claim = begin(run)
    asked = [tool_call_start("c1", "delete_task"), tool_call_args("c1", '{"task": 3}')]
    asked.append(tool_call_state("c1", id=7, tool="delete_task", effect="destructive", status="pending"))
    store([Batch(claim=claim, events=asked, ending=None, stored_seq=2)])
    (part,) = as_alice.get(path_of(run.conversation_id)).json()["results"][0]["parts"]
    assert part.items() >= {"type": "tool_call", "tool": "delete_task", "id": 7, "status": "pending"}.items()
    assert Message.objects.get(pk=run.message_id).parts == [], "a read writes nothing"


@pytest.mark.parametrize(("ending", "status"), [(CANCELLED, "partial"), (FAILED, "failed")])
def test_a_reply_that_broke_off_keeps_its_beginning(
    ending: object, status: str, as_alice: APIClient, alice: User
) -> None:
    run = queued_run(as_alice, alice)
    begin(run, "Once upon")
    end(run.pk, ending)  # type: ignore[arg-type]  # an Ending
    reply = as_alice.get(path_of(run.conversation_id)).json()["results"][0]
    assert (reply["status"], reply["content"]) == (status, "Once upon")


@pytest.mark.parametrize("at_one_instant", [False, True])
@pytest.mark.parametrize("size", [1, 4, 7])
def test_the_pages_are_the_list(
    size: int, at_one_instant: bool, as_alice: APIClient, conversation: Conversation
) -> None:
    for number in range(6):
        completed_run(conversation, question=f"{number}?", answer=f"{number}.")
    if at_one_instant:
        Message.objects.update(created_at=clock.now())
    whole = [row["content"] for row in as_alice.get(path_of(conversation)).json()["results"]]
    assert whole == [f"{number}{mark}" for number in range(5, -1, -1) for mark in ".?"]
    assert contents(as_alice, path_of(conversation), size, "next") == [whole[i : i + size] for i in range(0, 12, size)]


def test_the_way_back_is_the_same(as_alice: APIClient, conversation: Conversation) -> None:
    for number in range(4):
        completed_run(conversation, question=f"{number}?", answer=f"{number}.")
    first = as_alice.get(f"{path_of(conversation)}?page_size=3").json()
    second = as_alice.get(first["next"]).json()
    completed_run(conversation, question="new?", answer="New.")
    assert as_alice.get(second["previous"]).json()["results"] == first["results"]
    assert as_alice.get(first["next"]).json()["results"] == second["results"], "a new message moves no page"


def contents(client: APIClient, path: str, size: int, direction: str) -> list[list[str]]:
    """What each page says, following `direction` to the end."""
    pages = []
    link: str | None = f"{path}?page_size={size}"
    while link:
        page = client.get(link).json()
        pages.append([row["content"] for row in page["results"]])
        link = page[direction]
    return pages


@pytest.mark.parametrize("query", ["ordering=content", "cursor=WzFd", "page_size=201", "cursor=%00"])
def test_a_wrong_parameter_is_named(query: str, as_alice: APIClient, conversation: Conversation) -> None:
    refused = as_alice.get(f"{path_of(conversation)}?{query}")
    assert refused.status_code == 400
    assert [field for field, _ in field_errors(refused)] == [query.partition("=")[0]]


def test_a_page_costs_as_many_queries_for_many_as_for_few(as_alice: APIClient, conversation: Conversation) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_alice.get(path_of(conversation))
        return len(queries)

    completed_run(conversation)
    send(as_alice, conversation)
    few = cost()
    end(Run.objects.active().get().pk)
    for number in range(20):
        completed_run(conversation, question=str(number))
    send(as_alice, conversation)
    assert cost() == few <= 3


def test_messages_of_others_are_never_listed(as_alice: APIClient, alice: User, bob: User) -> None:
    completed_run(ConversationFactory.create(user=bob), answer="secret")
    completed_run(ConversationFactory.create(user=alice), answer="elsewhere")
    conversation = ConversationFactory.create(user=alice)
    completed_run(conversation, question="q", answer="a")
    assert contents(as_alice, path_of(conversation), 50, "next") == [["a", "q"]]


@pytest.mark.parametrize("pk", ["abc", "0", "-1", "9" * 40, "%00"])
def test_an_id_that_is_none_is_missing(pk: str, as_alice: APIClient) -> None:
    assert as_alice.get(f"/api/v1/conversations/{pk}/messages").status_code == 404
