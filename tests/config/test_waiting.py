"""Waiting on the event loop."""

import asyncio

import pytest

from config.common.waiting import is_set_within


async def test_it_tells_whether_the_event_came() -> None:
    event = asyncio.Event()
    assert not await is_set_within(event, 0.01)
    event.set()
    assert await is_set_within(event, 0.01)


async def test_a_cancellation_that_meets_the_event_is_not_swallowed() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(is_set_within(event, 60))
    await asyncio.sleep(0)
    event.set()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
