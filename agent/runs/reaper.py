"""The reaper: ends what a dead runner left, within a lease and a look."""

import asyncio
import logging

from django.conf import settings

from agent.runs.claims import expired_leases
from agent.runs.ending import INTERRUPTED, end_from_outside
from config.common.threads import in_thread

logger = logging.getLogger(__name__)


def reap() -> int:
    """Mark every run whose lease ran out as interrupted; how many. The prefix that was stored is the reply."""
    return sum(end_from_outside(run_id, INTERRUPTED) for run_id in expired_leases())


async def serve() -> None:
    """Reap every AGENT_REAP_EVERY until cancelled."""
    while True:
        try:
            await in_thread(reap)()
        except Exception:
            logger.exception("reap_failed")
        await asyncio.sleep(settings.AGENT_REAP_EVERY.total_seconds())
