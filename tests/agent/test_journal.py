"""The event writer: order, joining, one transaction for many runs, and a database that is away."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from agent.domain import Event, text_of
from agent.errors import RunFenced
from agent.models import Run, RunEvent
from agent.runs import claims
from agent.runs.ending import CANCELLED, Ending, end_from_outside
from agent.runs.events import reasoning_delta, run_finished, run_started, text_delta, text_end, text_start
from agent.runs.journal import Batch, Journal, joined, store
from agent.services import Outgoing, send_message
from config.common.threads import in_thread

pytestmark = pytest.mark.django_db(transaction=True)
COMPLETED = Ending(status="completed")


@asynccontextmanager
async def writing(gap: float = 0.05) -> AsyncIterator[Journal]:
    """A journal at work."""
    journal = Journal(timedelta(seconds=gap))
    journal.start()
    try:
        yield journal
    finally:
        await journal.stop()


async def claimed(user: User) -> claims.Claim:
    """A run of a new conversation, claimed."""
    await in_thread(send_message)(user, Outgoing(client_message_id=uuid.uuid4(), content="hello"))
    [claim] = await in_thread(claims.claim_queued)("tester", 10)
    return claim


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.text(max_size=3)), max_size=30))
def test_joining_loses_and_reorders_nothing(parts: list[tuple[str, bool, str]]) -> None:
    events = [(text_delta if is_text else reasoning_delta)(name, text) for name, is_text, text in parts]
    made = joined(events)
    assert said(made) == said(events)
    assert all(_stream(one) != _stream(following) for one, following in pairwise(made))


def _stream(event: Event) -> tuple[str, str]:
    return event["type"], event["messageId"]


def said(log: Sequence[Event]) -> dict[tuple[str, str], str]:
    """What each message says, text and reasoning apart."""
    texts: dict[tuple[str, str], str] = {}
    for event in log:
        texts[_stream(event)] = texts.get(_stream(event), "") + event["delta"]
    return texts


async def test_finish_returns_once_everything_is_stored(alice: User) -> None:
    claim = await claimed(alice)
    async with writing() as journal:
        journal.open(claim)
        journal.append(claim, [run_started(1, claim.run_id), text_start("m")])
        for word in ("a", "b", "c"):
            journal.append(claim, [text_delta("m", word)])
        await journal.finish(claim, [text_end("m"), run_finished(1, claim.run_id, "success")], COMPLETED)
        rows = [row async for row in RunEvent.objects.order_by("seq")]
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert text_of(row.event for row in rows) == "abc"


def test_statements_do_not_grow_with_the_number_of_runs(
    alice: User, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for _ in range(8):
        send_message(alice, Outgoing(client_message_id=uuid.uuid4(), content="hello"))
    made = claims.claim_queued("tester", 10)
    batches = [Batch(claim=claim, events=[run_started(1, claim.run_id)], ending=None, stored_seq=0) for claim in made]
    with django_assert_num_queries(5):  # begin, lock, events, last_seq, commit
        assert len(store(batches)) == 8


async def test_who_lost_the_claim_is_told(alice: User) -> None:
    claim = await claimed(alice)
    async with writing(gap=0.001) as journal:
        journal.open(claim)
        await in_thread(end_from_outside)(claim.run_id, CANCELLED)
        with pytest.raises(RunFenced):
            await journal.finish(claim, [run_started(1, claim.run_id)], COMPLETED)
        with pytest.raises(RunFenced):
            journal.append(claim, [text_start("m")])


async def test_one_runs_bad_event_does_not_stop_the_others(alice: User) -> None:
    good, bad = await claimed(alice), await claimed(alice)
    async with writing() as journal:
        for claim in (good, bad):
            journal.open(claim)
        journal.append(bad, [{"type": "CUSTOM", "name": "daymark.bad", "value": object()}])
        journal.append(good, [run_started(1, good.run_id)])
        await journal.finish(good, [run_finished(1, good.run_id, "success")], COMPLETED)
        with pytest.raises(RunFenced):
            await journal.finish(bad, [], COMPLETED)
    assert await RunEvent.objects.filter(run_id=good.run_id).acount() == 2


async def test_a_database_that_is_away_costs_only_time(alice: User) -> None:
    claim = await claimed(alice)
    async with writing(gap=0.001) as journal:
        journal.open(claim)
        release, locked = asyncio.Event(), asyncio.Event()
        holder = asyncio.create_task(_hold_the_table(locked, release))
        await locked.wait()
        journal.append(claim, [run_started(1, claim.run_id)], urgent=True)
        finishing = asyncio.create_task(journal.finish(claim, [run_finished(1, claim.run_id, "success")], COMPLETED))
        await asyncio.wait({finishing}, timeout=0.1)
        assert not finishing.done()
        release.set()
        await asyncio.gather(holder, finishing)
    assert await RunEvent.objects.acount() == 2


async def _hold_the_table(locked: asyncio.Event, release: asyncio.Event) -> None:
    """Keep the write lock until released, as a long migration would."""
    loop = asyncio.get_running_loop()

    def hold() -> None:
        with transaction.atomic():
            list(Run.objects.select_for_update())
            loop.call_soon_threadsafe(locked.set)
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result(10)

    await in_thread(hold)()
