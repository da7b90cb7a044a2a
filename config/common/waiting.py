"""Waiting on the event loop."""

import asyncio


async def is_set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event; False where it was not set in time.

    Not by `asyncio.wait_for`: before Python 3.12 that swallows a cancellation which meets the event, and a task that
    was told to end would go on for ever.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
