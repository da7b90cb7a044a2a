"""From the event loop to synchronous code."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def in_thread(function: Callable[Arguments, Result]) -> Callable[Arguments, Awaitable[Result]]:
    """The function, awaitable, on a thread with a database connection of its own.

    Not `thread_sensitive`: that would line up every caller of the process behind one thread.
    """
    return cast("Callable[Arguments, Awaitable[Result]]", database_sync_to_async(function, thread_sensitive=False))
