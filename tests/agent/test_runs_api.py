"""Runs over REST: what became of a reply, its log page by page, and cancelling it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from agent.models import Message, Run, RunEvent
from agent.runs.events import run_finished, text_delta, text_end
from agent.runs.journal import Batch, store
from tests.agent.agui_rules import is_terminal, log_violations, text_of
from tests.agent.asking import COMPLETED, FAILED, begin, end, field_errors, queued_run
from tests.agent.chatting import log_in_database
from tests.conftest import client_for
from tests.factories.agent import ConversationFactory, completed_run
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MISSING = "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d10"


def path_of(run: Run | str, tail: str = "") -> str:
    """Where the run is."""
    return f"/api/v1/runs/{run if isinstance(run, str) else run.pk}{tail}"


def test_a_queued_run_has_an_empty_log(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    answer = as_alice.get(path_of(run))
    assert answer.status_code == 200
    expected = {
        "id": str(run.pk), "conversation": run.conversation_id, "message": run.message_id, "status": "queued",
        "last_seq": 0, "error": None, "usage": None, "ended_at": None, "events": [], "next_after": 0,
    }  # fmt: skip
    assert answer.json().items() >= expected.items()


def test_an_ended_run_shows_its_whole_log(as_alice: APIClient, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice), answer="Rest.")
    body = as_alice.get(path_of(run)).json()
    assert body["events"] == log_in_database(str(run.pk))
    assert log_violations(body["events"]) == []
    assert text_of(entry["event"] for entry in body["events"]) == "Rest."
    assert (body["status"], body["last_seq"], body["next_after"]) == ("completed", 5, 5)


def test_a_failed_run_says_why(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    end(run.pk, FAILED)
    body = as_alice.get(path_of(run)).json()
    assert (body["status"], body["error"]) == ("failed", {"code": FAILED.code, "detail": FAILED.detail})
    assert body["ended_at"] is not None
    assert body["events"][-1]["event"] == {"type": "RUN_ERROR", "code": FAILED.code, "message": FAILED.detail}


def test_a_long_log_comes_in_pages_of_a_thousand(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    begin(run)
    log = [RunEvent(run=run, seq=seq, event=text_delta("m", f"{seq} ")) for seq in range(3, 2501)]
    RunEvent.objects.bulk_create(log)
    Run.objects.update(last_seq=2500)
    pages, after = [], 0
    while (page := as_alice.get(path_of(run), {"after": after}).json())["events"]:
        pages.append(page["events"])
        after = page["next_after"]
    assert [len(page) for page in pages] == [1000, 1000, 500]
    assert [entry["seq"] for page in pages for entry in page] == list(range(1, 2501))
    assert page["next_after"] == 2500, "at the end it stays where it is"


@pytest.mark.parametrize(
    "after", ["-1", "x", "1.5", "1e3", "٣", "9" * 30, "0" * 20 + "9" * 20, "2147483648", " 1", "%00"]
)
def test_a_seq_that_is_none_is_refused(after: str, as_alice: APIClient, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice))
    refused = as_alice.get(f"{path_of(run)}?after={after}")
    assert (refused.status_code, field_errors(refused)) == (400, [("after", "invalid")])


@pytest.mark.parametrize(("after", "left"), [("", 5), ("0", 5), ("4", 1), ("5", 0), ("99", 0), ("2147483647", 0)])
def test_the_log_goes_on_behind_any_seq(after: str, left: int, as_alice: APIClient, alice: User) -> None:
    run = completed_run(ConversationFactory.create(user=alice))
    assert len(as_alice.get(path_of(run), {"after": after}).json()["events"]) == left


@pytest.mark.parametrize("pk", ["1", "abc", "%00", MISSING, MISSING + "0", "null", "urn:uuid:1"])
@pytest.mark.parametrize(("method", "tail"), [("get", ""), ("get", "/events"), ("post", "/cancel"), ("post", "/retry")])
def test_an_id_that_names_nothing_is_missing(pk: str, method: str, tail: str, as_alice: APIClient) -> None:
    answer = getattr(as_alice, method)(path_of(pk, tail))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(("method", "tail"), [("get", ""), ("get", "/events"), ("post", "/cancel"), ("post", "/retry")])
def test_anothers_is_as_good_as_missing(
    method: str, tail: str, as_alice: APIClient, as_bob: APIClient, alice: User
) -> None:
    run = queued_run(as_alice, alice)
    foreign = getattr(as_bob, method)(path_of(run, tail))
    missing = getattr(as_bob, method)(path_of(MISSING, tail))
    assert foreign.status_code == missing.status_code == 404
    assert {**foreign.json(), "request_id": ""} == {**missing.json(), "request_id": ""}
    run.refresh_from_db()
    assert (run.status, Run.objects.count()) == ("queued", 1)


def test_a_queued_run_is_cancelled_with_a_proper_log(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    answer = as_alice.post(path_of(run, "/cancel"))
    assert (answer.status_code, answer.json()["status"], answer.json()["error"]) == (200, "cancelled", None)
    log = log_in_database(str(run.pk))
    assert log_violations(log) == []
    assert log[-1]["event"]["outcome"] == {"type": "cancelled"}
    assert answer.json()["last_seq"] == len(log)


def test_a_running_run_keeps_its_prefix(as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    begin(run, "Once ", "upon")
    as_alice.post(path_of(run, "/cancel"))
    reply = Message.objects.get(pk=run.message_id)
    assert (reply.status, reply.content) == ("partial", "Once upon")
    assert log_violations(log_in_database(str(run.pk))) == []


@pytest.mark.parametrize("ending", [COMPLETED, FAILED], ids=lambda ending: ending.status)
def test_cancelling_what_has_ended_changes_nothing(ending: Any, as_alice: APIClient, alice: User) -> None:
    run = queued_run(as_alice, alice)
    end(run.pk, ending)
    before = (as_alice.get(path_of(run)).json(), Message.objects.get(pk=run.message_id).updated_at)
    answer = as_alice.post(path_of(run, "/cancel"))
    assert (answer.status_code, answer.json()["status"]) == (200, ending.status)
    assert (as_alice.get(path_of(run)).json(), Message.objects.get(pk=run.message_id).updated_at) == before


@pytest.mark.django_db(transaction=True)
def test_cancel_and_completion_at_once_end_the_run_once(alice: User) -> None:
    client = client_for(alice)
    for _ in range(10):
        run = queued_run(client, alice)
        claim = begin(run, "Once upon")
        last = [text_delta("m", " a time"), text_end("m"), run_finished(run.conversation_id, run.pk, "success")]
        finish = Batch(claim=claim, events=last, ending=COMPLETED, stored_seq=3)
        cancel = partial(client_for(alice).post, path_of(run, "/cancel"))
        calls: list[Callable[[], object]] = [cancel, partial(store, [finish]), cancel]
        at_once(calls)
        log = log_in_database(str(run.pk))
        assert log_violations(log) == []
        assert sum(is_terminal(entry["event"]) for entry in log) == 1
        run.refresh_from_db()
        outcome = {"completed": "success", "cancelled": "cancelled"}[run.status]
        assert log[-1]["event"]["outcome"] == {"type": outcome}
        assert Message.objects.get(pk=run.message_id).content == text_of(entry["event"] for entry in log)
