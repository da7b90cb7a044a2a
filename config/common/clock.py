"""The clock, and the step from an instant to a person's civil time. Pure code never calls `now`; it is handed one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("daymark.clock.pretended", default=None)


def now() -> datetime:
    """The present instant, aware, UTC."""
    return _pretended.get() or timezone.now()


@contextmanager
def pretending(at: datetime) -> Iterator[None]:
    """Within it, it is `at`: how a past that is told later (the demo's) goes through the services of the present."""
    token = _pretended.set(at)
    try:
        yield
    finally:
        _pretended.reset(token)


def today_in(zone: str, at: datetime | None = None) -> date:
    """The civil date in the IANA zone `zone` at the instant `at` (None: now)."""
    return (at or now()).astimezone(ZoneInfo(zone)).date()
