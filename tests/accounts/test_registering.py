"""Making an account over REST."""

from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import User
from tests.accounts.calls import PREFERENCES, bearing, error_codes, pair_for, post
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
DANA = {"email": "dana@example.org", "password": PASSWORD}


def test_a_new_person_is_shown_without_a_password() -> None:
    answer = post("register", {**DANA, "name": "Dana", "time_zone": "Asia/Kathmandu"})
    assert answer.status_code == 201
    body = answer.json()
    assert {name: body[name] for name in ("email", "name", "is_staff")} == {
        "email": "dana@example.org",
        "name": "Dana",
        "is_staff": False,
    }
    assert isinstance(body["id"], int)
    assert PASSWORD not in answer.content.decode()


def test_a_new_person_can_sign_in_and_has_preferences_in_their_zone() -> None:
    post("register", {**DANA, "time_zone": "Asia/Kathmandu"})
    preferences = bearing(pair_for("dana@example.org")["access"]).get(PREFERENCES).json()
    assert preferences["time_zone"] == "Asia/Kathmandu"


def test_an_address_is_kept_in_lower_case_and_found_in_any() -> None:
    post("register", {**DANA, "email": " Dana@Example.ORG "})
    assert User.objects.get().email == "dana@example.org"
    assert "access" in pair_for("DANA@example.org")


def test_what_only_the_server_may_decide_is_ignored() -> None:
    body = {**DANA, "is_staff": True, "is_superuser": True, "is_demo": True, "id": 77, "is_active": False, "x": 1}
    assert post("register", body).status_code == 201
    dana = User.objects.get(email="dana@example.org")
    assert (dana.is_staff, dana.is_superuser, dana.is_demo, dana.is_active) == (False, False, False, True)


@pytest.mark.parametrize("email", ["alice@example.org", "ALICE@example.org"])
def test_an_address_is_taken_once(alice: User, email: str) -> None:
    assert error_codes(post("register", {**DANA, "email": email})) == {("email", "unique")}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": None}, ("email", "required")),
        ({"email": ""}, ("email", "required")),
        ({"email": "no address"}, ("email", "invalid")),
        ({"email": ["dana@example.org"]}, ("email", "invalid")),
        ({"email": "a" * 250 + "@example.org"}, ("email", "max_length")),
        ({"password": None}, ("password", "required")),
        ({"password": "short"}, ("password", "password_too_short")),
        ({"password": "password123"}, ("password", "password_too_common")),
        ({"password": "dana@example"}, ("password", "password_too_similar")),
        ({"password": "x" * 257}, ("password", "max_length")),
        ({"password": {"a": 1}}, ("password", "invalid")),
        ({"name": "x" * 151}, ("name", "max_length")),
        ({"time_zone": "Mars/Olympus"}, ("time_zone", "invalid_choice")),
        ({"time_zone": "../../etc/passwd"}, ("time_zone", "invalid_choice")),
        ({"time_zone": "europe/berlin"}, ("time_zone", "invalid_choice")),
    ],
)
def test_what_breaks_a_rule_is_named(change: dict[str, Any], error: tuple[str, str]) -> None:
    assert error in error_codes(post("register", {**DANA, **change}))
    assert not User.objects.exists()


def test_an_address_may_register_thirty_times_an_hour(settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "register_address": (2, settings.THROTTLES["register_address"][1])}
    statuses = [
        post("register", {**DANA, "email": f"dana{n}@example.org"}, REMOTE_ADDR="2001:db8::" + str(n)).status_code
        for n in range(3)
    ]
    assert statuses == [201, 201, 429]
    assert post("register", DANA, REMOTE_ADDR="192.0.2.7").status_code == 201


def test_the_limit_of_registrations_is_thirty(settings: Settings) -> None:
    assert settings.THROTTLES["register_address"][0] == 30


def test_passwords_are_hashed_with_argon2id(settings: Settings, anonymous: APIClient) -> None:
    from config.settings import base

    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    post("register", DANA)
    password = User.objects.get().password
    assert identify_hasher(password).algorithm == "argon2"
    assert "$argon2id$" in password
