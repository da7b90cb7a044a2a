"""Forgetting what is no longer needed."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session as DjangoSession
from django.test import Client

from accounts.models import IdempotencyKey, Session, ThrottleCounter, User
from accounts.services import end_sessions_of, forget_expired, throttle
from config.common import clock
from tests.accounts.calls import pair_for, status_of

pytestmark = pytest.mark.django_db


def test_what_is_old_goes_and_says_how_much(alice: User) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z"):
        pair_for(alice.email)
        Client().force_login(alice)
        end_sessions_of(alice)
        throttle("send_person", "1")
        IdempotencyKey.objects.create(user=alice, key="k", route="/x", body_hash="h")
    with time_machine.travel("2026-04-01T12:00:00Z"):
        gone = forget_expired(clock.now())
    assert gone == {"idempotency_keys": 1, "throttle_counters": 3, "sessions": 2, "cookie_sessions": 1}
    assert not any(model.objects.exists() for model in (IdempotencyKey, ThrottleCounter, Session, DjangoSession))


def test_what_still_counts_stays(alice: User) -> None:
    access = pair_for(alice.email)["access"]
    Client().force_login(alice)
    throttle("send_person", "1")
    IdempotencyKey.objects.create(user=alice, key="k", route="/x", body_hash="h")
    end_sessions_of(User.objects.create_user("bob@example.org"))
    assert set(forget_expired(clock.now() + timedelta(minutes=1)).values()) == {0}
    assert status_of(access) == 200


def test_a_key_is_kept_for_seven_days(alice: User) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as time:
        IdempotencyKey.objects.create(user=alice, key="k", route="/x", body_hash="h")
        time.shift(timedelta(days=7))
        assert forget_expired(clock.now())["idempotency_keys"] == 0
        time.shift(1)
        assert forget_expired(clock.now())["idempotency_keys"] == 1
