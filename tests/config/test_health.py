"""Is it well?"""

import pytest
from rest_framework.test import APIClient


@pytest.mark.django_db
def test_health_names_its_services(anonymous: APIClient) -> None:
    answer = anonymous.get("/api/v1/health")
    assert answer.status_code == 200
    assert answer.json()["services"] == {"db": "ok", "redis": "disabled"}


def test_live_touches_nothing(anonymous: APIClient) -> None:
    # Without the `db` fixture any query raises.
    assert anonymous.get("/api/v1/health/live").json() == {"status": "alive"}


def test_an_unknown_route_below_api_is_json(anonymous: APIClient) -> None:
    answer = anonymous.get("/api/v1/nothing-here")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
