"""The OpenAPI schema: as committed, as routed, and without a warning."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from tests.architecture.routes import api_routes
from tests.architecture.source import ROOT

COMMITTED = ROOT / "docs" / "openapi.yaml"
ERRORS = {"ErrorSerializer", "Error"}
OPEN_TO_ALL = ("/api/v1/health", "/api/v1/auth/")


@pytest.fixture(scope="module")
def schema() -> dict[str, dict[str, dict[str, dict[str, object]]]]:
    """The schema as it is served."""
    reset_generator_stats()
    made: dict[str, dict[str, dict[str, dict[str, object]]]] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def test_the_schema_is_made_without_a_warning(schema: object) -> None:
    warnings = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert [str(warning) for warning in warnings] == []
    validate_schema(schema)


def test_the_schema_equals_the_committed_one(schema: object) -> None:
    made = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    assert COMMITTED.read_text(encoding="utf-8") == made, "run `make schema` and look at the difference"


def test_every_route_is_in_the_schema_and_the_other_way_round(schema: dict[str, dict[str, dict[str, object]]]) -> None:
    routed = {(method, route.template.replace("{pk}", "{id}")) for route in api_routes() for method in route.methods}
    described = {(method.upper(), path) for path, operations in schema["paths"].items() for method in operations}
    assert described == routed


def test_every_operation_says_what_it_answers_when_refused(schema: dict[str, dict[str, dict[str, dict]]]) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            statuses = set(operation["responses"])
            assert any(status.startswith("2") for status in statuses), (method, path)
            if not path.startswith(OPEN_TO_ALL):
                assert "401" in statuses, (method, path)
            if "{" in path and "by-date" not in path:
                assert "404" in statuses, (method, path)


def test_every_answer_says_what_it_is(schema: dict[str, dict[str, dict[str, dict]]]) -> None:
    operations = ((method, path, one) for path, ones in schema["paths"].items() for method, one in ones.items())
    silent = [
        (method, path, status)
        for method, path, one in operations
        for status, answer in one["responses"].items()
        if len(answer["description"]) < 10
    ]
    assert silent == []


def test_every_operation_says_in_a_line_what_it_does(schema: dict[str, dict[str, dict[str, dict]]]) -> None:
    operations = ((method, path, one) for path, ones in schema["paths"].items() for method, one in ones.items())
    found = {(method, path): one.get("summary", "") for method, path, one in operations}
    assert {key: summary for key, summary in found.items() if not 5 <= len(summary) <= 120} == {}


def test_what_has_an_etag_says_that_it_answers_304(schema: dict[str, dict[str, dict[str, dict]]]) -> None:
    answering = {path for path, found in schema["paths"].items() if "304" in found.get("get", {}).get("responses", {})}
    assert {"/api/v1/users/me", "/api/v1/users/me/preferences", "/api/v1/goals/{id}"} <= answering
    assert not {"/api/v1/goals", "/api/v1/daily-plans/today"} & answering
