"""What OpenAPI says of signing in and people."""

from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    """Our routes, as the schema has them."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return {
        path: operations for path, operations in found.items() if path.startswith(("/api/v1/auth", "/api/v1/users"))
    }


def test_every_route_is_there(paths: dict[str, Any]) -> None:
    methods = {f"{method.upper()} {path.removeprefix('/api/v1/')}" for path in paths for method in paths[path]}
    assert methods == {
        "POST auth/register",
        "POST auth/login",
        "POST auth/refresh",
        "POST auth/logout",
        "POST auth/password/change",
        "POST auth/password/reset",
        "POST auth/password/reset/confirm",
        "GET users/me",
        "PATCH users/me",
        "DELETE users/me",
        "GET users/me/preferences",
        "PATCH users/me/preferences",
        "GET users",
        "GET users/{id}",
    }


def test_every_refusal_is_declared(paths: dict[str, Any]) -> None:
    assert {"200", "400", "401", "415", "429"} <= paths["/api/v1/auth/login"]["post"]["responses"].keys()
    assert {"201", "400", "429"} <= paths["/api/v1/auth/register"]["post"]["responses"].keys()
    assert {"200", "400", "401", "403", "412"} <= paths["/api/v1/users/me/preferences"]["patch"]["responses"].keys()
    assert {"200", "401", "403", "404"} <= paths["/api/v1/users/{id}"]["get"]["responses"].keys()


def test_who_must_sign_in_and_how(paths: dict[str, Any]) -> None:
    assert paths["/api/v1/users/me"]["get"]["security"] == [{"token": []}, {"cookie": []}]
    assert paths["/api/v1/auth/login"]["post"]["security"] == [{}]


def test_nothing_had_to_be_guessed(paths: dict[str, Any]) -> None:
    said = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert not [line for line in said if "accounts" in line]
