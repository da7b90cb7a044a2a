"""Malformed frames: each gets an error frame or a documented close code, and no other socket notices."""

import asyncio
import json
import random
import string
import uuid
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.faults.chat import PATIENCE, said, send, socket_of
from tests.faults.transcript import Transcript
from tests.faults.world import Person, Scene, dumps, scene, size

FRAMES = size(full=500, short=150)
FRAMES_PER_SOCKET = 50  # under the burst of 100, so that the limit is not what answers
DOCUMENTED = {1007, 1009, 4401, 4408, 4429}  # 1007: not UTF-8, closed by the protocol itself
KNOWN = ("auth", "send", "attach", "detach", "cancel", "retry", "decide", "ping")
ODD: tuple[Any, ...] = (
    None, True, False, -1, 0, 1.5, 2**63, 10**400, "", " ", "x" * 5000, "\x00", "\ud800", "ü", [], {}, [[]], {"a": {}},
    "00000000-0000-4000-8000-000000000000", "not-a-uuid", ["send"], {"type": "ping"},
)  # fmt: skip
NO_UUID = ODD[:18]
BAD_TEXTS = (
    "", " ", "{", "}", "[]", "[1,2]", "null", "true", "1", '"ping"', "{}", '{"type"}', "{'type':'ping'}", "NaN",
    '{"type":"ping","x":NaN}', '{"type":"ping","x":Infinity}', '{"type":"ping"} trailing', '{"type":"ping",}',
    "[" * 5000, '{"a":' * 5000, '{"type":"send","content":' + "[" * 40 + "]" * 40 + "}", "\ufeff{}",
    '{"type":"\\ud800"}', '{"type":"PING"}', '{"type":"ping "}', '{"Type":"ping"}', '{"type":["ping"]}',
    '{"type":"unknown"}', '{"type":""}', '{"type":null}', "x" * 100_000, '{"type":"x","y":"' + "y" * 100_000 + '"}',
)  # fmt: skip
ALLOWED: list[str | bytes] = [
    '{"type":"ping"}', '{"type":"detach","run":"00000000-0000-4000-8000-000000000000"}', "{",
]  # fmt: skip
"""The control: two that are right, and one that is not."""
pytestmark = [pytest.mark.faults, pytest.mark.integration, pytest.mark.timeout(300)]


async def test_each_gets_an_error_frame_or_a_documented_close(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with scene(request, "sqlite", tmp_path, chunks=300, rate=20.0) as place:
        *villains, bystander = place.people(size(full=13, short=4))
        async with socket_of(place, bystander) as socket:
            transcript = Transcript(run=await send(socket, bystander, "Do you notice?"))
            watching = asyncio.create_task(_watch(socket, transcript))
            found = await _throw_all(place, villains)
            found += await _throw_unsigned(place)
            found += await _throw_against_the_protocol(place, villains[0])
            let_pass = await _throw(place, villains[0], ALLOWED)
            assert not watching.done(), "the bystander's run must outlast the frames"
            watching.cancel()
            await asyncio.wait({watching})
            await _still_served(socket, transcript)
    assert found == []
    assert len(let_pass) == 2, "a frame that is not refused must be found out"
    assert transcript.wrong == []


async def _throw_all(place: Scene, villains: list[Person]) -> list[str]:
    rng = random.Random(5)
    frames = [_bad_frame(rng, number) for number in range(FRAMES)]
    groups = [frames[start : start + FRAMES_PER_SOCKET] for start in range(0, FRAMES, FRAMES_PER_SOCKET)]
    found = await asyncio.gather(*(_throw(place, villains[n % len(villains)], group) for n, group in enumerate(groups)))
    return [sentence for sentences in found for sentence in sentences]


async def _throw(place: Scene, villain: Person, frames: list[str | bytes]) -> list[str]:
    """Send frames one by one; a sentence for each that was not refused as it should be."""
    found = []
    left = list(frames)
    while left:
        async with socket_of(place, villain) as socket:
            while left:
                frame = left.pop(0)
                outcome = await _outcome(socket, frame)
                if outcome.startswith("wrong"):
                    found.append(f"{outcome}: {frame[:200]!r}")
                if not outcome.startswith("error"):
                    break
    return found


async def _outcome(socket: ClientConnection, frame: str | bytes) -> str:
    """How the frame was answered: "error", "closed" or "wrong …". The `ping` behind it shows that nothing else came."""
    try:
        await socket.send(frame)
        await socket.send('{"type":"ping"}')
        answers = [await said(socket)]
        while answers[-1]["type"] != "pong":
            answers.append(await said(socket))
    except ConnectionClosed as closed:
        code = closed.rcvd.code if closed.rcvd else None
        return "closed" if code in DOCUMENTED else f"wrong close code {code}"
    kinds = [answer["type"] for answer in answers]
    return "error" if kinds == ["error", "pong"] and answers[0].keys() == ERROR_KEYS else f"wrong answers {kinds}"


ERROR_KEYS = {"type", "code", "detail", "ref"}


async def _throw_unsigned(place: Scene) -> list[str]:
    """Before signing in, whatever is not `auth` closes the socket with 4401."""
    found = []
    for frame in (
        '{"type":"ping"}',
        "{",
        "[]",
        b"\x00\xff",
        '{"type":"auth"}',
        '{"type":"auth","token":"x"}',
        '{"type":"auth","token":1}',
    ):
        async with connect(place.server.socket_url) as socket:
            await socket.send(frame)
            await asyncio.wait_for(socket.wait_closed(), PATIENCE)
            if socket.close_code != 4401:
                found.append(f"unsigned {frame!r}: closed with {socket.close_code}")
    return found


async def _throw_against_the_protocol(place: Scene, villain: Person) -> list[str]:
    """Text that is not UTF-8, and a message over 256 KiB, close the socket as RFC 6455 says."""
    found = []
    for code, frame in ((1007, b'{"type":"ping\xff"}'), (1009, b" " * (256 * 1024 + 1)), (None, b" " * (256 * 1024))):
        async with socket_of(place, villain) as socket:
            await socket.send(frame, text=True)
            if code is None:
                assert (await said(socket))["type"] == "error"
                continue
            await asyncio.wait_for(socket.wait_closed(), PATIENCE)
            if socket.close_code != code:
                found.append(f"{frame[:20]!r}: closed with {socket.close_code} instead of {code}")
    return found


def _bad_frame(rng: random.Random, number: int) -> str | bytes:
    """A frame that no rule allows."""
    if number < len(BAD_TEXTS):
        return BAD_TEXTS[number]
    kind = rng.choice(["binary", "fields", "fields", "fields", "cut", "noise"])
    if kind == "binary":
        return rng.randbytes(rng.choice([0, 1, 10, 1000])) + b"\xff"
    if kind == "noise":
        return "".join(rng.choices(string.printable, k=rng.randint(1, 200))) + "\x01"
    body: dict[str, Any] = {"type": rng.choice(KNOWN[:-1])}
    for field in ("token", "client_message_id", "conversation", "content", "run", "after", "tool_call", "decision"):
        if rng.random() < 0.7:
            body[field] = rng.choice(ODD)
    # What would be right by chance is made wrong: no UUID and no token among the first.
    body.update({"run": rng.choice(NO_UUID), "client_message_id": rng.choice(NO_UUID), "token": rng.choice(NO_UUID)})
    text = json.dumps(body)
    return text[: rng.randint(1, len(text) - 1)] if kind == "cut" else text


async def _watch(socket: ClientConnection, transcript: Transcript) -> None:
    while True:
        transcript.take(await said(socket))


async def _still_served(socket: ClientConnection, transcript: Transcript) -> None:
    await socket.send(dumps({"type": "cancel", "run": transcript.run}))
    while not transcript.is_whole:
        transcript.take(await said(socket))
    ref = str(uuid.uuid4())
    await socket.send(dumps({"type": "cancel", "run": ref}))
    assert (await said(socket))["ref"] == ref
