"""The main job on real input: recorded vendors, replayed on loopback, all the way to the socket and the database."""

import random
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

import pytest

from accounts.models import User
from config.asgi import Application
from config.common.threads import in_thread
from tests.agent.agui_rules import log_violations, text_of
from tests.agent.chatting import Frame, chatting, log_in_database, stored
from tests.agent.providers.reference import expected
from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.recordings import Recording, recordings
from tests.fakes.vendor import FakeVendor

pytestmark = pytest.mark.django_db(transaction=True)
At = Callable[..., None]
STREAMS = [recording for recording in recordings() if recording.is_stream]


def promised(outcome: Outcome) -> tuple[str, str]:
    """How the run must end when no tools were offered: (status, error code)."""
    if outcome.error:
        return "failed", outcome.error
    return ("failed", "unexpected_tool_call") if outcome.calls else ("completed", "")


async def replayed(application: Application, user: User, exchange: Exchange, provider: str, at: At) -> list[Frame]:
    """Ask the recorded vendor; the log as the socket delivered it, checked against log, message and rules."""
    with FakeVendor(exchange) as vendor:
        at(vendor, provider)
        async with chatting(application, user) as chat:
            accepted = await chat.send("hello")
            log = await chat.log_of(accepted["run"])
    run, message = await in_thread(stored)(accepted["run"])
    assert log_violations(log) == []
    assert log == await in_thread(log_in_database)(accepted["run"])
    assert message.content == text_of(entry["event"] for entry in log)
    assert (run.status == "completed") == (log[-1]["event"]["type"] == "RUN_FINISHED")
    return log


@pytest.mark.parametrize("split", [None, 1], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("recording", STREAMS, ids=attrgetter("case"))
async def test_the_socket_delivers_what_was_recorded(
    application: Application, alice: User, at_vendor: At, recording: Recording, split: int | None, settings: object
) -> None:
    settings.LLM_RETRY = {"attempts": 1, "max_wait": 0}  # type: ignore[attr-defined]  # pytest-django's wrapper
    exchange = replace(recording.exchange, split=split)
    log = await replayed(application, alice, exchange, recording.provider, at_vendor)
    outcome = expected(recording)
    status, code = promised(outcome)
    assert log[-1]["event"].get("code", "") == code
    if status == "completed":
        assert text_of(entry["event"] for entry in log) == outcome.text


@pytest.mark.parametrize("recording", [one for one in STREAMS if one.exchange.status == 200], ids=attrgetter("case"))
async def test_a_cut_recording_is_never_completed(
    application: Application, alice: User, at_vendor: At, recording: Recording, settings: object
) -> None:
    settings.LLM_RETRY = {"attempts": 1, "max_wait": 0}  # type: ignore[attr-defined]  # pytest-django's wrapper
    whole = recording.exchange.body.rstrip()
    # The terminal signal is the last line of every recording: a cut before it is complete must show.
    cut = random.Random(recording.case).randrange(1, len(whole) - 6)
    exchange = replace(recording.exchange, cut_after=cut)
    log = await replayed(application, alice, exchange, recording.provider, at_vendor)
    assert log[-1]["event"]["type"] == "RUN_ERROR", f"cut at {cut}"


@pytest.mark.skipif(not STREAMS, reason="DAYMARK_RECORDINGS is not set")
def test_every_vendor_is_among_the_recordings() -> None:
    assert {recording.provider for recording in STREAMS} == {"claude", "openai", "openrouter", "gemini", "ollama"}
