"""The doorbell: tells every process that something is worth reading. It carries no content and may lose a ring.

`ring` is for synchronous code and rings after commit; `aring` is for the event loop. Listeners join `GROUP`.
"""

import logging
from collections.abc import Mapping
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

GROUP = "daymark.doorbell"
logger = logging.getLogger(__name__)


async def aring(kind: str, body: Mapping[str, Any]) -> None:
    """Ring now. `kind` is such as "run.queued"; `body` holds JSON values. A layer that is down costs only delay."""
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        await layer.group_send(GROUP, {"type": kind, **body})
    except Exception as error:  # whatever the layer's client raises: listeners poll, so nothing is lost
        logger.warning("doorbell_failed kind=%s error=%s", kind, type(error).__name__)


def ring(kind: str, **body: Any) -> None:
    """Ring once the transaction at work has committed."""
    transaction.on_commit(lambda: async_to_sync(aring)(kind, body), robust=True)
