"""`kill -9` before, in and after what tools do: each deed is done once or reported as not done, also when the reply is
made again; the log answers every call, and the conversation goes on.
"""

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx
import pytest

from tests.agent.agui_rules import log_violations
from tests.faults.chat import patience, stored
from tests.faults.ledger import GOALS_TO_BEGIN_WITH, rows
from tests.faults.mortal import APPROVING, POINTS
from tests.faults.world import FULL, NO_TLS, ON_ALL_IN_FULL, Person, Scene, scene, size, sound_or

KILLED = size(full=300, short=1)  # runs that were at work when their server died
AT_ONCE = size(full=10, short=4)  # new replies in each life of the server
PATIENCE = size(full=900, short=180)  # seconds for anything that must come
SETTINGS = "tests.faults.impatient"
GONE = (httpx.TransportError,)
pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(size(full=1800, short=600))]


@dataclass
class Talk:
    """A message that makes the model do four things in two steps, and every run that tried to answer it."""

    name: str
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    conversation: int = 0
    runs: list[str] = field(default_factory=list)
    is_completed: bool = False

    @property
    def titles(self) -> list[str]:
        """What its deeds are called."""
        return [f"{self.name} deed {number}" for number in range(4)]

    @property
    def question(self) -> str:
        """What the obedient model is told."""
        calls = [["create_task", {"title": title, "estimate_minutes": 30}] for title in self.titles]
        return json.dumps([calls[:2], calls[2:]])


class Talks:
    """A person who asks, looks how it stands, and has made again what did not come to an end."""

    def __init__(self, place: Scene, person: Person) -> None:
        self.place, self.person = place, person
        self.all: list[Talk] = []
        self.killed: set[str] = set()
        """Runs that were at work when their server died."""
        self.failed: set[str] = set()

    async def until_dead(self) -> None:
        """Ask for more and again, until the server is gone."""
        self.all += [Talk(name=f"talk {len(self.all) + number}") for number in range(AT_ONCE)]
        async with patience(PATIENCE, "the server did not die of what it was told to do"):
            while not self._is_dead():
                await self._push()

    async def until_completed(self) -> None:
        """Have everything made again until it is whole."""
        async with patience(PATIENCE, "not every talk was answered"):
            while not all(talk.is_completed for talk in self.all):
                await self._push()

    async def go_on(self) -> None:
        """Say something more in every conversation, and have it answered."""
        more = [Talk(name="", conversation=talk.conversation) for talk in self.all]
        before, self.all = self.all, more
        await self.until_completed()
        self.all = before

    async def ask_before_writes(self) -> None:
        """From here on the person approves each deed."""
        async with httpx.AsyncClient(headers=self.person.headers, timeout=60, verify=NO_TLS) as client:
            url, policy = f"{self.place.server.url}/api/v1/users/me/preferences", {"write": "ask"}
            (await client.patch(url, json={"approval_policy": policy})).raise_for_status()

    async def _push(self) -> None:
        limits = httpx.Limits(max_connections=10)
        url = f"{self.place.server.url}/api/v1"
        async with httpx.AsyncClient(
            base_url=url, headers=self.person.headers, limits=limits, timeout=20, verify=NO_TLS
        ) as client:
            await asyncio.gather(*(self._advance(client, talk) for talk in self.all if not talk.is_completed))
        await asyncio.sleep(0.3)  # between looks at another process

    async def _advance(self, client: httpx.AsyncClient, talk: Talk) -> None:
        with suppress(*GONE):
            if not talk.runs:
                await self._ask(client, talk)
                return
            status = (await client.get(f"/runs/{talk.runs[-1]}", params={"after": 10**6})).json()["status"]
            talk.is_completed = status == "completed"
            if status == "awaiting_approval":
                await self._approve(client, talk.runs[-1])
            if status in {"interrupted", "failed"}:
                (self.killed if status == "interrupted" else self.failed).add(talk.runs[-1])
                key = {"Idempotency-Key": talk.runs[-1]}  # an answer that was lost is given again
                answer = await client.post(f"/runs/{talk.runs[-1]}/retry", headers=key)
                if answer.status_code == 202:
                    talk.runs.append(answer.json()["run"])

    async def _ask(self, client: httpx.AsyncClient, talk: Talk) -> None:
        if not talk.conversation:
            made = await client.post("/conversations", json={"title": talk.name}, headers={"Idempotency-Key": talk.key})
            talk.conversation = made.raise_for_status().json()["id"]
        body = {"client_message_id": talk.key, "content": talk.question if talk.name else "[]"}
        answer = await client.post(f"/conversations/{talk.conversation}/messages", json=body)
        talk.runs.append(answer.raise_for_status().json()["run"])

    async def _approve(self, client: httpx.AsyncClient, run: str) -> None:
        """All that waits; what was answered with nothing is asked again with the next look."""
        waiting = (await client.get("/tool-calls", params={"status": "pending", "run": run})).json()["results"]
        for call in waiting:
            await client.post(f"/tool-calls/{call['id']}/approve")

    def _is_dead(self) -> bool:
        process = self.place.server.process
        return process is None or process.poll() is not None


@pytest.mark.parametrize("backend", ON_ALL_IN_FULL)
async def test_each_deed_is_done_once_or_reported(request: pytest.FixtureRequest, tmp_path: Path, backend: str) -> None:
    ends = Ends(POINTS if FULL else ["in the deed"])
    with scene(request, backend, tmp_path, obedient=True, settings=SETTINGS, program=ends.next()) as place:
        talks = Talks(place, place.people(1)[0])
        await _under_kills(talks, ends, killed=size(full=KILLED, short=0))
        await talks.go_on()
        found = await asyncio.to_thread(_faults, talks)
    assert found == []
    assert len(talks.killed) >= KILLED


@pytest.mark.parametrize("backend", ON_ALL_IN_FULL)
async def test_each_approved_deed_is_done_once(request: pytest.FixtureRequest, tmp_path: Path, backend: str) -> None:
    ends = Ends([*APPROVING, *POINTS])
    with scene(request, backend, tmp_path, obedient=True, settings=SETTINGS, program=ends.next()) as place:
        talks = Talks(place, place.people(1)[0])
        await talks.ask_before_writes()
        await _under_kills(talks, ends, lives=size(full=40, short=2))
        found = await asyncio.to_thread(_faults, talks)
    assert found == []


async def test_a_server_that_forgets_deeds_is_found_out(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    ends = Ends(["after the deed"], broken="forgets deeds")
    with scene(request, "sqlite", tmp_path, obedient=True, settings=SETTINGS, program=ends.next()) as place:
        talks = Talks(place, place.people(1)[0])
        await _under_kills(talks, ends, killed=size(full=1, short=0))
        found = await asyncio.to_thread(_faults, talks)
    assert any("is there 2 times" in sentence for sentence in found), found


class Ends:
    """How one server after another is to die."""

    def __init__(self, points: Iterable[str], *, broken: str = "") -> None:
        self.broken = broken
        self._points, self._rng = cycle(points), random.Random(7)

    def next(self) -> Sequence[str]:
        """The program of the next one."""
        number = str(self._rng.randint(3, 2 * AT_ONCE))
        return "-m", "tests.faults.mortal", next(self._points), number, *([self.broken] if self.broken else [])


async def _under_kills(talks: Talks, ends: Ends, *, killed: int = 0, lives: int = 1) -> None:
    """So many lives of the server, and until so many runs are known to be killed; then all are made whole.

    The first life has begun.
    """
    server = talks.place.server
    await talks.until_dead()
    lived = 1
    while len(talks.killed) < killed or lived < lives:
        await asyncio.to_thread(server.stop)
        server.program = ends.next()
        await asyncio.to_thread(server.start)
        await talks.until_dead()
        lived += 1
    server.program = sound_or(ends.broken)
    await asyncio.to_thread(server.restart)
    await talks.until_completed()


def _faults(talks: Talks) -> list[str]:
    """A sentence for each deed that was not done once, or is on record otherwise, and for each log that is wrong."""
    place, person = talks.place, talks.person
    there = Counter(row["title"] for row in rows(place, person, "tasks"))
    told = Counter(
        call["arguments"]["title"]
        for call in rows(place, person, "tool-calls")
        if call["status"] in {"done", "approved"} and not call["result"].get("repeated")
    )
    titles = [title for talk in talks.all for title in talk.titles]
    found = [f"{title!r} is there {there[title]} times" for title in titles if there[title] != 1]
    found += [f"{title!r} is said to be done {told[title]} times" for title in titles if told[title] != 1]
    applied = [row for row in rows(place, person, "changes") if row["state"] == "applied"]
    changes = len(applied) - GOALS_TO_BEGIN_WITH
    found += [f"{changes} change sets for {len(titles)} deeds"] if changes != len(titles) else []
    for run in [run for talk in talks.all for run in talk.runs]:
        _, log, _ = stored(place, person, run)
        found += [f"run {run}: {wrong}" for wrong in log_violations(log)]
    return found + [f"run {run} failed" for run in talks.failed]
