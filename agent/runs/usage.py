"""What a person's agent has used, and what is left of today: for the API and the settings page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from accounts.selectors import zone_of
from agent.domain import usd_of
from agent.models import UsageDay
from agent.runs.limits import day_micros
from agent.selectors import usage_days_for
from config.common.clock import today_in
from config.common.errors import ValidationFailed

MOST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class UsageSum:
    """Several days added up."""

    calls: int
    unpriced_calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: Decimal | None
    """Of the priced calls; None where there were calls and none had a known price."""

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """So much of a day; None: no limit."""

    tokens: int | None
    cost_usd: Decimal | None


@dataclass(frozen=True, kw_only=True)
class UsageReport:
    """What was used from `first` to `last`, both included."""

    first: date
    last: date
    days: Sequence[UsageDay]
    """Oldest first; days on which nothing was used are left out."""
    total: UsageSum
    today: UsageSum
    limits: Allowance
    left_today: Allowance
    """What running replies hold back is not left."""
    resets_at: datetime
    """When the person's next day begins."""


def usage_report_for(user: User, first: date | None, last: date | None, at: datetime) -> UsageReport:
    """The report; None stands for the first day of the present month, and for today. Raises ValidationFailed."""
    zone = zone_of(user)
    today = today_in(zone, at)
    last = last or today
    first = first or last.replace(day=1)
    _check_range(first, last)
    days = list(usage_days_for(user, first, last))
    of_today = [day for day in days if day.date == today]
    if not first <= today <= last:
        of_today = list(usage_days_for(user, today, today))
    return UsageReport(
        first=first,
        last=last,
        days=days,
        total=_sum_of(days),
        today=_sum_of(of_today),
        limits=Allowance(tokens=settings.AGENT_DAY_TOKENS, cost_usd=settings.AGENT_DAY_COST_USD),
        left_today=_left(of_today),
        resets_at=datetime.combine(today + timedelta(days=1), time.min, ZoneInfo(zone)),
    )


def _check_range(first: date, last: date) -> None:
    if last < first:
        raise ValidationFailed.on("to", "out_of_range", "The range ends before it begins.")
    if last - first >= timedelta(days=MOST_DAYS):
        raise ValidationFailed.on("from", "out_of_range", f"Ask for at most {MOST_DAYS} days at once.")


def _sum_of(days: Iterable[UsageDay]) -> UsageSum:
    days = list(days)
    calls, unpriced = sum(day.calls for day in days), sum(day.unpriced_calls for day in days)
    return UsageSum(
        calls=calls,
        unpriced_calls=unpriced,
        tokens_in=sum(day.tokens_in for day in days),
        tokens_out=sum(day.tokens_out for day in days),
        cost_usd=None if calls and calls == unpriced else usd_of(sum(day.cost_micros for day in days)),
    )


def _left(of_today: Sequence[UsageDay]) -> Allowance:
    tokens, micros = settings.AGENT_DAY_TOKENS, day_micros()
    gone_tokens = sum(day.tokens + day.reserved_tokens for day in of_today)
    gone_micros = sum(day.cost_micros + day.reserved_micros for day in of_today)
    return Allowance(
        tokens=None if tokens is None else max(0, tokens - gone_tokens),
        cost_usd=None if micros is None else usd_of(max(0, micros - gone_micros)),
    )
