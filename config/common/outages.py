"""Whether a failure is the database being away: then the answer is 503 and asking again helps, not a 500."""

from django.db import InterfaceError, OperationalError, connection

from config.common.errors import Unavailable

RETRY_AFTER = 5  # seconds
PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN")  # and what begins so


def outage_in(error: BaseException | None) -> Unavailable | None:
    """What to answer where the database is stopped, unreachable, or locked for too long; None for any other failure."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    # SQLite also says OperationalError to bad SQL and missing tables: those do not pass.
    name = getattr(error.__cause__, "sqlite_errorname", "") or ""
    if connection.vendor == "sqlite" and not name.startswith(PASSING):
        return None
    return Unavailable(retry_after=RETRY_AFTER)
