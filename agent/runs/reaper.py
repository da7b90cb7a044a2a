"""The reaper: ends what a dead runner left, within a lease and a look, and what nobody decided in time."""

import asyncio
import logging
from functools import partial

from django.conf import settings

from agent.runs.claims import expired_leases, silent
from agent.runs.ending import INTERRUPTED, end_from_outside
from agent.runs.limits import sweep
from config.common import clock
from config.common.threads import in_thread
from history.services import expire_proposals

logger = logging.getLogger(__name__)


def reap() -> int:
    """Mark every run whose lease ran out as interrupted; how many. The prefix that was stored is the reply.

    One that cannot be ended must not keep the others waiting: it is logged, and looked at again.
    """
    ended = 0
    for run_id in expired_leases():
        try:
            ended += end_from_outside(run_id, INTERRUPTED, among=silent())
        except Exception:
            logger.exception("reap_failed run=%s", run_id)
    return ended


def tidy() -> None:
    """Reap, let proposals expire, and count what dead processes held back from a day's limits; each by itself."""
    for work in (reap, partial(expire_proposals, clock.now()), partial(sweep, clock.now())):
        try:
            work()
        except Exception:
            logger.exception("tidying_failed")


async def serve() -> None:
    """Tidy every AGENT_REAP_EVERY until cancelled."""
    while True:
        try:
            await in_thread(tidy)()
        except Exception:
            logger.exception("reap_failed")
        await asyncio.sleep(settings.AGENT_REAP_EVERY.total_seconds())
