"""Odd answers that vendors really give come to what they mean, in whatever sizes their bytes arrive."""

import random
from dataclasses import replace

import pytest

from tests.agent.providers.asking import outcomes_of
from tests.fakes.exchange import Exchange
from tests.fakes.outcome import Outcome
from tests.fakes.quirks import QUIRKS, Quirk

ALL = [pytest.param(quirk, id=f"{quirk.provider}: {quirk.name}") for quirk in QUIRKS]
WHOLE = [
    pytest.param(quirk, id=f"{quirk.provider}: {quirk.name}")
    for quirk in QUIRKS
    if quirk.outcome.finish and quirk.exchange.framing == "chunked"
]
CALLING = [pytest.param(quirk, id=f"{quirk.provider}: {quirk.name}") for quirk in QUIRKS if quirk.outcome.calls]


async def asked(quirk: Quirk, exchange: Exchange, *, tools: bool = True) -> Outcome:
    """The outcome of asking a vendor that answers with this exchange."""
    [outcome] = await outcomes_of(quirk.provider, exchange, tools=tools)
    return outcome


@pytest.mark.parametrize("quirk", ALL)
async def test_a_quirk_comes_to_what_it_means(quirk: Quirk) -> None:
    assert await asked(quirk, quirk.exchange) == quirk.outcome


@pytest.mark.parametrize("quirk", ALL)
async def test_a_quirk_in_writes_of_one_byte_comes_to_the_same(quirk: Quirk) -> None:
    assert await asked(quirk, replace(quirk.exchange, split=1)) == quirk.outcome


@pytest.mark.parametrize("quirk", WHOLE)
@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
async def test_an_answer_cut_anywhere_never_finishes(quirk: Quirk, reset: bool) -> None:
    size = len(quirk.exchange.body)
    offsets = [0, *random.Random(quirk.name).sample(range(size), 3), size - 1]
    cuts = [replace(quirk.exchange, cut_after=offset, reset=reset) for offset in offsets]
    for outcome in await outcomes_of(quirk.provider, *cuts):
        assert outcome.error == "stream_truncated"
        assert quirk.outcome.text.startswith(outcome.text)


@pytest.mark.parametrize("quirk", CALLING)
async def test_a_call_where_no_tool_was_offered_fails(quirk: Quirk) -> None:
    outcome = await asked(quirk, quirk.exchange, tools=False)
    assert outcome.error == "unexpected_tool_call"
    assert outcome.calls == ()
