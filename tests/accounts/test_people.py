"""Oneself, and for staff everybody."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import Session, User
from tests.accounts.calls import ME, bearing, error_codes, pair_for, status_of
from tests.architecture.dump import rows_of_everyone
from tests.factories.accounts import UserFactory
from tests.factories.world import world_of

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users"


@pytest.fixture
def by_token(alice: User) -> APIClient:
    """Alice's client with a real token, so that each request loads her anew."""
    return bearing(pair_for(alice.email)["access"])


def test_a_person_sees_and_renames_themselves(by_token: APIClient) -> None:
    answer = by_token.patch(ME, {"name": "Alice L."}, format="json")
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["version"]) == ("Alice L.", 2)
    assert by_token.get(ME).json() == answer.json()


def test_what_only_the_server_may_decide_stays(as_alice: APIClient, alice: User) -> None:
    body = {"id": 9, "email": "x@example.org", "is_staff": True, "is_superuser": True, "is_active": False, "version": 9}
    assert as_alice.patch(ME, body, format="json").json()["version"] == 1
    alice.refresh_from_db()
    assert (alice.email, alice.is_staff, alice.is_superuser, alice.is_active) == (
        "alice@example.org",
        False,
        False,
        True,
    )


@pytest.mark.parametrize("name", [None, "x" * 151, [], {}, True])
def test_a_name_that_is_none_is_refused(as_alice: APIClient, name: Any) -> None:
    assert {field for field, _ in error_codes(as_alice.patch(ME, {"name": name}, format="json"))} == {"name"}


def test_versions_guard_a_write(by_token: APIClient) -> None:
    assert by_token.get(ME).headers["ETag"] == '"1"'
    assert by_token.get(ME, headers={"if-none-match": '"1"'}).status_code == 304
    assert by_token.patch(ME, {"name": "A"}, format="json", headers={"if-match": '"1"'}).headers["ETag"] == '"2"'
    refused = by_token.patch(ME, {"name": "B"}, format="json", headers={"if-match": '"1"'})
    assert (refused.status_code, refused.json()["code"], refused.json()["current"]) == (412, "version_mismatch", 2)
    assert by_token.delete(ME, headers={"if-match": '"1"'}).status_code == 412


def test_deleting_oneself_takes_along_what_one_owns_and_nothing_else(
    as_alice: APIClient, alice: User, bob: User
) -> None:
    for user in (alice, bob):
        world_of(user, marker=f"only-{user.name}")
    assert as_alice.delete(ME).status_code == 204
    left = str(rows_of_everyone())
    assert ("only-Alice" in left, "only-Bob" in left) == (False, True)


def test_deleting_oneself_leaves_nothing(alice: User, bob: User) -> None:
    access = pair_for(alice.email)["access"]
    assert bearing(access).delete(ME).status_code == 204
    assert status_of(access) == 401
    assert list(User.objects.all()) == [bob]
    assert not Session.objects.exists()


def test_staff_list_everybody_newest_first(as_charlie: APIClient, alice: User, bob: User) -> None:
    page = as_charlie.get(USERS).json()
    assert [row["email"] for row in page["results"]] == ["bob@example.org", "alice@example.org", "charlie@example.org"]
    assert not {"password", "last_login"} & page["results"][0].keys()


def test_staff_search_filter_and_turn_pages(as_charlie: APIClient, alice: User, bob: User) -> None:
    assert [row["name"] for row in as_charlie.get(USERS, {"search": "ALI"}).json()["results"]] == ["Alice"]
    assert [row["name"] for row in as_charlie.get(USERS, {"is_staff": "true"}).json()["results"]] == ["Charlie"]
    first = as_charlie.get(USERS, {"ordering": "email", "page_size": "2"}).json()
    second = as_charlie.get(first["next"]).json()
    assert [row["name"] for row in first["results"] + second["results"]] == ["Alice", "Bob", "Charlie"]


@pytest.mark.parametrize(
    "query", [{"is_staff": "maybe"}, {"ordering": "password"}, {"page_size": "0"}, {"cursor": "x"}]
)
def test_a_wrong_parameter_is_a_400(as_charlie: APIClient, query: dict[str, Any]) -> None:
    assert {field for field, _ in error_codes(as_charlie.get(USERS, query))} == set(query)


def test_a_longer_list_costs_no_more_queries(
    as_charlie: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    UserFactory.create_batch(5)
    with django_assert_num_queries(1):
        assert len(as_charlie.get(USERS).json()["results"]) == 6


def test_staff_see_one_person(as_charlie: APIClient, alice: User) -> None:
    assert as_charlie.get(f"{USERS}/{alice.pk}").json()["email"] == alice.email


@pytest.mark.parametrize("pk", ["0", "999", "-1", "1.5", "x", "9" * 30, "١", "%00", "null"])
def test_nobody_there_is_a_404(as_charlie: APIClient, pk: str) -> None:
    assert as_charlie.get(f"{USERS}/{pk}").status_code == 404


def test_others_may_not_look(as_alice: APIClient, anonymous: APIClient, alice: User, bob: User) -> None:
    for route in (USERS, f"{USERS}/{bob.pk}", f"{USERS}/{alice.pk}", f"{USERS}/999"):
        assert as_alice.get(route).status_code == 403
        assert anonymous.get(route).status_code == 401
