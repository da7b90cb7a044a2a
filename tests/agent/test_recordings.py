"""The main job on real input: recorded vendors, replayed on loopback, all the way to the socket and the database."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from accounts.models import User
from config.asgi import Application
from tests.agent.agui_rules import text_of
from tests.agent.providers.reference import expected
from tests.agent.replaying import replaying
from tests.fakes.outcome import Outcome
from tests.fakes.recordings import Recording, recordings

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., None]
STREAMS = [recording for recording in recordings() if recording.is_stream]
PROVIDERS = sorted({recording.provider for recording in STREAMS})


def streams_of(provider: str) -> list[Recording]:
    """What this vendor said."""
    return [recording for recording in STREAMS if recording.provider == provider]


def promised(outcome: Outcome) -> tuple[str, str]:
    """How the run must end when no tools were offered: (status, error code)."""
    if outcome.error:
        return "failed", outcome.error
    return ("failed", "unexpected_tool_call") if outcome.calls else ("completed", "")


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_the_socket_delivers_what_was_recorded(
    application: Application, alice: User, at_vendor: At, provider: str, settings: object
) -> None:
    async with replaying(application, alice, at_vendor, provider, settings) as replay:
        for recording, split in product(streams_of(provider), (None, 1)):
            case = f"{recording.case}, {'byte by byte' if split else 'whole'}"
            log = await replay.log_of(case, replace(recording.exchange, split=split))
            outcome = expected(recording)
            status, code = promised(outcome)
            assert log[-1]["event"].get("code", "") == code, case
            assert status == "failed" or text_of(entry["event"] for entry in log) == outcome.text, case


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_cut_recording_is_never_completed(
    application: Application, alice: User, at_vendor: At, provider: str, settings: object
) -> None:
    async with replaying(application, alice, at_vendor, provider, settings) as replay:
        for recording in streams_of(provider):
            if recording.exchange.status != 200:
                continue
            whole = recording.exchange.body.rstrip()
            # The terminal signal is the last line of every recording: a cut before it is complete must show.
            cut = random.Random(recording.case).randrange(1, len(whole) - 6)
            case = f"{recording.case}, cut at {cut}"
            log = await replay.log_of(case, replace(recording.exchange, cut_after=cut))
            assert log[-1]["event"]["type"] == "RUN_ERROR", case


@pytest.mark.skipif(not STREAMS, reason="DAYMARK_RECORDINGS is not set")
def test_every_vendor_is_among_the_recordings() -> None:
    assert set(PROVIDERS) == {"claude", "openai", "openrouter", "gemini", "ollama"}
