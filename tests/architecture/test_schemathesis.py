"""Whatever is sent to an operation, it answers as its schema says: no 5xx, no undocumented status, the right shape.

Few examples in the suite; `DAYMARK_EXAMPLES=500 pytest tests/architecture/test_schemathesis.py` looks harder.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from accounts.services import open_session
from tests.architecture.objects import path_parameters_for
from tests.architecture.routes import api_routes, openapi
from tests.factories.world import World

EXAMPLES = int(os.environ.get("DAYMARK_EXAMPLES", "8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
STREAMS = ("/events",)  # read from another connection than the test's: asked for with unknown ids only
SCHEMA = schemathesis.openapi.from_dict(openapi())
SCHEMA.app = get_wsgi_application()
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations() if isinstance(result, Ok)]
pytestmark = [pytest.mark.django_db, pytest.mark.proof]


@pytest.fixture(autouse=True)
def _keep_the_connection() -> Iterator[None]:
    """Requests must not close the connection that holds the test's transaction (Django's test client does the same)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_an_operation_keeps_to_its_schema(operation: Any, world: World, alice: User) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=cases(operation, world))
    def conforms(case: Any) -> None:
        # A new sign-in each time: the example before may have ended the last one.
        headers = {"Accept-Encoding": "identity"}
        if User.objects.filter(pk=alice.pk).exists():
            headers["Authorization"] = f"Bearer {open_session(alice).access}"
        case.call_and_validate(base_url="http://testserver", headers=headers, checks=CHECKS)

    conforms()


def cases(operation: Any, world: World) -> st.SearchStrategy[Any]:
    """Right and wrong input, for the person's own objects and for ids out of the blue."""
    right, wrong = (
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )
    route = next(route for route in api_routes() if route.template.replace("{pk}", "{id}") == operation.path)
    if not route.parameters or operation.path.endswith(STREAMS):
        return st.one_of(right, wrong)
    own = {name.replace("pk", "id"): value for name, value in path_parameters_for(route, world).items()}
    return st.one_of(operation.as_strategy(path_parameters=own), right, wrong)
