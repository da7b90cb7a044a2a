"""What every answer carries: request ids, compression, errors of one shape."""

import gzip
import json
import re

import pytest
from rest_framework.test import APIClient

PREFERENCES = "/api/v1/users/me/preferences"
GZIP = {"accept-encoding": "gzip"}


@pytest.mark.parametrize("given", ["abcd1234", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "A.b_c-" * 10])
def test_a_harmless_request_id_is_kept(anonymous: APIClient, given: str) -> None:
    answer = anonymous.get("/api/v1/health/live", headers={"x-request-id": given})
    assert answer.headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "with space 123", "<script>alert", "a\tb1234567", "日本語日本語日本"]
)
def test_any_other_is_replaced(anonymous: APIClient, given: str) -> None:
    answer = anonymous.get("/api/v1/health/live", headers={"x-request-id": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


@pytest.mark.django_db
def test_an_error_names_its_request(anonymous: APIClient) -> None:
    answer = anonymous.get("/api/v1/users/me", headers={"x-request-id": "find-me-again"})
    assert answer.json() == {
        "detail": "Authentication credentials were not provided.",
        "status_code": 401,
        "code": "unauthenticated",
        "errors": [],
        "request_id": "find-me-again",
    }
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.django_db
def test_a_method_that_is_not_there_is_a_405(as_alice: APIClient) -> None:
    answer = as_alice.put("/api/v1/users/me", {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.django_db
def test_a_large_answer_is_compressed_and_keeps_its_etag(as_alice: APIClient) -> None:
    as_alice.patch(PREFERENCES, {"settings": {"text": "x" * 5000}}, format="json")
    answer = as_alice.get(PREFERENCES, headers=GZIP)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["ETag"] == '"2"'
    assert json.loads(gzip.decompress(answer.content))["settings"]["text"] == "x" * 5000


@pytest.mark.django_db
def test_small_answers_and_all_below_auth_are_not_compressed(as_alice: APIClient) -> None:
    assert "Content-Encoding" not in as_alice.get(PREFERENCES, headers=GZIP).headers
    body = {f"field{n}": "x" for n in range(100)} | {"email": "no address" * 20, "password": "x" * 900}
    refused = as_alice.post("/api/v1/auth/register", body, format="json", headers=GZIP)
    assert refused.status_code == 400
    assert "Content-Encoding" not in refused.headers
