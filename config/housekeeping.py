"""Hourly housekeeping in the serving process: forgets what has expired. Deleting twice is harmless, so no lock."""

import asyncio
import logging

from accounts.services import forget_expired
from config.common import clock
from config.common.threads import in_thread

logger = logging.getLogger(__name__)
EVERY = 3600.0  # seconds


async def serve() -> None:
    """Forget, wait, again, until cancelled."""
    while True:
        try:
            forgotten = await in_thread(forget_expired)(clock.now())
            logger.info("housekeeping forgot=%s", forgotten)
        except Exception:
            logger.exception("housekeeping_failed")
        await asyncio.sleep(EVERY)
