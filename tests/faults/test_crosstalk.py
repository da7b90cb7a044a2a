"""Many conversations of many people on one runner: nobody ever sees another's text, and no request carries two."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faults.chat import said, send, socket_of
from tests.faults.world import Person, Scene, dumps, scene, size

CONVERSATIONS = size(full=50, short=8)
PEOPLE = size(full=10, short=4)
TURNS = 3
CHUNKS = 15
pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(300)]


async def test_nobody_sees_another_persons_text(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with scene(request, "sqlite", tmp_path, chunks=CHUNKS, rate=50.0) as place:
        people = place.people(PEOPLE)
        talks = [_talk(place, people[number % PEOPLE], number) for number in range(CONVERSATIONS)]
        heard = dict(await asyncio.gather(*talks))
        asked = place.vendor_log()
    for number, text in heard.items():
        assert _strangers_in(text, people, people[number % PEOPLE]) == []
        assert text.count("#") == TURNS * CHUNKS
    assert len(asked) == CONVERSATIONS * TURNS
    assert [request for request in asked if len(_secrets_in(request, people)) != 1] == []


def test_a_strange_text_is_found_out() -> None:
    people = [Person(id=number, name=f"secret-of-{number}", token="", conversation=0) for number in (1, 12)]
    assert _strangers_in("[secret-of-12 says 0#1]", people, people[0]) == ["secret-of-12"]
    assert _strangers_in("[secret-of-12 says 0#1]", people, people[1]) == []


async def _talk(place: Scene, person: Person, number: int) -> tuple[int, str]:
    """Some turns of one conversation; all frames that came, as text."""
    heard = []
    async with socket_of(place, person) as socket:
        run = await send(socket, person, f"{person.name} says {number}.0", new_conversation=True)
        for turn in range(1, TURNS + 1):
            frame = await said(socket)
            while frame["event"]["type"] != "RUN_FINISHED":
                assert frame["run"] == run
                heard.append(dumps(frame))
                frame = await said(socket)
            if turn < TURNS:
                run = await send(
                    socket, person, f"{person.name} says {number}.{turn}", conversation=frame["conversation"]
                )
    return number, "".join(heard)


def _strangers_in(text: str, people: list[Person], owner: Person) -> list[str]:
    """Names of others in a text. Names end where a space or a quotation mark follows."""
    words = text.replace('"', " ").replace("[", " ").replace("\\", " ").split()
    return sorted({person.name for person in people if person.name in words} - {owner.name})


def _secrets_in(request: dict[str, Any], people: list[Person]) -> list[str]:
    """Whose data one upstream request carries."""
    nobody = Person(id=0, name="", token="", conversation=0)
    return _strangers_in(dumps(request["body"]).replace("\\", " "), people, nobody)
