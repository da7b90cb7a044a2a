"""What a person may use in a day: reserved, settled, released, swept, and never exceeded by parallel calls."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.models import Preferences, User
from agent.models import UsageDay, UsageReservation
from agent.providers.base import TokenUsage
from agent.providers.errors import ProviderError
from agent.runs import reaper
from agent.runs.limits import Estimate, estimate_for, release, reserve, settle, sweep
from config.common import clock
from tests.factories.accounts import UserFactory
from tests.racing import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SONNET = partial(estimate_for, "claude", "claude-sonnet-5-5")
UNKNOWN = partial(estimate_for, "openrouter", "openrouter/auto")
CALL = SONNET(tokens_in=1000, tokens_out=100)  # 3,000 millionths of a dollar


@pytest.fixture(autouse=True)
def no_limits(settings: Any) -> None:
    """Each test sets those it needs."""
    settings.AGENT_DAY_TOKENS = settings.AGENT_DAY_COST_USD = None


def used_by(user: User) -> dict[str, int]:
    """The one day's counts that are not zero."""
    names = (field.name for field in UsageDay._meta.concrete_fields if field.name not in {"id", "user"})
    [row] = UsageDay.objects.for_user(user).values(*names)
    return {name: value for name, value in row.items() if isinstance(value, int) and value}


def refusal_of(user: User, estimate: Estimate, at: datetime = NOON) -> str:
    """What the person is told."""
    with pytest.raises(ProviderError) as refused:
        reserve(user, estimate, at)
    assert (refused.value.code, refused.value.retryable) == ("limit_reached", False)
    assert len(refused.value.detail) <= 500, "a run's error is cut there"
    return refused.value.detail


def test_a_reservation_is_held_and_then_settled(alice: User) -> None:
    reservation = reserve(alice, CALL, NOON)
    assert used_by(alice) == {"reserved_tokens": 1100, "reserved_micros": 3000}
    settle(reservation, TokenUsage(input_tokens=900, output_tokens=50, cached_input_tokens=400))
    assert used_by(alice) == {"calls": 1, "tokens_in": 900, "tokens_out": 50, "cost_micros": 1000 + 40 + 500}
    assert not UsageReservation.objects.exists()


def test_where_the_vendor_does_not_tell_the_estimate_counts(alice: User) -> None:
    settle(reserve(alice, CALL, NOON), None)
    assert used_by(alice) == {"calls": 1, "tokens_in": 1000, "tokens_out": 100, "cost_micros": 3000}


def test_a_call_that_was_never_made_counts_nothing(alice: User) -> None:
    release(reserve(alice, CALL, NOON))
    assert used_by(alice) == {}
    assert not UsageReservation.objects.exists()


def test_a_reservation_counts_once(alice: User) -> None:
    reservation = reserve(alice, CALL, NOON)
    for again in (
        partial(settle, reservation, None),
        partial(settle, reservation, None),
        partial(release, reservation),
    ):
        again()
    assert used_by(alice) == {"calls": 1, "tokens_in": 1000, "tokens_out": 100, "cost_micros": 3000}


def test_a_model_without_a_price_counts_in_tokens(alice: User) -> None:
    settle(reserve(alice, UNKNOWN(tokens_in=10, tokens_out=5), NOON), TokenUsage(input_tokens=8, output_tokens=4))
    assert used_by(alice) == {"calls": 1, "unpriced_calls": 1, "tokens_in": 8, "tokens_out": 4}
    assert UsageDay.objects.get().cost_usd is None
    settle(reserve(alice, CALL, NOON), None)
    assert UsageDay.objects.get().cost_usd == Decimal("0.003"), "as far as it is known"


def test_the_limit_on_tokens(alice: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = 2000
    reserve(alice, CALL, NOON)
    reservation = reserve(alice, CALL, NOON)
    detail = refusal_of(alice, CALL)
    for part in ("2,000 tokens a day", "midnight, UTC time", "AGENT_DAY_TOKENS", "choose offline"):
        assert part in detail
    release(reservation)
    reserve(alice, CALL, NOON)


def test_the_limit_on_money(alice: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS, settings.AGENT_DAY_COST_USD = 10**6, Decimal("0.005")
    settle(reserve(alice, CALL, NOON), None)
    reserve(alice, CALL, NOON)
    detail = refusal_of(alice, CALL)
    assert "0.005 US dollars a day" in detail
    assert "AGENT_DAY_COST_USD" in detail


def test_a_limit_of_nothing_leaves_the_built_in_assistant(alice: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = settings.AGENT_DAY_COST_USD = 0
    refusal_of(alice, CALL)
    settle(reserve(alice, estimate_for("offline", "rules", tokens_in=5000, tokens_out=2048), NOON), None)
    assert used_by(alice) == {"calls": 1}


def test_a_refusal_leaves_nothing_behind(alice: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = 0
    refusal_of(alice, CALL)
    assert not UsageDay.objects.exists()


def test_one_persons_limit_is_not_anothers(alice: User, bob: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = 100
    reserve(alice, CALL, NOON)
    refusal_of(alice, CALL)
    reserve(bob, CALL, NOON)


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("UTC", datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC), date(2026, 3, 4)),
        ("UTC", datetime(2026, 3, 5, tzinfo=UTC), date(2026, 3, 5)),
        ("Pacific/Kiritimati", datetime(2026, 3, 4, 10, 0, tzinfo=UTC), date(2026, 3, 5)),
        ("America/Los_Angeles", datetime(2026, 3, 5, 7, 59, tzinfo=UTC), date(2026, 3, 4)),
        ("America/Los_Angeles", datetime(2026, 3, 5, 8, 0, tzinfo=UTC), date(2026, 3, 5)),
        ("Europe/Berlin", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),  # 23 hours long
        ("Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        ("Europe/Berlin", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # 25 hours long
        ("Europe/Berlin", datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_the_day_is_the_persons_own(zone: str, at: datetime, day: date) -> None:
    reserve(UserFactory.create(time_zone=zone), CALL, at)
    assert UsageDay.objects.get().date == day


def test_the_next_day_begins_anew(settings: Any) -> None:
    person = UserFactory.create(time_zone="Europe/Berlin")
    settings.AGENT_DAY_TOKENS = 100
    reserve(person, CALL, NOON)
    assert "midnight, Europe/Berlin time" in refusal_of(person, CALL, datetime(2026, 3, 4, 22, 59, tzinfo=UTC))
    reserve(person, CALL, datetime(2026, 3, 4, 23, 0, tzinfo=UTC))


def test_who_moves_to_another_zone_goes_on_with_its_date(alice: User, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS = 100
    reserve(alice, CALL, NOON)
    Preferences.objects.filter(user=alice).update(time_zone="America/New_York")
    refusal_of(alice, CALL)
    Preferences.objects.filter(user=alice).update(time_zone="Pacific/Kiritimati")
    reserve(alice, CALL, NOON)  # it is tomorrow there


def test_a_call_counts_on_the_day_it_began(alice: User) -> None:
    reservation = reserve(alice, CALL, datetime(2026, 3, 4, 23, 59, tzinfo=UTC))
    with clock.pretending(datetime(2026, 3, 5, 0, 1, tzinfo=UTC)):
        settle(reservation, None)
    assert UsageDay.objects.get().date == date(2026, 3, 4)


def test_what_a_dead_process_held_is_swept_as_used(alice: User, settings: Any) -> None:
    reservation = reserve(alice, CALL, NOON)
    longest = timedelta(seconds=settings.AGENT_RUN_SECONDS)
    assert sweep(NOON + longest) == 0, "the call may still be at work"
    assert sweep(NOON + longest + timedelta(minutes=2)) == 1
    used = {"calls": 1, "tokens_in": 1000, "tokens_out": 100, "cost_micros": 3000}
    assert used_by(alice) == used
    settle(reservation, TokenUsage(input_tokens=1, output_tokens=1))
    assert used_by(alice) == used, "it was not dead after all: what was counted stands"


def test_the_reaper_sweeps(alice: User) -> None:
    reserve(alice, CALL, NOON)
    with clock.pretending(NOON + timedelta(hours=1)):
        reaper.tidy()
    assert not UsageReservation.objects.exists()


def test_a_person_who_is_gone_takes_the_reservation_along(alice: User) -> None:
    reservation = reserve(alice, CALL, NOON)
    alice.delete()
    settle(reservation, None)
    assert not UsageDay.objects.exists()


def tried(person: User, estimate: Estimate) -> Callable[[], UsageReservation | None]:
    """A call still to be made: its reservation, None where it is refused."""

    def attempt() -> UsageReservation | None:
        try:
            return reserve(person, estimate, NOON)
        except ProviderError:
            return None

    return attempt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("tokens", "dollars"), [(10_000, None), (None, Decimal("0.03")), (10_000, Decimal(1))])
def test_parallel_calls_exceed_no_limit_by_more_than_one(tokens: int | None, dollars: Any, settings: Any) -> None:
    settings.AGENT_DAY_TOKENS, settings.AGENT_DAY_COST_USD = tokens, dollars
    person = UserFactory.create()
    held = [one for one in at_once([tried(person, CALL)] * 50) if one is not None]
    assert len(held) == 10  # 10 x 1,100 tokens and 10 x 0.003 dollars are the first to reach the limit
    assert used_by(person)["reserved_tokens"] == 10 * 1100
    at_once([partial(settle, one, None) for one in held])
    assert used_by(person) == {"calls": 10, "tokens_in": 10_000, "tokens_out": 1000, "cost_micros": 30_000}
    assert tried(person, CALL)() is None


@pytest.mark.django_db(transaction=True)
def test_of_parallel_settlings_of_one_call_one_counts() -> None:
    person = UserFactory.create()
    reservation = reserve(person, CALL, NOON)
    at_once([partial(settle, reservation, None), partial(release, reservation)] * 10)
    assert used_by(person).get("calls", 0) <= 1
    assert "reserved_tokens" not in used_by(person)
