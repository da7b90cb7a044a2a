"""Retry over REST: the last reply is made again, unless it went well or another one is being made."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Conversation, Message, Run
from agent.runs.ending import CANCELLED, INTERRUPTED, Ending
from tests.agent.asking import COMPLETED, FAILED, end, queued_run, send
from tests.conftest import client_for
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def retry(client: APIClient, run: object, **headers: Any) -> Any:
    """The answer."""
    return client.post(f"/api/v1/runs/{run}/retry", **headers)


@pytest.mark.parametrize("ending", [FAILED, CANCELLED, INTERRUPTED], ids=lambda ending: ending.status)
def test_what_did_not_complete_is_made_again(ending: Ending, as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice, "tell me")
    end(first.pk, ending)
    answer = retry(as_alice, first.pk)
    assert answer.status_code == 202
    run = Run.objects.active().get()
    asked = first.user_message_id
    assert answer.json() == {"conversation": first.conversation_id, "message": asked, "run": str(run.pk)}
    assert (run.user_message_id, run.message.parent_id) == (asked, asked)
    assert run.message_id != first.message_id, "the first reply stays as it ended"
    assert Message.objects.filter(role="user").count() == 1


def test_the_same_provider_is_asked_again(as_alice: APIClient, alice: User) -> None:
    end(queued_run(as_alice, alice).pk)
    conversation = Conversation.objects.get()
    run = send(as_alice, conversation, provider="claude", model="any").json()["run"]
    end(run, FAILED)
    again = Run.objects.get(pk=retry(as_alice, run).json()["run"])
    assert (again.provider, again.model) == ("claude", "any")


def test_a_completed_reply_is_not_made_again(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    end(run.pk, COMPLETED)
    refused = retry(as_alice, run.pk)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert Run.objects.count() == 1


def test_only_the_last_reply_is_made_again(as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice)
    end(first.pk, FAILED)
    end(send(as_alice, first.conversation_id, "go on").json()["run"], COMPLETED)
    refused = retry(as_alice, first.pk)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_a_reply_that_was_retried_is_no_longer_the_last(as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice)
    end(first.pk, FAILED)
    second = retry(as_alice, first.pk).json()["run"]
    end(second, FAILED)
    assert retry(as_alice, first.pk).json()["code"] == "conflict"
    assert retry(as_alice, second).status_code == 202


@pytest.mark.parametrize("status", ["queued", "running", "awaiting_approval"])
def test_a_reply_in_the_making_is_waited_for(status: str, as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice)
    end(first.pk, FAILED)
    second = send(as_alice, first.conversation_id, "go on").json()["run"]
    Run.objects.filter(pk=second).update(status=status)
    for run in (first.pk, second):
        refused = retry(as_alice, run)
        assert (refused.status_code, refused.json()["code"]) == (409, "run_active")


def test_nothing_is_made_in_a_deleted_conversation(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    as_alice.delete(f"/api/v1/conversations/{run.conversation_id}")
    assert retry(as_alice, run.pk).status_code == 404
    as_alice.post(f"/api/v1/conversations/{run.conversation_id}/restore")
    assert retry(as_alice, run.pk).status_code == 202


def test_a_retry_counts_as_a_send(as_alice: APIClient, alice: User, settings: Any) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "send_person": (2, timedelta(minutes=1))}
    run = queued_run(as_alice, alice)
    assert retry(as_alice, run.pk).status_code == 409, "what is refused does not"
    end(run.pk, FAILED)
    second = retry(as_alice, run.pk).json()["run"]
    end(second, FAILED)
    refused = retry(as_alice, second)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert int(refused["Retry-After"]) > 0


def test_a_client_finds_the_new_run(as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice)
    end(first.pk, FAILED)
    path = f"/api/v1/conversations/{first.conversation_id}"
    etag = as_alice.get(path)["ETag"]
    run = retry(as_alice, first.pk).json()["run"]
    assert as_alice.get(path, HTTP_IF_NONE_MATCH=etag).json()["active_run"] == run


@pytest.mark.django_db(transaction=True)
def test_twenty_retries_at_once_make_one_run(as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice)
    end(first.pk, FAILED)
    answers = at_once([lambda: retry(client_for(alice), first.pk)] * 20)
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 19
    assert Run.objects.count() == 2


def test_a_keyed_retry_repeats_its_answer(as_alice: APIClient, alice: User) -> None:
    first = queued_run(as_alice, alice)
    end(first.pk, FAILED)
    answer = retry(as_alice, first.pk, HTTP_IDEMPOTENCY_KEY="again")
    assert retry(as_alice, first.pk, HTTP_IDEMPOTENCY_KEY="again").json() == answer.json()
    assert Run.objects.count() == 2
