"""Counting tries."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from accounts.models import ThrottleCounter
from accounts.services import throttle
from accounts.throttles import give_back
from config.common.errors import Throttled

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings) -> None:
    """`send_person` allows three tries a minute."""
    settings.THROTTLES = {**settings.THROTTLES, "send_person": (3, settings.THROTTLES["send_person"][1])}


def tries(scope: str, subject: str, number: int) -> int:
    """How many of `number` tries were let through."""
    passed = 0
    for _ in range(number):
        try:
            throttle(scope, subject)
            passed += 1
        except Throttled:
            pass
    return passed


@pytest.mark.django_db
def test_tries_beyond_the_limit_are_refused_and_say_when_to_come_back() -> None:
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as clock:
        assert tries("send_person", "1", 3) == 3
        clock.shift(20)
        with pytest.raises(Throttled) as refused:
            throttle("send_person", "1")
    assert refused.value.retry_after == 40


@pytest.mark.django_db
def test_a_window_starts_with_its_first_try_and_ends_after_its_period() -> None:
    with time_machine.travel("2026-03-04T12:00:59Z", tick=False) as clock:
        assert tries("send_person", "1", 5) == 3
        clock.shift(59)
        assert tries("send_person", "1", 1) == 0
        clock.shift(1)
        assert tries("send_person", "1", 5) == 3


@pytest.mark.django_db
def test_people_and_scopes_are_counted_apart() -> None:
    assert tries("send_person", "1", 4) == 3
    assert tries("send_person", "2", 4) == 3
    assert tries("register_address", "1", 4) == 4


@pytest.mark.django_db
def test_a_try_given_back_can_be_used_again() -> None:
    assert tries("send_person", "1", 3) == 3
    give_back("send_person", "1")
    assert tries("send_person", "1", 2) == 1


@pytest.mark.django_db
def test_no_subject_is_kept_in_the_clear() -> None:
    throttle("login_failed_account", "alice@example.org")
    assert "alice" not in ThrottleCounter.objects.get().subject


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_are_counted_exactly() -> None:
    def one(_: int) -> int:
        try:
            return tries("send_person", "1", 2)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(10))) == 3
    assert ThrottleCounter.objects.get().count == 20


@pytest.mark.integration
@pytest.mark.django_db
def test_with_redis_the_count_lives_there(settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert tries("send_person", "redis", 5) == 3
    give_back("send_person", "redis")
    with pytest.raises(Throttled) as refused:
        throttle("send_person", "redis")
    assert 0 < refused.value.retry_after <= 60
    assert not ThrottleCounter.objects.exists()


@pytest.mark.django_db
def test_without_an_answer_from_redis_the_database_counts(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert tries("send_person", "1", 5) == 3
