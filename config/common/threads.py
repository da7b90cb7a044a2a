"""From the event loop to synchronous code."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def in_thread(
    function: Callable[Arguments, Result], *, pool: ThreadPoolExecutor | None = None
) -> Callable[Arguments, Awaitable[Result]]:
    """The function, awaitable, on a thread with a database connection of its own.

    Not `thread_sensitive`: that would line up every caller of the process behind one thread. What must not wait for
    others brings a `pool` of its own; None is the one that all share.
    """
    called = database_sync_to_async(function, thread_sensitive=False, executor=pool)
    return cast("Callable[Arguments, Awaitable[Result]]", called)
