"""Signing in with a cookie: pages, the admin, the API with CSRF, and the socket's handshake."""

from uuid import UUID

import pytest
from django.conf import settings as live_settings
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import Session, User
from accounts.selectors import ended_sessions_among, session_is_live, user_for_cookie_session
from accounts.services import (
    close_cookie_session,
    delete_user,
    disable_user,
    end_sessions_of,
    open_cookie_session,
    set_password,
)
from tests.accounts.calls import ME, PREFERENCES, pair_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's browser, with CSRF enforced as in life."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    return client


def test_a_cookie_login_has_a_session_row(browser: Client, alice: User) -> None:
    session = Session.objects.get()
    assert (session.user, session.current_refresh_id, session.ended_at) == (alice, None, None)
    assert user_for_cookie_session(browser.session) == (alice, session.pk)


def test_the_api_takes_the_cookie_at_the_price_of_two_queries(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # the cookie's content; session and person
        assert browser.get(ME).json()["email"] == "alice@example.org"


def test_a_write_by_cookie_needs_the_csrf_token(browser: Client) -> None:
    body = {"buffer_minutes": 5}
    assert browser.patch(PREFERENCES, body, content_type="application/json").status_code == 403
    token = "a" * 32
    browser.cookies[live_settings.CSRF_COOKIE_NAME] = token
    answer = browser.patch(PREFERENCES, body, content_type="application/json", headers={"x-csrftoken": token})
    assert answer.status_code == 200


@pytest.mark.parametrize("end", [end_sessions_of, disable_user, delete_user, lambda user: set_password(user, "x" * 12)])
def test_what_ends_the_session_ends_the_cookie(browser: Client, alice: User, end: object) -> None:
    assert callable(end)
    end(alice)
    assert browser.get(ME).status_code == 401
    assert user_for_cookie_session(browser.session) is None


def test_a_cookie_without_a_session_row_is_nobody_and_is_emptied(browser: Client) -> None:
    Session.objects.all().delete()
    assert browser.get(ME).status_code == 401
    assert dict(browser.session.items()) == {}


def test_a_changed_password_hash_alone_ends_the_cookie(browser: Client, alice: User) -> None:
    alice.set_password("past every service")
    alice.save()
    assert browser.get(ME).status_code == 401


def test_logging_out_ends_the_row(browser: Client, alice: User) -> None:
    request = RequestFactory().get("/")
    request.session = browser.session
    request.user = alice
    close_cookie_session(request)
    assert Session.objects.get().ended_at is not None


def test_logging_in_again_in_one_browser_ends_the_sign_in_before(browser: Client, alice: User) -> None:
    request = RequestFactory().get("/")
    request.session = browser.session
    request.user = alice
    open_cookie_session(request, alice)
    assert sorted(session.ended_at is None for session in Session.objects.all()) == [False, True]


def test_a_request_that_asks_for_nobody_runs_no_query(
    browser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert browser.get("/api/v1/health/live").status_code == 200


def test_ended_sessions_are_found_by_one_query(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user in (alice, bob):
        pair_for(user.email)
    mine, his = (Session.objects.get(user=user).pk for user in (alice, bob))
    gone = UUID(int=0)
    disable_user(bob)
    with django_assert_num_queries(1):
        assert ended_sessions_among({mine, his, gone}) == {his, gone}
    assert (session_is_live(mine), session_is_live(his)) == (True, False)
    assert ended_sessions_among(set()) == set()
