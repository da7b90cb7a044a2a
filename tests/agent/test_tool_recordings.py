"""Recorded tool calls drive the loop: each reaches the right tool, once, with the right arguments, and it goes on."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest

from accounts.models import User
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations, text_of
from tests.agent.chatting import Frame, chatting, log_in_database, stored
from tests.agent.noting import noted
from tests.agent.providers.asking import PREFIX
from tests.agent.providers.reference import expected
from tests.agent.replaying import replaying
from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.quirks import QUIRKS
from tests.fakes.recordings import Recording, recordings
from tests.fakes.streams import exchange_for
from tests.fakes.vendor import FakeVendor

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., None]
RECORDED = {recording.case: recording for recording in recordings() if recording.is_stream}
ENDPOINT = {"claude": "/v1/messages", "ollama": "/api/chat"}
LAST_WORDS = "That is done."
TALKS = [
    [["anthropic/stream_tool_chain_turn1", "anthropic/stream_tool_chain_turn2"]],
    [["openai_chat/stream_tool_call_turn1", "openai_chat/stream_text_turn2"]],
    [
        ["openrouter/stream_tool_turn1", "openrouter/stream_tool_turn2"],
        ["openrouter/stream_tool_turn3", "openrouter/stream_tool_turn4"],
    ],
]
"""Recordings of one talk each: per message of the person, the steps of its answer."""


@dataclass(frozen=True, kw_only=True)
class Stream:
    """An answer that calls tools. `provider` is our name for the vendor."""

    name: str
    provider: str
    exchange: Exchange
    outcome: Outcome


def _of(recording: Recording) -> Stream:
    outcome = expected(recording)
    return Stream(name=recording.case, provider=recording.provider, exchange=recording.exchange, outcome=outcome)


STREAMS = [_of(recording) for recording in RECORDED.values()] + [
    Stream(name=quirk.name, provider=quirk.provider, exchange=quirk.exchange, outcome=quirk.outcome) for quirk in QUIRKS
]
CALLING = [stream for stream in STREAMS if stream.outcome.calls]


@pytest.fixture(autouse=True)
def _noting_tools(settings: Any) -> None:
    settings.AGENT_TOOLS = ["tests.agent.noting.TOOLS"]


def last_words(provider: str) -> Exchange:
    """An answer without calls, as this vendor writes it."""
    return exchange_for(ENDPOINT.get(provider, PREFIX[provider] + "/chat/completions"), [LAST_WORDS])


async def answered(application: Application, user: User, talk: list[str] | None = None) -> list[list[Frame]]:
    """The logs of the answers to each message of a talk in one conversation, checked against message and rules."""
    logs: list[list[Frame]] = []
    conversation = None
    async with chatting(application, user) as chat:
        for content in talk or ["hello"]:
            accepted = await chat.send(content, conversation=conversation)
            conversation = accepted["conversation"]
            logs.append(await chat.log_of(accepted["run"]))
            run, message = await in_thread(stored)(accepted["run"])
            assert (run.status, log_violations(logs[-1])) == ("completed", [])
            assert logs[-1] == await in_thread(log_in_database)(accepted["run"])
            assert message.content == text_of(entry["event"] for entry in logs[-1])
    return logs


@pytest.mark.parametrize("provider", sorted({stream.provider for stream in CALLING}))
async def test_the_calls_reach_their_tools(
    application: Application, alice: User, at_vendor: At, provider: str, settings: object
) -> None:
    streams = [stream for stream in CALLING if stream.provider == provider]
    calls: list[Any] = []
    async with replaying(application, alice, at_vendor, provider, settings) as replay:
        for stream, split in product(streams, (None, 1)):
            case = f"{stream.name}, {'byte by byte' if split else 'whole'}"
            log = await replay.log_of(case, replace(stream.exchange, split=split), last_words(provider))
            assert log[-1]["event"]["type"] == "RUN_FINISHED", case
            assert len(replay.vendor.received) == 2, case
            told = json.dumps(replay.vendor.received[1].body)
            assert all(told.count(f'\\"noted\\": \\"{name}') for name, _ in stream.outcome.calls), case
            calls += [(name, json.loads(arguments)) for name, arguments in stream.outcome.calls]
            assert await in_thread(noted)() == calls, case
            assert text_of(entry["event"] for entry in log) == stream.outcome.text + LAST_WORDS, case


async def test_a_call_that_breaks_off_is_answered_and_not_done(
    application: Application, alice: User, at_vendor: At
) -> None:
    whole = next(stream.exchange for stream in CALLING if stream.name == "two calls interleaved")
    cut = replace(whole, cut_after=len(whole.writes[0]) + 5)
    with FakeVendor(cut) as vendor:
        at_vendor(vendor, "openai")
        async with chatting(application, alice) as chat:
            log = await chat.log_of((await chat.send("hello"))["run"])
    assert log[-1]["event"]["code"] == "stream_truncated"
    assert log_violations(log) == []
    assert "TOOL_CALL_RESULT" in [entry["event"]["type"] for entry in log]
    assert await in_thread(noted)() == []


@pytest.mark.skipif(not RECORDED, reason="DAYMARK_RECORDINGS is not set")
@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk[0][0].split("/")[0])
async def test_a_recorded_talk_ends_in_its_recorded_words(
    application: Application, alice: User, at_vendor: At, talk: list[list[str]]
) -> None:
    steps = [RECORDED[case] for turn in talk for case in turn]
    with FakeVendor(*(recording.exchange for recording in steps)) as vendor:
        at_vendor(vendor, steps[0].provider)
        logs = await answered(application, alice, ["hello"] * len(talk))
        assert len(vendor.received) == len(steps)
    for log, turn in zip(logs, talk, strict=True):
        assert text_of(entry["event"] for entry in log) == "".join(expected(RECORDED[case]).text for case in turn)
    calls = [call for recording in steps for call in expected(recording).calls]
    assert await in_thread(noted)() == [(name, json.loads(arguments)) for name, arguments in calls]


@pytest.mark.skipif(not RECORDED, reason="DAYMARK_RECORDINGS is not set")
def test_every_vendor_calls_among_the_recordings() -> None:
    calling = [recording for recording in RECORDED.values() if expected(recording).calls]
    assert {recording.provider for recording in calling} == {"claude", "openai", "openrouter", "gemini", "ollama"}
