"""The calls that several tests of accounts make."""

from typing import Any

from rest_framework.test import APIClient

from tests.factories.accounts import PASSWORD

AUTH = "/api/v1/auth"
ME = "/api/v1/users/me"
PREFERENCES = f"{ME}/preferences"


def post(route: str, body: Any, **options: Any) -> Any:
    """Nobody posts to a route below auth/."""
    return APIClient().post(f"{AUTH}/{route}", body, format="json", **options)


def login(email: str, password: str = PASSWORD, **options: Any) -> Any:
    """The answer to a login."""
    return post("login", {"email": email, "password": password}, **options)


def pair_for(email: str) -> dict[str, str]:
    """The tokens of a new session."""
    pair: dict[str, str] = login(email).json()
    return pair


def bearing(access: str) -> APIClient:
    """A client with an access token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def status_of(access: str) -> int:
    """What `GET users/me` answers to an access token: 200 or 401."""
    status: int = bearing(access).get(ME).status_code
    return status


def error_codes(answer: Any) -> set[tuple[str, str]]:
    """Field and code of each error in a 400."""
    assert answer.status_code == 400, answer.content
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}
