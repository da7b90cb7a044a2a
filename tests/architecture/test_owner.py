"""What the owner's own GETs do: find her data, change no row, and cost as many queries for many rows as for few."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from tests.architecture.conftest import MARKER
from tests.architecture.dump import difference, rows_of_everyone
from tests.architecture.objects import names_an_object, path_for
from tests.architecture.routes import Route, api_routes
from tests.architecture.test_outsiders import STAFF_ONLY
from tests.conftest import client_for
from tests.factories.accounts import UserFactory
from tests.factories.world import World

READ = [route for route in api_routes() if "GET" in route.methods]
LISTS = [route for route in READ if route.is_list]
pytestmark = pytest.mark.django_db


def read(client: APIClient, path: str, method: str = "GET") -> Any:
    """The answer; an event stream is left unread (it is read from another connection than the test's)."""
    answer = client.generic(method, path)
    assert answer.status_code < 500, path
    return answer


@pytest.mark.parametrize("route", READ, ids=lambda route: route.template)
def test_a_get_changes_no_row(route: Route, world: World, as_alice: APIClient) -> None:
    path = path_for(route, world)
    before = rows_of_everyone()
    answer = read(as_alice, path)
    read(as_alice, path, "HEAD")
    read(as_alice, path, "OPTIONS")
    assert answer.status_code == (403 if route.template in STAFF_ONLY else 200)
    assert difference(before, rows_of_everyone()) == {}


@pytest.mark.parametrize(
    "route",
    [route for route in READ if (names_an_object(route) or route.is_list) and route.template not in STAFF_ONLY],
    ids=lambda route: route.template,
)
def test_the_owner_finds_her_own_data(route: Route, world: World, as_alice: APIClient) -> None:
    answer = read(as_alice, path_for(route, world))
    assert answer.streaming or MARKER.encode() in answer.content  # else the outsiders' sweep would prove nothing


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.template)
def test_a_list_costs_as_many_queries_for_many_rows_as_for_few(
    route: Route, world: World, crowded: World, charlie: User
) -> None:
    if route.template in STAFF_ONLY:
        few = queries_of(client_for(charlie), route.template)
        UserFactory.create_batch(5)
        many = queries_of(client_for(charlie), route.template)
    else:
        few = queries_of(client_for(world.user), path_for(route, world))
        many = queries_of(client_for(crowded.user), path_for(route, crowded))
    assert many == few
    assert few <= 8


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.template)
def test_every_ordering_of_a_list_is_total(route: Route, world: World, charlie: User) -> None:
    client = client_for(charlie if route.template in STAFF_ONLY else world.user)
    path = path_for(route, world)
    assert route.view.default_ordering.removeprefix("-") in route.view.orderings
    for name in route.view.orderings:
        for ordering in (name, f"-{name}"):
            with CaptureQueriesContext(connection) as queries:
                answer = read(client, f"{path}?ordering={ordering}&page_size=2")
            assert answer.status_code == 200, ordering
            assert any(ends_with_the_id(query["sql"]) for query in queries), ordering
    assert read(client, f"{path}?ordering=nonsense").status_code == 400


def queries_of(client: APIClient, path: str) -> int:
    """How many queries one page costs."""
    with CaptureQueriesContext(connection) as queries:
        assert read(client, path).status_code == 200
    return len(queries)


def ends_with_the_id(sql: str) -> bool:
    """Whether the page's ORDER BY has the primary key as its last word."""
    order = sql.partition("ORDER BY")[2].partition("LIMIT")[0]
    return order.rstrip().removesuffix("ASC").removesuffix("DESC").rstrip().endswith(('"id"', '"seq"'))
