"""A run's log as server-sent events, through the real ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from django.core.asgi import get_asgi_application

from accounts.models import Session, User
from agent.models import Run
from config.asgi import Application
from config.common import clock
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations, text_of
from tests.agent.asking import FAILED, begin, end, queued_run
from tests.agent.chatting import chatting, log_in_database, serving, token_of
from tests.agent.streaming import getting
from tests.conftest import client_for
from tests.factories.agent import ConversationFactory, completed_run
from tests.fakes.exchange import Exchange
from tests.fakes.streams import chat_stream
from tests.fakes.vendor import FakeVendor

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., None]
MISSING = "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d10"


@pytest.fixture
def bearer(alice: User) -> str:
    """Alice's Authorization header."""
    return f"Bearer {token_of(alice)}"


@pytest.fixture
def ended(alice: User) -> Run:
    """A completed run of Alice's with five entries."""
    return completed_run(ConversationFactory.create(user=alice), answer="Rést \u2028 now.\nReally.")


@pytest.fixture
async def idle(transactional_db: None, settings: Any) -> AsyncIterator[Application]:
    """The application without a runner: nobody claims what is queued."""
    settings.RUN_AGENT = "external"
    async with serving() as started:
        yield started


def path_of(run: Run | str) -> str:
    """Where its events are."""
    return f"/api/v1/runs/{run if isinstance(run, str) else run.pk}/events"


async def test_the_whole_log_comes_and_the_stream_ends(application: Application, ended: Run, bearer: str) -> None:
    async with getting(application, path_of(ended), Authorization=bearer) as answer:
        log = await answer.entries()
    assert log == await in_thread(log_in_database)(str(ended.pk))
    assert log_violations(log) == []
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "accept", ["text/event-stream", "application/json", "*/*", "text/html, text/event-stream;q=0.5"]
)
async def test_whatever_is_accepted_it_is_a_stream(
    accept: str, application: Application, ended: Run, bearer: str
) -> None:
    headers = {"Authorization": bearer, "Accept": accept, "Accept_Encoding": "gzip"}
    async with getting(application, path_of(ended), **headers) as answer:
        assert len(await answer.entries()) == 5
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")


@pytest.mark.parametrize("seq", range(5))
async def test_it_goes_on_behind_any_seq(seq: int, application: Application, ended: Run, bearer: str) -> None:
    whole = await in_thread(log_in_database)(str(ended.pk))
    async with getting(application, f"{path_of(ended)}?after={seq}", Authorization=bearer) as answer:
        assert await answer.entries() == whole[seq:]
    resumed = {"Authorization": bearer, "Last_Event_ID": str(seq)}
    async with getting(application, f"{path_of(ended)}?after=1", **resumed) as answer:
        assert await answer.entries() == whole[seq:], "Last-Event-ID goes before `after`"


@pytest.mark.parametrize("after", [5, 6, 2**31 - 1])
async def test_behind_the_end_there_is_nothing(after: int, application: Application, ended: Run, bearer: str) -> None:
    async with getting(application, f"{path_of(ended)}?after={after}", Authorization=bearer) as answer:
        assert (answer.status, await answer.body()) == (200, b"")
    async with getting(application, path_of(ended), Authorization=bearer, Last_Event_ID=str(after)) as answer:
        assert (answer.status, await answer.body()) == (204, b""), "a browser that reconnects is told to stop"


async def test_a_live_reply_is_watched_through_a_broken_connection(
    application: Application, alice: User, bearer: str, at_vendor: At
) -> None:
    chunks = [f"{number} ünï " for number in range(40)]
    with FakeVendor(Exchange(writes=chat_stream(chunks), pause_seconds=0.005)) as vendor:
        at_vendor(vendor)
        async with chatting(application, alice) as chat:
            run = (await chat.send("hello"))["run"]
        async with getting(application, path_of(run), Authorization=bearer) as answer:
            log = [await answer.entry() for _ in range(4)]
        resumed = {"Authorization": bearer, "Last_Event_ID": str(log[-1]["seq"])}  # type: ignore[index]  # not ended yet
        async with getting(application, path_of(run), **resumed) as answer:
            log += await answer.entries()
    assert log == await in_thread(log_in_database)(run)
    assert log_violations(log) == []  # type: ignore[arg-type]  # None would not equal the database's
    assert text_of(entry["event"] for entry in log if entry) == "".join(chunks)


async def test_a_quiet_stream_is_kept_open_by_comments(
    idle: Application, alice: User, bearer: str, settings: Any
) -> None:
    settings.SSE_QUIET_SECONDS = 0.02
    run = await in_thread(queued_run)(await in_thread(client_for)(alice), alice)
    async with getting(idle, path_of(run), Authorization=bearer) as answer:
        assert [await answer.block() for _ in range(3)] == [": still here"] * 3
        await in_thread(begin)(run, "Once upon")
        await in_thread(end)(run.pk, FAILED)
        log = await answer.entries()
    assert [entry["seq"] for entry in log] == [1, 2, 3, 4, 5]
    assert log[-1]["event"]["code"] == FAILED.code


async def test_two_watchers_see_the_same(idle: Application, alice: User, bearer: str) -> None:
    run = await in_thread(queued_run)(await in_thread(client_for)(alice), alice)
    one, other = (getting(idle, path_of(run), Authorization=bearer) for _ in range(2))
    async with one as this, other as that:
        await in_thread(begin)(run, "Once ", "upon")
        await in_thread(end)(run.pk, FAILED)
        first, second = await asyncio.gather(this.entries(), that.entries())
    assert first == second == await in_thread(log_in_database)(str(run.pk))


async def test_who_goes_away_is_read_for_no_more(idle: Application, alice: User, bearer: str) -> None:
    run = await in_thread(queued_run)(await in_thread(client_for)(alice), alice)
    watched = (await idle.engine()).tail._watches
    async with getting(idle, path_of(run), Authorization=bearer) as answer:
        await in_thread(begin)(run, "Once")
        await answer.entry()
        assert run.pk in watched
    assert (await in_thread(Run.objects.get)(pk=run.pk)).status == "running", "leaving cancels nothing"
    assert run.pk not in watched


async def test_head_does_not_wait_for_the_end(idle: Application, alice: User, bearer: str) -> None:
    run = await in_thread(queued_run)(await in_thread(client_for)(alice), alice)
    async with getting(idle, path_of(run), method="HEAD", Authorization=bearer) as answer:
        assert (answer.status, answer.headers["content-type"], await answer.body()) == (200, "text/event-stream", b"")


async def test_it_works_without_an_engine(ended: Run, bearer: str) -> None:
    async with getting(get_asgi_application(), path_of(ended), Authorization=bearer) as answer:
        assert len(await answer.entries()) == 5


@pytest.mark.parametrize(
    ("query", "headers", "status", "code"),
    [
        ("", {"Authorization": ""}, 401, "unauthenticated"),
        ("", {"Authorization": "Bearer nonsense"}, 401, "unauthenticated"),
        ("?after=x", {}, 400, "validation_failed"),
        ("", {"Last_Event_ID": "-1"}, 400, "validation_failed"),
        ("", {"Last_Event_ID": "9" * 5000}, 400, "validation_failed"),
    ],
)
async def test_a_refusal_is_json(
    query: str, headers: dict[str, str], status: int, code: str, application: Application, ended: Run, bearer: str
) -> None:
    sent = {"Authorization": bearer, "Accept": "text/event-stream", **headers}
    async with getting(application, path_of(ended) + query, **sent) as answer:
        body = (await answer.body()).decode()
    assert (answer.status, answer.headers["content-type"]) == (status, "application/json")
    assert f'"code":"{code}"' in body


async def test_anothers_log_is_as_good_as_missing(application: Application, ended: Run, bob: User) -> None:
    bearer = f"Bearer {await in_thread(token_of)(bob)}"
    for path in (path_of(ended), path_of(MISSING), path_of("abc")):
        async with getting(application, path, Authorization=bearer, Accept="text/event-stream") as answer:
            assert (answer.status, answer.headers["content-type"]) == (404, "application/json")
            assert b"R\xc3\xa9st" not in await answer.body()


async def test_a_stream_ends_with_its_sign_in(idle: Application, alice: User, bearer: str) -> None:
    run = await in_thread(queued_run)(client_for(alice), alice)
    async with getting(idle, path_of(run), Authorization=bearer) as answer, asyncio.timeout(10):
        await Session.objects.aupdate(ended_at=clock.now())
        assert await answer.entries() == []
