"""Changing a password, and the way back in by mail."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from accounts.models import User
from tests.accounts.calls import AUTH, bearing, error_codes, login, pair_for, post, status_of
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
ANOTHER = "quite another passphrase"


def change(access: str, current: str, new: str) -> Any:
    """The answer to a change of password."""
    body = {"current_password": current, "new_password": new}
    return bearing(access).post(f"{AUTH}/password/change", body, format="json")


def mailed_link(email: str) -> tuple[str, str]:
    """The two parts of the link that a reset mails to this person."""
    assert post("password/reset", {"email": email}).status_code == 204
    found = re.search(r"/reset/([^/\s]+)/([^/\s]+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1], found[2]


def confirm(link: tuple[str, str], password: str = ANOTHER) -> Any:
    """The answer to using the link."""
    return post("password/reset/confirm", {"uid": link[0], "token": link[1], "password": password})


def test_a_change_takes_effect_and_ends_every_session(alice: User) -> None:
    mine, other = pair_for(alice.email), pair_for(alice.email)
    assert change(mine["access"], PASSWORD, ANOTHER).status_code == 204
    assert [status_of(pair["access"]) for pair in (mine, other)] == [401, 401]
    assert post("refresh", {"refresh": mine["refresh"]}).status_code == 401
    assert [login(alice.email, password).status_code for password in (PASSWORD, ANOTHER)] == [401, 200]


def test_a_change_needs_the_present_password_and_a_good_new_one(alice: User) -> None:
    access = pair_for(alice.email)["access"]
    assert error_codes(change(access, "wrong", ANOTHER)) == {("current_password", "invalid")}
    assert ("new_password", "password_too_short") in error_codes(change(access, PASSWORD, "short"))
    assert error_codes(change(access, PASSWORD, "")) == {("new_password", "required")}
    assert status_of(access) == 200


def test_a_change_needs_somebody_signed_in() -> None:
    assert post("password/change", {"current_password": PASSWORD, "new_password": ANOTHER}).status_code == 401


def test_guessing_the_present_password_locks_the_account(alice: User) -> None:
    access = pair_for(alice.email)["access"]
    statuses = [change(access, "wrong", ANOTHER).status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]
    assert login(alice.email).status_code == 429


def test_a_reset_mails_a_link_that_sets_a_password_and_ends_every_session(alice: User) -> None:
    access = pair_for(alice.email)["access"]
    link = mailed_link("ALICE@example.org")
    assert mail.outbox[0].to == ["alice@example.org"]
    assert confirm(link).status_code == 204
    assert status_of(access) == 401
    assert [login(alice.email, password).status_code for password in (PASSWORD, ANOTHER)] == [401, 200]


@pytest.mark.parametrize("public_url", ["", "https://daymark.example"])
def test_the_link_leads_to_our_own_page(alice: User, settings: Settings, public_url: str) -> None:
    settings.PUBLIC_URL = public_url
    uid, token = mailed_link(alice.email)
    assert f"{public_url or 'http://127.0.0.1:8000'}/reset/{uid}/{token}\n" in str(mail.outbox[0].body)


def test_a_link_works_once_and_for_an_hour(alice: User) -> None:
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False) as clock:
        first, second = mailed_link(alice.email), mailed_link(alice.email)
        clock.shift(timedelta(hours=1))
        assert confirm(first).status_code == 204
        assert error_codes(confirm(first)) == {("token", "invalid")}
        assert error_codes(confirm(second)) == {("token", "invalid")}
        late = mailed_link(alice.email)
        clock.shift(timedelta(hours=1, seconds=1))
        assert error_codes(confirm(late)) == {("token", "invalid")}


def test_a_weak_password_leaves_the_link_good(alice: User) -> None:
    link = mailed_link(alice.email)
    assert ("password", "password_too_short") in error_codes(confirm(link, "short"))
    assert confirm(link).status_code == 204


@pytest.mark.parametrize(
    "uid", ["MQ", "!!", "é", "OTk5OTk5", "LTE", "x" * 64, "4pyT", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"]
)
def test_a_link_that_is_not_whole_is_a_400(alice: User, uid: str) -> None:
    _, token = mailed_link(alice.email)
    assert error_codes(confirm((uid, token[:-1]))) == {("token", "invalid")}


def test_another_person_s_token_fits_nobody_else(alice: User, bob: User) -> None:
    hers, his = mailed_link(alice.email), mailed_link(bob.email)
    assert error_codes(confirm((hers[0], his[1]))) == {("token", "invalid")}


def test_nobody_learns_who_has_an_account(alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    answers = [post("password/reset", {"email": email}) for email in (alice.email, bob.email, "nobody@example.org")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(204, b"")}
    assert [message.to for message in mail.outbox] == [[alice.email]]


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_five_mails_an_hour_for_one_address(alice: User, email: str) -> None:
    statuses = [post("password/reset", {"email": email}).status_code for _ in range(6)]
    assert statuses == [204] * 5 + [429]


def test_a_mail_server_that_is_away_is_not_told_to_the_asker(alice: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert post("password/reset", {"email": alice.email}).status_code == 204
