"""Signing up, signing in, and the way back in."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import PASSWORD
from tests.journeys.pages.conftest import Browser

pytestmark = pytest.mark.django_db
NEW = {"name": "Dora", "email": "Dora@Example.org", "password": "seven swans swimming", "time_zone": "Asia/Kolkata"}


def test_signing_up_signs_in_and_keeps_the_browsers_zone(nobody: Browser) -> None:
    answer = nobody.post("/signup", NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    dora = User.objects.get(email="dora@example.org")
    assert (dora.name, dora.preferences.time_zone) == ("Dora", "Asia/Kolkata")
    assert nobody.get("/").status_code == 200


def test_a_zone_that_nobody_knows_keeps_nobody_out(nobody: Browser) -> None:
    nobody.post("/signup", {**NEW, "time_zone": "Moon/Crater"})
    assert User.objects.get(email="dora@example.org").preferences.time_zone == "UTC"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "no address"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"password": "password123"}, "too common"),
        ({"email": "alice@example.org"}, "already"),
        ({"name": "x" * 151}, "at most 150"),
    ],
)
def test_what_is_wrong_with_a_sign_up_stands_beside_what_was_typed(
    nobody: Browser, alice: User, change: dict[str, str], sentence: str
) -> None:
    answer = nobody.post("/signup", {**NEW, **change})
    assert 400 <= answer.status_code < 500
    assert sentence in answer.content.decode()
    assert ({**NEW, **change})["email"] in answer.content.decode()
    assert User.objects.count() == 1


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(nobody: Browser, alice: User) -> None:
    wrong = nobody.post("/login", {"email": "alice@example.org", "password": "wrong one"})
    unknown = nobody.post("/login", {"email": "nobody@example.org", "password": "wrong one"})
    notes = [re.search(r'role="alert">(.*?)</div>', one.content.decode(), re.DOTALL) for one in (wrong, unknown)]
    assert wrong.status_code == unknown.status_code != 200
    assert notes[0] is not None
    assert notes[1] is not None
    assert notes[0][1] == notes[1][1]


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/week?date=2026-03-04", "/week?date=2026-03-04"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_the_page_that_was_asked_for_and_to_no_other_site(
    nobody: Browser, alice: User, wanted: str, reached: str
) -> None:
    answer = nobody.post("/login", {"email": alice.email, "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, reached)


def test_too_many_wrong_passwords_are_told_to_wait(nobody: Browser, alice: User) -> None:
    answers = [nobody.post("/login", {"email": alice.email, "password": "wrong one"}) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert "Too many tries. Try again in 15 minutes." in answers[-1].content.decode()


def test_a_form_that_is_too_old_says_so_and_leads_back_to_its_page(alice: User) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post("/week/plan", headers={"Referer": "http://testserver/week/plan?date=2026-03-02"})
    assert answer.status_code == 403
    assert "This page is too old" in answer.content.decode()
    assert 'href="/week/plan?date=2026-03-02"' in answer.content.decode()


def test_signing_out_needs_a_post_and_ends_the_session(browser: Browser) -> None:
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout")["Location"] == "/login"
    assert browser.get("/")["Location"] == "/login?next=/"


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/week?date=2026-03-02", "/week?date=2026-03-02"), ("http://elsewhere/x", "/"), ("", "/")],
)
def test_a_form_of_somebody_signed_out_leads_back_to_its_page(nobody: Browser, referer: str, back: str) -> None:
    answer = nobody.post("/plan", headers={"Referer": referer})
    assert answer["Location"] == f"/login?next={quote(back, safe='/')}"


def test_a_partial_update_of_somebody_signed_out_moves_the_whole_page_to_the_login(nobody: Browser) -> None:
    answer = nobody.hx("/items/1")
    assert answer["HX-Redirect"] == "/login?next=/"


def test_a_forgotten_password_is_set_anew_by_mail(nobody: Browser, alice: User) -> None:
    assert "on its way" in nobody.post("/reset", {"email": "ALICE@example.org"}).content.decode()
    link = re.search(r"http://[^/]+(/reset/\S+)", str(mail.outbox[0].body))
    assert link is not None
    assert nobody.post(link[1], {"password": "short"}).status_code == 400
    assert nobody.post(link[1], {"password": "nine ladies dancing"})["Location"] == "/login"
    assert nobody.post("/login", {"email": alice.email, "password": "nine ladies dancing"}).status_code == 302


def test_a_used_or_broken_reset_link_shows_no_form_but_the_way_to_another(nobody: Browser, alice: User) -> None:
    nobody.post("/reset", {"email": alice.email})
    link = re.search(r"http://[^/]+(/reset/\S+)", str(mail.outbox[0].body))
    assert link is not None
    assert "Set the password" in nobody.get(link[1]).content.decode()
    nobody.post(link[1], {"password": "nine ladies dancing"})
    again = Browser().post(link[1], {"password": "ten lords leaping"})
    assert again.status_code == 400
    for answer in (again, Browser().get(link[1]), Browser().get("/reset/MQ/no-token")):
        assert "This link was used or has expired" in answer.content.decode()
        assert 'href="/reset"' in answer.content.decode()
        assert "<form" not in answer.content.decode()


def test_a_reset_does_not_tell_who_has_an_account(nobody: Browser, alice: User) -> None:
    known = nobody.post("/reset", {"email": alice.email})
    unknown = nobody.post("/reset", {"email": "nobody@example.org"})
    assert without_token(known) == without_token(unknown)


def without_token(answer: Any) -> str:
    """The page, but for what differs on each request."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


def test_who_is_signed_in_needs_no_door(browser: Browser) -> None:
    assert browser.get(reverse("login"))["Location"] == browser.get(reverse("signup"))["Location"] == "/"


@pytest.mark.parametrize(
    "elsewhere", ["0", "today", "a\x00", "https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_no_form_leads_to_what_is_no_page_of_ours(browser: Browser, nobody: Browser, elsewhere: str) -> None:
    signed_in = nobody.post(f"/login?next={quote(elsewhere)}", {"email": "alice@example.org", "password": PASSWORD})
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/")
    planned = browser.post("/plan", {"from": "2030-03-04", "to": "2030-03-04", "back": elsewhere})
    assert (planned.status_code, planned["Location"]) == (302, "/")


def test_the_icon_is_found_where_browsers_look_by_habit(nobody: Browser) -> None:
    assert nobody.get("/favicon.ico")["Location"] == "/static/favicon.svg"
