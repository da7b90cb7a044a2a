"""Refresh tokens: rotated, safe under parallel use, and an alarm when an old one comes back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from accounts.models import Session, User
from accounts.services import disable_user
from tests.accounts.calls import pair_for, post, status_of

pytestmark = pytest.mark.both_databases
NOON = "2026-03-04T12:00:00Z"


def refresh(token: str) -> Any:
    """The answer to a refresh."""
    return post("refresh", {"refresh": token})


def refresh_in_thread(token: str) -> tuple[int, bytes]:
    """Status and body, from a thread with a connection of its own."""
    try:
        answer = refresh(token)
        return answer.status_code, answer.content
    finally:
        connection.close()


@pytest.mark.django_db
def test_a_refresh_gives_another_pair_of_the_same_session(alice: User) -> None:
    first = pair_for(alice.email)
    second = refresh(first["refresh"]).json()
    assert second.keys() == first.keys()
    assert second["refresh"] != first["refresh"]
    assert second["access"] != first["access"]
    assert status_of(second["access"]) == 200
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_refreshes_all_get_one_identical_successor(alice: User) -> None:
    token = pair_for(alice.email)["refresh"]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(refresh_in_thread, [token] * 20))
    assert {status for status, _ in answers} == {200}
    assert len({body for _, body in answers}) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_refreshes_of_many_sessions_never_mix(alice: User, bob: User) -> None:
    tokens = [pair_for(user.email)["refresh"] for user in (alice, bob) for _ in range(5)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(refresh_in_thread, tokens * 4))
    by_token = {token: {body for _, body in answers[place :: len(tokens)]} for place, token in enumerate(tokens)}
    assert {len(bodies) for bodies in by_token.values()} == {1}
    assert len({body for _, body in answers}) == len(tokens)


@pytest.mark.django_db
def test_the_token_just_replaced_gets_the_same_successor_for_ten_seconds(alice: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = pair_for(alice.email)["refresh"]
        clock.shift(3600)
        successor = refresh(token).json()
        clock.shift(10)
        assert refresh(token).json() == successor
        assert refresh(successor["refresh"]).status_code == 200


@pytest.mark.django_db
def test_after_ten_seconds_it_ends_the_session(alice: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        token = pair_for(alice.email)["refresh"]
        successor = refresh(token).json()
        clock.shift(10.1)
        assert refresh(token).status_code == 401
        assert status_of(successor["access"]) == 401
        assert refresh(successor["refresh"]).status_code == 401


@pytest.mark.django_db
def test_a_token_two_generations_old_ends_the_session_at_once(alice: User) -> None:
    first = pair_for(alice.email)["refresh"]
    second = refresh(first).json()["refresh"]
    third = refresh(second).json()
    assert refresh(first).status_code == 401
    assert status_of(third["access"]) == 401
    assert Session.objects.get().ended_at is not None


@pytest.mark.django_db
def test_reuse_leaves_the_person_s_other_sessions_alone(alice: User) -> None:
    first, other = pair_for(alice.email)["refresh"], pair_for(alice.email)
    refresh(refresh(first).json()["refresh"])
    assert refresh(first).status_code == 401
    assert status_of(other["access"]) == 200


@pytest.mark.django_db
def test_tokens_live_for_minutes_and_days(alice: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        pair = pair_for(alice.email)
        clock.shift(timedelta(minutes=15) - timedelta(seconds=1))
        assert status_of(pair["access"]) == 200
        clock.shift(1)
        assert status_of(pair["access"]) == 401
        clock.shift(timedelta(days=7) - timedelta(minutes=15, seconds=1))
        assert refresh(pair["refresh"]).status_code == 200
        clock.shift(timedelta(days=7))
        assert refresh(pair["refresh"]).status_code == 401


@pytest.mark.django_db
def test_a_disabled_person_cannot_refresh(alice: User) -> None:
    token = pair_for(alice.email)["refresh"]
    disable_user(alice)
    assert refresh(token).status_code == 401


@pytest.mark.django_db
def test_an_access_token_is_no_refresh_token(alice: User) -> None:
    pair = pair_for(alice.email)
    assert refresh(pair["access"]).status_code == 401
    assert status_of(pair["access"]) == 200
