"""Login, logout, and what ends a session."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import Session, User
from accounts.services import disable_user
from tests.accounts.calls import AUTH, ME, bearing, login, pair_for, post, status_of
from tests.accounts.hashers import CountingHasher
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_a_login_answers_with_two_tokens_that_nobody_may_cache(alice: User) -> None:
    answer = login("alice@example.org")
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert bearing(answer.json()["access"]).get(ME).json()["email"] == "alice@example.org"


def test_a_token_costs_one_query(alice: User) -> None:
    client = bearing(pair_for(alice.email)["access"])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ME).status_code == 200
    assert len(queries) == 1


def test_unknown_wrong_and_disabled_are_told_apart_by_nothing(alice: User, bob: User) -> None:
    disable_user(bob)
    answers = [
        login("nobody@example.org"),
        login("alice@example.org", "wrong password"),
        login("bob@example.org"),
        login("not an address"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["detail"] for answer in answers} == {"E-mail or password is wrong."}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


def test_an_unknown_address_costs_a_hash_as_well(settings: Settings, alice: User) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingHasher"]
    CountingHasher.asked.clear()
    login("nobody@example.org")
    assert len(CountingHasher.asked) == 1


def test_ten_failures_lock_an_account_whatever_the_password(alice: User) -> None:
    statuses = [login(alice.email, "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    refused = login("ALICE@example.org", REMOTE_ADDR="192.0.2.9")
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert 0 < int(refused.headers["Retry-After"]) <= 900


def test_a_lock_ends_after_a_quarter_of_an_hour(alice: User) -> None:
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as clock:
        for _ in range(10):
            login(alice.email, "wrong")
        assert login(alice.email).status_code == 429
        clock.shift(15 * 60)
        assert login(alice.email).status_code == 200


def test_an_unknown_account_locks_alike(alice: User) -> None:
    statuses = [login("nobody@example.org", "wrong").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_logins_that_succeed_are_not_counted(alice: User) -> None:
    for _ in range(9):
        login(alice.email, "wrong")
    assert {login(alice.email).status_code for _ in range(12)} == {200}
    assert [login(alice.email, "wrong").status_code for _ in range(2)] == [401, 429]


def test_an_address_may_fail_so_often_over_all_accounts(alice: User, settings: Settings) -> None:
    assert settings.THROTTLES["login_failed_address"][0] == 100
    settings.THROTTLES = {**settings.THROTTLES, "login_failed_address": (5, timedelta(minutes=15))}
    for n in range(5):
        assert login(f"nobody{n}@example.org").status_code == 401
    assert login(alice.email).status_code == 429
    assert login(alice.email, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_logout_needs_the_refresh_token_alone_and_ends_the_access_token_at_once(alice: User) -> None:
    mine, other = pair_for(alice.email), pair_for(alice.email)
    assert post("logout", {"refresh": mine["refresh"]}).status_code == 204
    assert (status_of(mine["access"]), status_of(other["access"])) == (401, 200)
    assert post("refresh", {"refresh": mine["refresh"]}).status_code == 401


def test_logging_out_twice_or_with_an_older_token_is_no_error(alice: User) -> None:
    older = pair_for(alice.email)["refresh"]
    newer = post("refresh", {"refresh": older}).json()
    assert [post("logout", {"refresh": older}).status_code for _ in range(2)] == [204, 204]
    assert status_of(newer["access"]) == 401


@pytest.mark.parametrize("refresh", ["nonsense", "a.b.c", "x" * 4000])
def test_logout_with_what_is_no_token_is_a_401(db: None, refresh: str) -> None:
    assert post("logout", {"refresh": refresh}).status_code == 401


def test_a_stale_access_token_does_not_hinder_logout_or_login(alice: User) -> None:
    pair = pair_for(alice.email)
    stale = bearing("stale.access.token")
    body = {"email": alice.email, "password": PASSWORD}
    assert stale.post(f"{AUTH}/login", body, format="json").status_code == 200
    assert stale.post(f"{AUTH}/logout", {"refresh": pair["refresh"]}, format="json").status_code == 204


def test_disabling_ends_every_session_of_that_person_alone(alice: User, bob: User) -> None:
    hers, his = pair_for(alice.email)["access"], pair_for(bob.email)["access"]
    disable_user(alice)
    assert (status_of(hers), status_of(his)) == (401, 200)
    assert not Session.objects.filter(user=alice, ended_at=None).exists()


def test_the_demo_account_signs_in_on_loopback_only(settings: Settings) -> None:
    UserFactory.create(email="demo@example.org", is_demo=True)
    assert login("demo@example.org").status_code == 200
    settings.ON_LOOPBACK = False
    assert login("demo@example.org").status_code == 401


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_are_limited_as_well(alice: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.CountingHasher"]
    CountingHasher.asked.clear()

    def guess(number: int) -> int:
        try:
            status: int = login("nobody@example.org", f"guess {number}").status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(guess, range(30)))
    assert (statuses.count(401), statuses.count(429)) == (10, 20)
    assert len(CountingHasher.asked) == 10
