"""Every page × {nobody, somebody else, the owner}: the login page, 404, her data; and a GET changes no row."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.architecture.conftest import MARKER
from tests.architecture.dump import difference, rows_of_everyone
from tests.architecture.objects import missing_path_for, names_an_object, path_for
from tests.architecture.routes import Route, page_routes
from tests.factories.world import World

OPEN_TO_ALL = ("/signup", "/login", "/logout", "/reset", "/favicon.ico")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
MOST_QUERIES = 25
pytestmark = pytest.mark.django_db


@pytest.fixture(params=page_routes(), ids=lambda route: route.template)
def route(request: pytest.FixtureRequest) -> Route:
    """Each page in turn."""
    found: Route = request.param
    return found


def browser_of(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def ask(client: Client, method: str, path: str) -> Any:
    """The answer; what it wrote is taken back."""
    with transaction.atomic():
        answer = client.generic(method, path, data="", content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    assert answer.status_code < 500, (method, path)
    return answer


def test_nobody_is_sent_to_the_login_page(route: Route, world: World) -> None:
    for method in METHODS:
        answer = ask(Client(), method, path_for(route, world))
        assert MARKER.encode() not in answer.content, method
        if not route.template.startswith(OPEN_TO_ALL):
            assert answer.status_code in {302, 405}, method
            assert answer.status_code == 405 or answer["Location"].startswith("/login?next="), method


def test_somebody_else_finds_nothing(route: Route, world: World, bob: User) -> None:
    bobs = browser_of(bob)
    for method in METHODS:
        answer = ask(bobs, method, path_for(route, world))
        assert MARKER.encode() not in answer.content, method
        if names_an_object(route) and method != "OPTIONS":
            missing = ask(bobs, method, missing_path_for(route, world))
            assert (answer.status_code, missing.status_code) in {(404, 404), (405, 405), (400, 400)}, method


def test_a_get_changes_no_row_and_shows_the_owner_her_data(route: Route, world: World, alice: User) -> None:
    browser = browser_of(alice)
    before = rows_of_everyone()
    answer = ask(browser, "GET", path_for(route, world))
    assert difference(before, rows_of_everyone()) == {}
    assert answer.status_code in {200, 302, 405}
    if names_an_object(route) and answer.status_code == 200:
        assert MARKER.encode() in answer.content


def test_a_page_costs_as_many_queries_for_much_as_for_little(route: Route, world: World, crowded: World) -> None:
    few = queries_of(browser_of(world.user), path_for(route, world))
    assert queries_of(browser_of(crowded.user), path_for(route, crowded)) == few
    assert few <= MOST_QUERIES


def queries_of(browser: Client, path: str) -> int:
    """How many queries the page costs."""
    with CaptureQueriesContext(connection) as queries:
        browser.get(path)
    return len(queries)
