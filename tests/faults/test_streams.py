"""Streams of many chunks, read through a connection that breaks all the time: nothing lost, doubled or out of order."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.streams import echo_chunks
from tests.faults.chat import send, socket_of, stored, watch_with_disconnects
from tests.faults.transcript import Transcript, faults_of
from tests.faults.world import BACKENDS, Person, Scene, scene, size

STREAMS = size(full=50, short=4)
CHUNKS = size(full=500, short=90)
DISCONNECTS = size(full=20, short=8)  # for each stream
CHUNKS_PER_SECOND = 30.0
PEOPLE = 10
pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.mark.parametrize("backend", BACKENDS)
async def test_every_transcript_is_whole(request: pytest.FixtureRequest, tmp_path: Path, backend: str) -> None:
    with scene(request, backend, tmp_path, chunks=CHUNKS, rate=CHUNKS_PER_SECOND) as place:
        found, disconnects = await _play(place, streams=STREAMS, chunks=CHUNKS)
    assert found == {}
    assert disconnects >= STREAMS * DISCONNECTS * 0.9


@pytest.mark.parametrize("broken", ["resumes late", "resumes early", "loses deltas"])
async def test_a_broken_server_is_found_out(request: pytest.FixtureRequest, tmp_path: Path, broken: str) -> None:
    with scene(request, "sqlite", tmp_path, chunks=60, rate=CHUNKS_PER_SECOND, broken=broken) as place:
        found, disconnects = await _play(place, streams=size(full=4, short=2), chunks=60)
    assert disconnects
    assert found != {}


async def _play(place: Scene, *, streams: int, chunks: int) -> tuple[dict[str, list[str]], int]:
    """(run -> what was wrong with it, how often somebody was disconnected)."""
    people = place.people(min(PEOPLE, streams))
    rng = random.Random(7)
    watched = await asyncio.gather(
        *(
            _stream(place, people[number % len(people)], number, chunks, random.Random(rng.random()))
            for number in range(streams)
        )
    )
    found = {transcript.run: wrong for transcript, wrong in watched if wrong}
    return found, sum(transcript.connections - 1 for transcript, _ in watched)


async def _stream(
    place: Scene, person: Person, number: int, chunks: int, rng: random.Random
) -> tuple[Transcript, list[str]]:
    """One conversation: ask, read the answer through the disconnects, and compare with what is stored."""
    question = f"{person.name} asks {number}"
    async with socket_of(place, person) as socket:
        run = await send(socket, person, question, new_conversation=True)
    transcript = Transcript(run=run)
    seconds = chunks / CHUNKS_PER_SECOND
    await watch_with_disconnects(place, person, transcript, disconnects=DISCONNECTS, seconds=seconds, rng=rng)
    run_row, log, message = await asyncio.to_thread(stored, place, person, run)
    expected = "".join(echo_chunks(question, chunks))
    return transcript, _status_faults(run_row, message) + faults_of(
        transcript, log=log, message=message["content"], expected=expected
    )


def _status_faults(run: dict[str, Any], message: dict[str, Any]) -> list[str]:
    right = (run["status"], message["status"]) == ("completed", "complete")
    return [] if right else [f"the run is {run['status']}, its message {message['status']}"]
