"""Runs outlive runners: claims, leases, fencing, reaping, and what a stop leaves behind."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from agent.models import Run
from agent.runs import claims, reaper
from agent.runs.ending import CANCELLED, INTERRUPTED, Ending, end_from_outside
from agent.runs.events import run_started, text_delta, text_start
from agent.runs.journal import Batch, store
from agent.services import Outgoing, send_message
from config.common import clock
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations, text_of
from tests.agent.chatting import chatting, log_in_database, serving, stored
from tests.fakes.exchange import Exchange
from tests.fakes.streams import chat_stream
from tests.fakes.vendor import FakeVendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
At = Callable[..., None]


def queued(user: User, content: str = "hello") -> Run:
    """A run that nobody has claimed."""
    sent = send_message(user, Outgoing(client_message_id=uuid.uuid4(), content=content))
    return Run.objects.get(pk=sent.run_id)


def batch_of(claim: claims.Claim, *texts: str, seq: int = 0) -> Batch:
    """What a runner brings: a beginning and some text."""
    begun = [run_started(claim.conversation_id, claim.run_id), text_start("m")] if not seq else []
    return Batch(claim=claim, events=[*begun, *(text_delta("m", text) for text in texts)], ending=None, stored_seq=seq)


def test_two_runners_never_claim_the_same_run(alice: User) -> None:
    run = queued(alice)
    assert [claim.run_id for claim in claims.claim_queued("one", 10)] == [run.pk]
    assert claims.claim_queued("two", 10) == []


def test_a_silent_runner_is_reaped_and_its_prefix_kept(alice: User) -> None:
    run = queued(alice)
    [claim] = claims.claim_queued("one", 10)
    store([batch_of(claim, "begun")])
    assert reaper.reap() == 0, "the lease still holds"
    Run.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert reaper.reap() == 1
    ended, message = stored(str(run.pk))
    assert (ended.status, ended.error_code, message.status) == ("interrupted", "interrupted", "partial")
    assert message.content == "begun"
    assert log_violations(log_in_database(str(run.pk))) == []


def test_a_reaped_runner_that_comes_back_writes_nothing(alice: User) -> None:
    run = queued(alice)
    [claim] = claims.claim_queued("one", 10)
    store([batch_of(claim, "begun")])
    end_from_outside(run.pk, INTERRUPTED)
    before = log_in_database(str(run.pk))
    assert store([batch_of(claim, " and late", seq=3)]) == {}
    late = Ending(status="completed")
    assert store([Batch(claim=claim, events=[late.event(1, run.pk)], ending=late, stored_seq=3)]) == {}
    assert log_in_database(str(run.pk)) == before


def test_a_commit_whose_acknowledgement_was_lost_is_not_repeated(alice: User) -> None:
    run = queued(alice)
    [claim] = claims.claim_queued("one", 10)
    batch = batch_of(claim, "once")
    assert store([batch]) == store([batch]) == {run.pk: 3}
    assert text_of(entry["event"] for entry in log_in_database(str(run.pk))) == "once"


def test_cancelling_before_the_first_event_still_makes_a_proper_log(alice: User) -> None:
    run = queued(alice)
    assert end_from_outside(run.pk, CANCELLED)
    assert not end_from_outside(run.pk, INTERRUPTED), "terminal is final"
    assert log_violations(log_in_database(str(run.pk))) == []
    assert Run.objects.get().status == "cancelled"


def test_an_ended_run_is_not_claimed(alice: User) -> None:
    run = queued(alice)
    end_from_outside(run.pk, CANCELLED)
    assert claims.claim_queued("one", 10) == []


def test_heartbeats_renew_only_what_is_held(alice: User) -> None:
    run = queued(alice)
    claims.claim_queued("one", 10)
    Run.objects.update(lease_until=clock.now())
    claims.renew("two", [run.pk])
    assert not Run.objects.filter(lease_until__gt=clock.now()).exists()
    claims.renew("one", [run.pk])
    assert Run.objects.filter(lease_until__gt=clock.now()).exists()
    assert claims.still_held("one", [run.pk]) == {run.pk}
    assert claims.still_held("two", [run.pk]) == set()


async def test_stopping_the_process_interrupts_what_is_at_work(alice: User, at_vendor: At) -> None:
    body = b"".join(chat_stream(["begun", "never"]))
    with FakeVendor(Exchange(writes=[body], hang_after=body.index(b"never") - 60)) as vendor:
        at_vendor(vendor)
        async with serving() as application, chatting(application, alice) as chat:
            accepted = await chat.send("hello")
            while (await chat.hear())["event"]["type"] != "TEXT_MESSAGE_CONTENT":
                pass
        assert vendor.wait_for_disconnects(1)
    run, message = await in_thread(stored)(accepted["run"])
    assert (run.status, message.content) == ("interrupted", "begun")
    assert log_violations(await in_thread(log_in_database)(accepted["run"])) == []


async def test_a_run_queued_while_nobody_was_there_is_made_later(alice: User, at_vendor: At) -> None:
    run = await in_thread(queued)(alice)
    with FakeVendor(Exchange(writes=chat_stream(["late but here"]))) as vendor:
        at_vendor(vendor)
        async with serving() as application, chatting(application, alice) as chat:
            await chat.say({"type": "attach", "run": str(run.pk), "after": 0})
            log = await chat.log_of(str(run.pk))
    assert text_of(entry["event"] for entry in log) == "late but here"
