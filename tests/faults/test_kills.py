"""`kill -9` at random moments under writing clients: no acknowledged write is lost or doubled, no run stays active."""

import asyncio
import random
import time
from pathlib import Path

import pytest

from tests.faults.chat import patience
from tests.faults.ledger import rows, run_faults, write_faults
from tests.faults.world import FULL, ON_ALL_IN_FULL, SETTINGS, Person, Scene, scene, size
from tests.faults.writers import Deed, Writer

KILLS = size(full=20, short=1)
WRITERS = size(full=8, short=3)
CHUNKS = 60
CHUNKS_PER_SECOND = 30.0
SETTLED = 30.0  # seconds after the last restart by which no run may be active
PATIENCE = size(full=SETTINGS, short="tests.faults.impatient")  # with the runs of a runner that died
LIFE = (0.1, 1.0)  # seconds the server lives on between its first answers and a kill
pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(900)]


@pytest.mark.long
@pytest.mark.parametrize("backend", ON_ALL_IN_FULL)
async def test_what_was_acknowledged_survives(request: pytest.FixtureRequest, tmp_path: Path, backend: str) -> None:
    with scene(request, backend, tmp_path, chunks=CHUNKS, rate=CHUNKS_PER_SECOND, settings=PATIENCE) as place:
        people = place.people(WRITERS)
        deeds = await _work_under_kills(place, people, kills=KILLS)
        active = await _active_after_settling(place, people)
        found = await asyncio.to_thread(write_faults, place, deeds)
        wrong, endings = await asyncio.to_thread(run_faults, place, deeds, chunks=CHUNKS)
    assert (found, wrong, active) == ([], [], [])
    assert endings["completed"]
    assert endings["interrupted"], "no kill met a running reply: the test was too kind"


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [("forgets idempotency keys", "doubled"), ("acknowledges before it stores", "lost")],
)
async def test_a_broken_server_is_found_out(
    request: pytest.FixtureRequest, tmp_path: Path, broken: str, complaint: str
) -> None:
    with scene(request, "sqlite", tmp_path, chunks=5, broken=broken) as place:
        found: list[str] = []
        for kills in size(full=(4,), short=(1, 1, 2)):
            deeds = await _work_under_kills(place, place.people(4), kills=kills)
            found += await asyncio.to_thread(write_faults, place, deeds)
            if any(sentence.startswith(complaint) for sentence in found):
                return
    pytest.fail(f"nobody found {broken!r} out: {found}")


@pytest.mark.skipif(not FULL, reason="waits half a minute for nothing: part of `make faults`")
async def test_a_run_that_nobody_reaps_is_found_out(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with scene(request, "sqlite", tmp_path, chunks=200, rate=20.0, broken="never reaps") as place:
        people = place.people(4)
        await _work_under_kills(place, people, kills=1)
        assert await _active_after_settling(place, people)


async def _work_under_kills(place: Scene, people: list[Person], *, kills: int) -> list[Deed]:
    rng = random.Random(11)
    writers = [Writer(place, person, random.Random(rng.random())) for person in people]
    stop = asyncio.Event()
    at_work = [asyncio.create_task(writer.work(stop)) for writer in writers]
    for _ in range(kills):
        await _some_work(writers)
        await asyncio.sleep(rng.uniform(*LIFE))  # the moment of the kill is the point of the test
        await asyncio.to_thread(place.server.kill)
        await asyncio.to_thread(place.server.start)
    stop.set()
    await asyncio.gather(*at_work)
    return [deed for writer in writers for deed in writer.deeds]


async def _some_work(writers: list[Writer]) -> None:
    """Until each writer, on average, was answered twice more: a slow machine is not killed before it did anything."""

    def answers() -> int:
        return sum(len(deed.answers) for writer in writers for deed in writer.deeds)

    wanted = answers() + 2 * len(writers)
    async with patience(60, "the writers were hardly answered"):
        while answers() < wanted:  # noqa: ASYNC110  (what the writers were told has no event to wait for)
            await asyncio.sleep(0.02)


async def _active_after_settling(place: Scene, people: list[Person]) -> list[str]:
    """The runs that are still active SETTLED seconds after the last restart; looks more often, to end early."""
    until = time.monotonic() + SETTLED
    while True:
        lists = [await asyncio.to_thread(rows, place, person, "conversations") for person in people]
        active = [row["active_run"] for page in lists for row in page if row["active_run"]]
        if not active or time.monotonic() > until:
            return active
        await asyncio.sleep(0.5)
