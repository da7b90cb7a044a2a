"""Every body field that names an object refuses somebody else's as if there were none: 400, `does_not_exist`."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.architecture.objects import MISSING_NUMBER, path_for
from tests.architecture.routes import Route, api_routes, openapi
from tests.conftest import client_for
from tests.factories.world import World

# A body field that names an object -> what a foreigner's value of it is.
REFERENCES: dict[str, Callable[[World], object]] = {
    "goal": lambda world: world.goal.pk,
    "parent": lambda world: world.goal.pk,
    "task": lambda world: world.task.pk,
    "depends_on": lambda world: [world.task.pk],
    "weekly_plan": lambda world: world.week.pk,
    "daily_plan": lambda world: world.day.pk,
    "before": lambda world: world.item.pk,
    "after": lambda world: world.item.pk,
    "context_id": lambda world: world.goal.pk,
}
# What else a valid body holds, by route and by field.
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/goals": {"title": "A", "time_horizon": "short"},
    "/api/v1/goals/{pk}": {"title": "A", "time_horizon": "short"},
    "/api/v1/tasks": {"title": "A"},
    "/api/v1/tasks/{pk}": {"title": "A"},
    "/api/v1/weekly-plans": {"week_start_date": "2026-08-03"},
    "/api/v1/daily-plans": {"date": "2026-08-03"},
    "/api/v1/daily-plans/{pk}": {"date": "2026-08-03"},
    "/api/v1/plan-items": {"title": "A", "date": "2026-08-03"},
    "/api/v1/plan-items/{pk}": {"title": "A", "date": "2026-08-03"},
    "/api/v1/conversations/{conversation_id}/messages": {
        "client_message_id": "5f0c1a52-6a0e-4a5e-9c3e-5d3c4f3f9d11",
        "content": "Hello",
    },
}
WITH_FIELD: dict[str, dict[str, Any]] = {"context_id": {"context_type": "goal_review"}}
WITHOUT: dict[str, tuple[str, ...]] = {"daily_plan": ("date",)}  # one or the other
pytestmark = pytest.mark.django_db


def cases() -> Iterator[tuple[str, Route, str]]:
    """(method, route, field) from the OpenAPI schema: a new field is in it by itself."""
    schema = openapi()
    for route in api_routes():
        operations = schema["paths"].get(route.template.replace("{pk}", "{id}"), {})
        for method, operation in operations.items():
            for field in sorted(fields_of(operation, schema) & REFERENCES.keys()):
                yield method.upper(), route, field


def fields_of(operation: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    """The properties of the operation's JSON body."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    component = schema["components"]["schemas"].get(body.get("$ref", "").rsplit("/", 1)[-1], body)
    return set(component.get("properties", {}))


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case[0]} {case[1].template} {case[2]}")
def test_a_foreign_id_in_a_body_does_not_exist(case: tuple[str, Route, str], world: World, crowded: World) -> None:
    method, route, field = case
    amy = client_for(crowded.user)
    path = path_for(route, crowded)
    foreign = REFERENCES[field](world)
    missing = [MISSING_NUMBER] if isinstance(foreign, list) else MISSING_NUMBER
    for value in (foreign, missing):
        answer = amy.generic(method, path, data=_json(route, field, value), content_type="application/json")
        assert answer.status_code == 400, answer.content
        assert [error["code"] for error in answer.json()["errors"]] == ["does_not_exist"]
        assert answer.json()["errors"][0]["field"].split(".")[0] == field


def _json(route: Route, field: str, value: object) -> str:
    body = {**BODIES.get(route.template, {}), **WITH_FIELD.get(field, {}), field: value}
    return json.dumps({key: inner for key, inner in body.items() if key not in WITHOUT.get(field, ())})
