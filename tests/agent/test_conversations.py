"""Conversations over REST: kept, found, put away, hidden and brought back, and nobody else's."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Message, Run
from tests.agent.asking import end, field_errors, queued_run, send
from tests.factories.agent import ConversationFactory
from tests.factories.goals import GoalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIST = "/api/v1/conversations"


def listed(client: APIClient, query: str = "") -> list[str]:
    """The titles on the first page."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


def test_a_conversation_begins_empty(as_alice: APIClient) -> None:
    made = as_alice.post(LIST, {}, format="json")
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    row = made.json()
    assert row.items() >= {"title": "", "context_type": "general", "metadata": {}, "version": 1}.items()
    assert row["context_id"] is row["archived_at"] is row["deleted_at"] is row["active_run"] is None
    assert as_alice.get(f"{LIST}/{row['id']}").json() == row


def test_it_may_be_about_something_of_ones_own(as_alice: APIClient, alice: User, bob: User) -> None:
    own, foreign = GoalFactory.create(user=alice), GoalFactory.create(user=bob)
    about = {"title": "Review", "context_type": "goal_review", "context_id": own.pk}
    assert as_alice.post(LIST, about, format="json").json().items() >= about.items()
    refused = as_alice.post(LIST, {**about, "context_id": foreign.pk}, format="json")
    assert (refused.status_code, field_errors(refused)) == (400, [("context_id", "does_not_exist")])


def test_what_the_server_owns_is_ignored(as_alice: APIClient, bob: User) -> None:
    body = {"id": 7, "user": bob.pk, "version": 9, "metadata": {"a": 1}, "deleted_at": "2026-03-04T10:00:00Z"}
    row = as_alice.post(LIST, body, format="json").json()
    assert row.items() >= {"version": 1, "metadata": {}, "deleted_at": None}.items()
    assert not Conversation.objects.for_user(bob).exists()


def test_it_is_renamed_and_archived(as_alice: APIClient, alice: User) -> None:
    path = f"{LIST}/{ConversationFactory.create(user=alice).pk}"
    assert as_alice.patch(path, {"title": "Better"}, format="json").json()["title"] == "Better"
    archived = as_alice.patch(path, {"archived": True}, format="json").json()
    assert archived.items() >= {"title": "Better", "version": 3}.items()
    again = as_alice.patch(path, {"archived": True, "title": "Better"}, format="json")
    assert again.json() == archived, "what changes nothing leaves no trace"
    assert as_alice.patch(path, {"archived": False}, format="json").json()["archived_at"] is None


@pytest.mark.parametrize(
    "body", [{"title": "x" * 201}, {"title": None}, {"archived": "perhaps"}, {"archived": None}, [], "text"]
)
def test_a_wrong_change_is_refused(body: Any, as_alice: APIClient, alice: User) -> None:
    conversation = ConversationFactory.create(user=alice, title="Same")
    assert as_alice.patch(f"{LIST}/{conversation.pk}", body, format="json").status_code == 400
    conversation.refresh_from_db()
    assert (conversation.title, conversation.version) == ("Same", 1)


def test_a_change_by_etag_needs_the_present_version(as_alice: APIClient, alice: User) -> None:
    path = f"{LIST}/{ConversationFactory.create(user=alice, version=3).pk}"
    stale = as_alice.patch(path, {"title": "Mine"}, format="json", HTTP_IF_MATCH='"2"')
    assert (stale.status_code, stale.json()["code"], stale.json()["current"]) == (412, "version_mismatch", 3)
    assert as_alice.delete(path, HTTP_IF_MATCH='"2"').status_code == 412
    fresh = as_alice.patch(path, {"title": "Mine"}, format="json", HTTP_IF_MATCH='"3"')
    assert (fresh.status_code, fresh["ETag"]) == (200, '"4"')
    assert as_alice.delete(path, HTTP_IF_MATCH='"4"').status_code == 204


def test_a_read_by_etag_is_304_until_something_is_sent(as_alice: APIClient, alice: User) -> None:
    conversation = ConversationFactory.create(user=alice)
    path = f"{LIST}/{conversation.pk}"
    etag = as_alice.get(path)["ETag"]
    assert as_alice.get(path, HTTP_IF_NONE_MATCH=etag).status_code == 304
    run = send(as_alice, conversation).json()["run"]
    fresh = as_alice.get(path, HTTP_IF_NONE_MATCH=etag)
    assert (fresh.status_code, fresh.json()["active_run"]) == (200, run), "else a client would not find the run"


def test_the_active_run_is_shown_while_there_is_one(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    for status in ("queued", "running", "awaiting_approval"):
        Run.objects.update(status=status)
        assert as_alice.get(f"{LIST}/{run.conversation_id}").json()["active_run"] == str(run.pk)
        assert as_alice.get(LIST).json()["results"][0]["active_run"] == str(run.pk)
    end(run.pk)
    assert as_alice.get(f"{LIST}/{run.conversation_id}").json()["active_run"] is None


def test_a_deleted_one_is_hidden_and_its_reply_cancelled(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice, "find me")
    path = f"{LIST}/{run.conversation_id}"
    assert as_alice.delete(path).status_code == 204
    run.refresh_from_db()
    assert run.status == "cancelled"
    assert [as_alice.get(path).status_code, as_alice.get(f"{path}/messages").status_code] == [404, 404]
    assert as_alice.patch(path, {"title": "x"}, format="json").status_code == 404
    assert as_alice.delete(path).status_code == 404
    assert listed(as_alice) == listed(as_alice, "search=find") == []
    assert Message.objects.count() == 2, "nothing is lost"


def test_a_deleted_one_is_brought_back(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    path = f"{LIST}/{run.conversation_id}"
    as_alice.delete(path)
    restored = as_alice.post(f"{path}/restore")
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert restored["ETag"] == f'"{restored.json()["version"]}"'
    assert as_alice.get(path).json() == restored.json()
    assert as_alice.post(f"{path}/restore").json() == restored.json(), "what is there stays as it is"
    assert len(as_alice.get(f"{path}/messages").json()["results"]) == 2


@pytest.mark.parametrize(
    ("method", "tail"), [("get", ""), ("patch", ""), ("delete", ""), ("post", "/restore"), ("get", "/messages")]
)
def test_anothers_is_as_good_as_missing(method: str, tail: str, as_bob: APIClient, alice: User) -> None:
    conversation = ConversationFactory.create(user=alice)
    foreign = getattr(as_bob, method)(f"{LIST}/{conversation.pk}{tail}", {"title": "Mine"}, format="json")
    missing = getattr(as_bob, method)(f"{LIST}/999999{tail}", {"title": "Mine"}, format="json")
    assert foreign.status_code == missing.status_code == 404
    assert {**foreign.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
    conversation.refresh_from_db()
    assert (conversation.version, conversation.deleted_at) == (1, None)


@pytest.mark.parametrize(("method", "tail"), [("patch", ""), ("post", "/messages")])
def test_anothers_is_missing_whatever_the_body(method: str, tail: str, as_bob: APIClient, alice: User) -> None:
    conversation = ConversationFactory.create(user=alice)
    bodies: tuple[Any, ...] = ([1], {}, {"title": []})
    for body in bodies:
        answer = getattr(as_bob, method)(f"{LIST}/{conversation.pk}{tail}", body, format="json")
        assert answer.status_code == 404, body


@pytest.mark.parametrize("spelling", ["0{}", "+{}", "%20{}", "{}%0A", "{}_0", "{}.0"])
def test_an_id_has_one_spelling(spelling: str, as_alice: APIClient, alice: User) -> None:
    conversation = ConversationFactory.create(user=alice)
    assert as_alice.get(f"{LIST}/{spelling.format(conversation.pk)}").status_code == 404
