"""Every API route × method × {nobody, somebody else, staff}: refused as designed, and no byte of the owner's data."""

import json
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from tests.architecture.conftest import MARKER
from tests.architecture.dump import difference, rows_of_everyone
from tests.architecture.objects import missing_path_for, names_an_object, path_for
from tests.architecture.routes import METHODS, Route, api_routes
from tests.factories.world import World

ROUTES = api_routes()
EVERY_METHOD = (*METHODS, "HEAD", "OPTIONS")
OPEN_TO_ALL = ("/api/v1/health", "/api/v1/auth/")
STAFF_ONLY = ("/api/v1/users", "/api/v1/users/{pk}")
NEEDS_A_BODY: dict[str, dict[str, Any]] = {
    # What a valid body must hold, where `{}` would be refused before the object is looked for.
    "/api/v1/plan-items/{pk}/move": {"date": "2026-03-05"},
    "/api/v1/conversations/{conversation_id}/messages": {
        "client_message_id": "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d10",
        "content": "Hello",
    },
    "/api/v1/goals/{pk}": {"title": "Taken", "time_horizon": "short"},
    "/api/v1/tasks/{pk}": {"title": "Taken"},
    "/api/v1/plan-items/{pk}": {"title": "Taken", "date": "2026-03-05"},
    "/api/v1/daily-plans/{pk}": {"date": "2026-03-05"},
    "/api/v1/weekly-plans/{pk}": {"week_start_date": "2026-03-02"},
    "/api/v1/day-exceptions/{pk}": {"date": "2026-03-02", "windows": []},
    "/api/v1/time-off/{pk}": {"title": "Taken", "start_on": "2026-03-02", "end_on": "2026-03-02"},
    "/api/v1/busy-blocks/{pk}": {
        "title": "Taken",
        "start_at": "2026-03-02T09:00:00Z",
        "end_at": "2026-03-02T10:00:00Z",
    },
}
pytestmark = pytest.mark.django_db


@pytest.fixture(params=ROUTES, ids=lambda route: route.template)
def route(request: pytest.FixtureRequest) -> Route:
    """Each API route in turn."""
    found: Route = request.param
    return found


def test_nobody_is_asked_to_sign_in(route: Route, world: World, anonymous: APIClient) -> None:
    before = rows_of_everyone()
    for method in EVERY_METHOD:
        answer = ask(anonymous, method, route, path_for(route, world))
        assert MARKER.encode() not in answer.content, method
        if not route.template.startswith(OPEN_TO_ALL):
            assert (method, answer.status_code, answer["WWW-Authenticate"]) == (method, 401, "Bearer")
    assert difference(before, rows_of_everyone()) == {}


def test_somebody_else_finds_nothing(route: Route, world: World, as_bob: APIClient) -> None:
    for method in EVERY_METHOD:
        answer = ask(as_bob, method, route, path_for(route, world))
        assert answer.status_code in expected(method, route, staff=False), (method, answer.content)
        assert MARKER.encode() not in answer.content, method


def test_staff_find_nothing_but_people(route: Route, world: World, as_charlie: APIClient) -> None:
    for method in EVERY_METHOD:
        answer = ask(as_charlie, method, route, path_for(route, world))
        assert answer.status_code in expected(method, route, staff=True), (method, answer.content)
        assert MARKER.encode() not in answer.content or route.template in STAFF_ONLY, method


def test_foreign_and_missing_are_told_alike(route: Route, world: World, as_bob: APIClient) -> None:
    for method in EVERY_METHOD if names_an_object(route) else ():
        foreign = ask(as_bob, method, route, path_for(route, world))
        missing = ask(as_bob, method, route, missing_path_for(route, world))
        assert (foreign.status_code, without_id(foreign)) == (missing.status_code, without_id(missing)), method


def test_somebody_else_changes_none_of_the_owners_rows(route: Route, world: World, as_bob: APIClient) -> None:
    before = rows_of_everyone()
    for method in EVERY_METHOD:
        ask(as_bob, method, route, path_for(route, world), undo=False)
    changed = difference(before, rows_of_everyone())
    assert [row for rows in changed.values() for row in rows if MARKER in str(row)] == []


def ask(client: APIClient, method: str, route: Route, path: str, *, undo: bool = True) -> Any:
    """The answer; what it wrote is taken back."""
    body = json.dumps(NEEDS_A_BODY.get(route.template, {})) if method in {"POST", "PUT", "PATCH"} else ""
    with transaction.atomic():
        answer = client.generic(method, path, data=body, content_type="application/json")
        transaction.set_rollback(undo)
    assert answer.status_code < 500, (method, path)
    assert not answer.streaming, "nobody but the owner ever gets a stream"
    return answer


def expected(method: str, route: Route, *, staff: bool) -> set[int]:
    """The statuses that are right for somebody who owns nothing here."""
    if method == "OPTIONS":
        return {200, 403, 404}
    if route.template in STAFF_ONLY and not staff:
        return {403}
    if method not in route.methods and not (method == "HEAD" and "GET" in route.methods):
        return {405}
    if route.template in STAFF_ONLY:
        return {200}
    return {404} if names_an_object(route) else {200, 201, 202, 204, 304, 400, 401, 409, 412}


def without_id(answer: Any) -> object:
    """The body but for what names this very request."""
    if not answer.content:
        return None
    return {key: value for key, value in answer.json().items() if key != "request_id"}
