"""Many keys, each sent many times at once, over sockets and REST: one message and one upstream call for each key."""

import asyncio
import random
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection

from tests.faults.chat import said, socket_of
from tests.faults.ledger import rows
from tests.faults.world import BACKENDS, NO_TLS, Person, Scene, dumps, scene, size

KEYS = size(full=200, short=4)
TWINS = 20
PEOPLE = 5
AT_ONCE = 5  # keys whose twins are under way together
pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_key_is_one_message_and_one_upstream_call(
    request: pytest.FixtureRequest, tmp_path: Path, backend: str
) -> None:
    with scene(request, backend, tmp_path, chunks=3) as place:
        assert await _faults(place, keys=KEYS) == []


async def test_a_server_that_forgets_keys_is_found_out(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with scene(request, "sqlite", tmp_path, chunks=3, broken="forgets message ids") as place:
        assert await _faults(place, keys=2) != []


async def _faults(place: Scene, *, keys: int) -> list[str]:
    """A sentence for each key that became something else than one message, one run and one upstream call."""
    people = place.people(min(PEOPLE, keys))
    rng = random.Random(3)
    asked = {f"question {number}": people[number % len(people)] for number in range(keys)}
    gate = asyncio.Semaphore(AT_ONCE)
    answers = await asyncio.gather(*(_twins(place, person, text, rng, gate) for text, person in asked.items()))
    found = [
        f"{text!r} was answered in {len(told)} ways: {told}"
        for text, told in zip(asked, answers, strict=True)
        if len(told) != 1
    ]
    await asyncio.gather(*(_until_idle(place, person) for person in people))
    found += await asyncio.to_thread(_message_faults, place, asked)
    calls = Counter(_question(request) for request in place.vendor_log())
    return found + [f"{text!r}: {calls[text]} upstream calls" for text in asked if calls[text] != 1]


async def _twins(place: Scene, person: Person, text: str, rng: random.Random, gate: asyncio.Semaphore) -> set[str]:
    """Send one message from many clients at once; the different answers they got."""
    async with gate:
        key = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        conversation = await asyncio.to_thread(_conversation, place, person)
        doings = [_by_rest if number % 2 else _by_socket for number in range(TWINS)]
        told = await asyncio.gather(*(doing(place, person, conversation, key, text) for doing in doings))
        return set(told)


def _conversation(place: Scene, person: Person) -> int:
    answer = httpx.post(
        f"{place.server.url}/api/v1/conversations", json={}, headers=person.headers, timeout=60, verify=NO_TLS
    )
    return int(answer.raise_for_status().json()["id"])


async def _by_rest(place: Scene, person: Person, conversation: int, key: str, text: str) -> str:
    url = f"{place.server.url}/api/v1/conversations/{conversation}/messages"
    async with httpx.AsyncClient(timeout=60, headers=person.headers, verify=NO_TLS) as client:
        answer = await client.post(url, json={"client_message_id": key, "content": text})
    return _told(answer.json()) if answer.status_code == 202 else answer.text


async def _by_socket(place: Scene, person: Person, conversation: int, key: str, text: str) -> str:
    async with socket_of(place, person) as socket:
        body = {"client_message_id": key, "conversation": conversation, "content": text}
        await socket.send(dumps({"type": "send", **body}))
        answer = await _answer(socket)
    return _told(answer) if answer["type"] == "accepted" else str(answer)


async def _answer(socket: ClientConnection) -> dict[str, Any]:
    frame = await said(socket)
    while frame["type"] == "event":
        frame = await said(socket)
    return frame


def _told(answer: dict[str, Any]) -> str:
    return f"conversation {answer['conversation']}, message {answer['message']}, run {answer['run']}"


async def _until_idle(place: Scene, person: Person) -> None:
    for _ in range(300):
        if not any(row["active_run"] for row in await asyncio.to_thread(rows, place, person, "conversations")):
            return
        await asyncio.sleep(0.2)
    raise TimeoutError(f"{person.name} still has active runs")


def _message_faults(place: Scene, asked: dict[str, Person]) -> list[str]:
    said_by_people: Counter[str] = Counter()
    for person in set(asked.values()):
        for conversation in rows(place, person, "conversations"):
            page = rows(place, person, f"conversations/{conversation['id']}/messages")
            said_by_people.update(row["content"] for row in page if row["role"] == "user")
    return [f"{text!r}: {said_by_people[text]} messages" for text in asked if said_by_people[text] != 1]


def _question(request: dict[str, Any]) -> str:
    content = request["body"]["messages"][-1]["content"]
    return content if isinstance(content, str) else str(content[-1]["text"])
