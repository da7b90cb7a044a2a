"""The clock, and the step from an instant to a person's civil time. Pure code never calls `now`; it is handed one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, UTC."""
    return timezone.now()


def today_in(zone: str, at: datetime | None = None) -> date:
    """The civil date in the IANA zone `zone` at the instant `at` (None: now)."""
    return (at or now()).astimezone(ZoneInfo(zone)).date()
