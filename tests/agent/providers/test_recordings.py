"""Captured vendors, replayed: whatever the sizes of the writes, the words arrive exactly, and a cut is never an end."""

import random
from dataclasses import replace

import pytest

from tests.agent.providers.asking import outcome_of, outcomes_of, provider_at
from tests.agent.providers.reference import expected
from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.recordings import Recording, recordings
from tests.fakes.vendor import FakeVendor

ALL = [pytest.param(recording, id=recording.case) for recording in recordings() if recording.is_stream]
STREAMS = [param for param in ALL if param.values[0].exchange.status == 200]  # type: ignore[union-attr]  # a Recording
CUTS_PER_RECORDING = 8


async def replayed(recording: Recording, exchange: Exchange) -> Outcome:
    """The outcome of asking a vendor that answers with this exchange."""
    with FakeVendor(exchange) as vendor:
        provider = provider_at(vendor, recording.provider)
        outcome = await outcome_of(provider)
        await provider.aclose()
        assert [request.path for request in vendor.received] == [recording.request["path"]]
    return outcome


@pytest.mark.parametrize("recording", ALL)
async def test_a_recording_is_read_as_a_second_reader_reads_it(recording: Recording) -> None:
    assert await replayed(recording, recording.exchange) == expected(recording)


@pytest.mark.parametrize("recording", ALL)
async def test_a_recording_in_writes_of_one_byte_says_the_same(recording: Recording) -> None:
    assert await replayed(recording, replace(recording.exchange, split=1)) == expected(recording)


@pytest.mark.parametrize("recording", STREAMS)
async def test_a_recording_cut_anywhere_never_finishes(recording: Recording) -> None:
    whole, size = expected(recording), len(recording.exchange.body)
    terminal = size - len(recording.exchange.body.rstrip())  # behind it, nothing is left to be lost
    offsets = random.Random(recording.case).sample(range(size - terminal), CUTS_PER_RECORDING)
    cuts = [replace(recording.exchange, cut_after=cut, split=97) for cut in [0, *offsets, size - terminal - 1]]
    for outcome in await outcomes_of(recording.provider, *cuts):
        assert outcome.finish is None
        assert outcome.error in {"stream_truncated", whole.error}
        assert whole.text.startswith(outcome.text)
