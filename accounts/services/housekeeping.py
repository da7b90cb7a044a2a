"""Forgetting what is no longer needed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session as DjangoSession
from django.db.models import Q

from accounts.models import IdempotencyKey, Session, ThrottleCounter

SESSIONS_KEPT = timedelta(days=30)  # after their end, for the admin to look at


def forget_expired(now: datetime) -> dict[str, int]:
    """Delete old idempotency keys, throttle windows, ended sessions and cookies; how many rows of each went."""
    longest_window = max(period for _, period in settings.THROTTLES.values())
    long_ago = now - SESSIONS_KEPT
    old = {
        "idempotency_keys": IdempotencyKey.objects.filter(created_at__lt=now - settings.IDEMPOTENCY_KEPT),
        "throttle_counters": ThrottleCounter.objects.filter(window_starts_at__lt=now - longest_window),
        "sessions": Session.objects.filter(Q(ended_at__lt=long_ago) | Q(expires_at__lt=long_ago)),
        "cookie_sessions": DjangoSession.objects.filter(expire_date__lt=now),
    }
    return {name: rows.delete()[0] for name, rows in old.items()}
