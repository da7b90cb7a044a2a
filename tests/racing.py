"""Calls that start at the same moment, each on a thread and a database connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")
LONGEST_WAIT = 60  # seconds


def at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """What each call returned, in the order given. The first exception is raised again."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        gate.wait(LONGEST_WAIT)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
