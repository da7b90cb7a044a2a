"""Failures of the database that pass, an outage or a lost race: the answer is 503, and asking again helps."""

from django.db import InterfaceError, OperationalError, connection

from config.common.errors import Unavailable

RETRY_AFTER = 5  # seconds
LOST = frozenset({"23503", "40P01", "SQLITE_CONSTRAINT_FOREIGNKEY"})
"""What a violated foreign key and a deadlock are called; SQLite knows no deadlock."""
PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN")  # and what begins so


def outage_in(error: BaseException | None) -> Unavailable | None:
    """What to answer where the database is stopped, unreachable, or locked for too long; None for any other failure."""
    if lost_race(error):
        return Unavailable("What this is about was deleted at the same moment: try again.", retry_after=1)
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    # SQLite also says OperationalError to bad SQL and missing tables: those do not pass.
    name = getattr(error.__cause__, "sqlite_errorname", "") or ""
    if connection.vendor == "sqlite" and not name.startswith(PASSING):
        return None
    return Unavailable(retry_after=RETRY_AFTER)


def lost_race(error: BaseException | None) -> bool:
    """Whether another transaction deleted, or still refers to, what this one writes: its next try sees that."""
    cause = getattr(error, "__cause__", None)
    return bool({getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", None)} & LOST)
