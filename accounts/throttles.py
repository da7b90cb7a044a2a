"""Throttles: `settings.THROTTLES` says how many tries a window has.

One atomic statement counts, in Redis where there is one. A window starts with its first try.
Subjects are kept as keyed digests: no address or mail can be read back.
"""

import ipaddress
import logging
import math
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils.crypto import salted_hmac

from accounts.models import ThrottleCounter
from config.common import clock
from config.common.errors import Throttled
from config.common.rollback import repeat_after_rollback

if TYPE_CHECKING:
    import redis

T = TypeVar("T")
logger = logging.getLogger(__name__)

COUNT_ONE = """
    INSERT INTO accounts_throttlecounter AS counter (scope, subject, window_starts_at, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (scope, subject) DO UPDATE SET
        count = CASE WHEN counter.window_starts_at <= %s THEN 1 ELSE counter.count + 1 END,
        window_starts_at = CASE WHEN counter.window_starts_at <= %s
                                THEN excluded.window_starts_at ELSE counter.window_starts_at END
    RETURNING count
"""


def throttle(scope: str, subject: str) -> None:
    """Count one try of `subject`. Raises Throttled when the window's tries are used up.

    The count outlives the rollback of a keyed request; inside another transaction it shares that one's fate.
    """
    limit, period = settings.THROTTLES[scope]
    digest = _digest(subject)
    count = _count_one(scope, digest, period)
    repeat_after_rollback(partial(_count_one, scope, digest, period))
    if count > limit:
        raise Throttled(retry_after=_seconds_left(scope, digest, period))


def give_back(scope: str, subject: str) -> None:
    """Take back one try: it turned out not to be of the kind that counts."""
    digest, period = _digest(subject), settings.THROTTLES[scope][1]
    _either(lambda client: _take_in_redis(client, scope, digest, period), lambda: _take_from_row(scope, digest))


def network_of(address: str) -> str:
    """The subject for a client's address: an IPv6 customer has a whole /64 to come from, so that counts as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))


def _digest(subject: str) -> str:
    return salted_hmac("accounts.throttles", subject, algorithm="sha256").hexdigest()


def _count_one(scope: str, digest: str, period: timedelta) -> int:
    return _either(
        lambda client: _count_in_redis(client, scope, digest, period), lambda: _count_in_row(scope, digest, period)
    )


def _seconds_left(scope: str, digest: str, period: timedelta) -> int:
    left = _either(lambda client: _left_in_redis(client, scope, digest), lambda: _left_of_row(scope, digest, period))
    return max(1, math.ceil(left))


def _count_in_row(scope: str, digest: str, period: timedelta) -> int:
    now = clock.now()
    adapt = connection.ops.adapt_datetimefield_value
    over = adapt(now - period)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE, [scope, digest, adapt(now), over, over])
        return int(cursor.fetchone()[0])


def _take_from_row(scope: str, digest: str) -> None:
    ThrottleCounter.objects.filter(scope=scope, subject=digest, count__gt=0).update(count=F("count") - 1)


def _left_of_row(scope: str, digest: str, period: timedelta) -> float:
    row = ThrottleCounter.objects.get(scope=scope, subject=digest)
    return (row.window_starts_at + period - clock.now()).total_seconds()


def _count_in_redis(client: "redis.Redis", scope: str, digest: str, period: timedelta) -> int:
    with client.pipeline(transaction=True) as pipeline:
        pipeline.set(_name(scope, digest), 0, px=period, nx=True)
        pipeline.incr(_name(scope, digest))
        return int(pipeline.execute()[1])


def _take_in_redis(client: "redis.Redis", scope: str, digest: str, period: timedelta) -> None:
    with client.pipeline(transaction=True) as pipeline:
        # Where the window has ended meanwhile: a bare DECR would leave a counter that never expires.
        pipeline.set(_name(scope, digest), 1, px=period, nx=True)
        pipeline.decr(_name(scope, digest))
        pipeline.execute()


def _left_in_redis(client: "redis.Redis", scope: str, digest: str) -> float:
    return float(client.pttl(_name(scope, digest))) / 1000


def _name(scope: str, digest: str) -> str:
    return f"daymark:throttle:{scope}:{digest}"


def _either(in_redis: Callable[["redis.Redis"], T], in_rows: Callable[[], T]) -> T:
    """Redis where there is one and it answers; else the database."""
    if settings.REDIS_URL:
        import redis  # here: it is slow to load, and a Daymark without Redis starts without it

        try:
            return in_redis(_client(settings.REDIS_URL))
        except redis.RedisError as error:
            logger.warning("throttle_redis_failed error=%s", type(error).__name__)
    return in_rows()


@cache
def _client(url: str) -> "redis.Redis":
    import redis

    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
