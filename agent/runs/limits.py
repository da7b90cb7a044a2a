"""What a person may use in a day: reserved before each call of a provider, settled after it.

    reservation = reserve(user, estimate_for(…), clock.now())    # refuses where the day's limit is reached
    settle(reservation, usage)                                   # or release(reservation), where no call was made

A call begins while used and reserved together are below the limit, so that any number of parallel runs exceed it by one
call each at most. Whoever deletes the reservation counts it: `settle`, `release`, or `sweep` for a process that died.
The day is the person's civil date when the call begins, so it has 23 or 25 hours where clocks change. Who moves to
another zone goes on with what that zone's date has counted already.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.selectors import zone_of
from agent.models import UsageDay, UsageReservation
from agent.providers.base import TokenUsage
from agent.providers.catalog import OFFLINE
from agent.providers.errors import ProviderError
from agent.runs.budget import RunBudget
from agent.runs.prices import price_of
from config.common.clock import now, today_in

GRACE = timedelta(minutes=1)  # beyond the longest run, before a reservation counts as left behind


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What one call may use at most."""

    provider: str
    model: str
    tokens_in: int
    tokens_out: int
    micros: int | None
    """Millionths of a US dollar; None: the price is not known."""

    @property
    def is_free(self) -> bool:
        """Nothing is asked of a model, so that no limit holds."""
        return not self.tokens_in + self.tokens_out


def run_budget() -> RunBudget:
    """What the settings let one run do."""
    return RunBudget(
        most_steps=settings.AGENT_RUN_STEPS,
        most_tool_calls=settings.AGENT_RUN_TOOL_CALLS,
        most_tokens=settings.AGENT_RUN_TOKENS,
    )


def estimate_for(provider: str, model: str, *, tokens_in: int, tokens_out: int) -> Estimate:
    """The estimate of a call with so large a prompt and so long an answer; the built-in assistant uses nothing."""
    if provider == OFFLINE:
        return Estimate(provider=provider, model=model, tokens_in=0, tokens_out=0, micros=0)
    price = price_of(settings.LLM_PRICES, provider, model)
    micros = None if price is None else price.micros(tokens_in, tokens_out)
    return Estimate(provider=provider, model=model, tokens_in=tokens_in, tokens_out=tokens_out, micros=micros)


def reserve(user: User, estimate: Estimate, at: datetime) -> UsageReservation:
    """Hold the estimate back from the person's day. Raises ProviderError (limit_reached)."""
    zone = zone_of(user)
    tokens, micros = (None, None) if estimate.is_free else (settings.AGENT_DAY_TOKENS, day_micros())
    with transaction.atomic():
        day = _day_of(user, today_in(zone, at))
        # One conditional update: a parallel one waits for the row, and then sees what this one reserved.
        held = UsageDay.objects.filter(pk=day.pk).below(tokens, micros)
        if not held.update(
            reserved_tokens=F("reserved_tokens") + estimate.tokens_in + estimate.tokens_out,
            reserved_micros=F("reserved_micros") + (estimate.micros or 0),
            updated_at=at,
        ):
            raise _refusal(day, zone)
        return UsageReservation.objects.create(
            usage_day=day,
            provider=estimate.provider,
            model=estimate.model,
            tokens_in=estimate.tokens_in,
            tokens_out=estimate.tokens_out,
            micros=estimate.micros,
            expires_at=at + timedelta(seconds=settings.AGENT_RUN_SECONDS) + GRACE,
        )


def settle(reservation: UsageReservation, usage: TokenUsage | None) -> None:
    """Count what the call used; the estimate, where `usage` is None because the vendor does not tell."""
    tokens_in, tokens_out, micros = reservation.tokens_in, reservation.tokens_out, reservation.micros
    if usage is not None:
        tokens_in, tokens_out = usage.input_tokens, usage.output_tokens
        price = price_of(settings.LLM_PRICES, reservation.provider, reservation.model)
        cached = usage.cached_input_tokens
        micros = None if price is None else price.micros(tokens_in, tokens_out, cached=cached)
    _take_back(
        reservation,
        calls=F("calls") + 1,
        unpriced_calls=F("unpriced_calls") + int(micros is None),
        tokens_in=F("tokens_in") + tokens_in,
        tokens_out=F("tokens_out") + tokens_out,
        cost_micros=F("cost_micros") + (micros or 0),
    )


def release(reservation: UsageReservation) -> None:
    """The call was never made: nothing is counted."""
    _take_back(reservation)


def sweep(at: datetime) -> int:
    """Settle what dead processes left behind, as used: they died about where the call is. How many there were."""
    left = list(UsageReservation.objects.filter(expires_at__lte=at))
    for reservation in left:
        settle(reservation, None)
    return len(left)


def day_micros() -> int | None:
    """The day's limit in millionths of a US dollar; None: no limit."""
    limit: Decimal | None = settings.AGENT_DAY_COST_USD
    return None if limit is None else int(limit * 1_000_000)


def _day_of(user: User, day: date) -> UsageDay:
    """The row of that date, made where it is missing; of parallel makers, the unique constraint lets one."""
    found = UsageDay.objects.for_user(user).filter(date=day).first()
    if found is not None:
        return found
    UsageDay.objects.bulk_create([UsageDay(user=user, date=day)], ignore_conflicts=True)
    return UsageDay.objects.for_user(user).get(date=day)


def _take_back(reservation: UsageReservation, **counted: object) -> None:
    with transaction.atomic():
        deleted, _ = UsageReservation.objects.filter(pk=reservation.pk).delete()
        if not deleted:
            return  # another has counted it
        UsageDay.objects.filter(pk=reservation.usage_day_id).update(
            reserved_tokens=F("reserved_tokens") - reservation.tokens_in - reservation.tokens_out,
            reserved_micros=F("reserved_micros") - (reservation.micros or 0),
            updated_at=now(),
            **counted,
        )


def _refusal(day: UsageDay, zone: str) -> ProviderError:
    day.refresh_from_db()
    tokens = settings.AGENT_DAY_TOKENS
    if tokens is not None and day.tokens + day.reserved_tokens >= tokens:
        what, variable = f"{tokens:,} tokens", "AGENT_DAY_TOKENS"
    else:
        what, variable = f"{settings.AGENT_DAY_COST_USD} US dollars", "AGENT_DAY_COST_USD"
    return ProviderError(
        "limit_reached",
        f"Your limit of {what} a day is reached. The next day begins at midnight, {zone} time. Until then the built-in "
        f"assistant answers: choose offline as the provider. Who runs this server can change {variable}.",
    )
