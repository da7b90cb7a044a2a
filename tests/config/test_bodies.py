"""What may be in a request's body."""

import io
import json

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.urls import resolve
from rest_framework.test import APIClient

REGISTER = "/api/v1/auth/register"
PREFERENCES = "/api/v1/users/me/preferences"

NOT_JSON = {
    "empty object cut off": b'{"email":',
    "nothing but spaces": b"   ",
    "NaN": b'{"email": NaN}',
    "infinity": b'{"email": Infinity}',
    "a float that overflows": b'{"email": 1e999}',
    "not UTF-8": b'{"email": "\xff"}',
    "UTF-16": '{"email": "a"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"email": "a"}',
    "a lone surrogate": b'{"email": "\\ud800"}',
    "a lone surrogate as a key": b'{"\\ud800": 1}',
    "a NUL": b'{"email": "a\\u0000b"}',
    "a NUL in a key": b'{"a\\u0000": 1}',
    "an endless number": b'{"email": ' + b"9" * 5000 + b"}",
    "deep": b'{"email": ' + b"[" * 40 + b"]" * 40 + b"}",
    "deeper": b'{"email": ' + b"[" * 500 + b"]" * 500 + b"}",
    "bottomless": b"[" * 100_000,
    "single quotes": b"{'email': 1}",
    "two values": b"{} {}",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
@pytest.mark.django_db
def test_what_is_not_plain_json_is_a_400(anonymous: APIClient, body: bytes) -> None:
    answer = anonymous.post(REGISTER, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "validation_failed"


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"true", b"null", b"[{}]"])
@pytest.mark.django_db
def test_a_body_that_is_no_object_is_a_400(anonymous: APIClient, body: bytes) -> None:
    assert anonymous.post(REGISTER, body, content_type="application/json").status_code == 400


@pytest.mark.django_db
def test_no_body_at_all_names_what_is_missing(anonymous: APIClient) -> None:
    errors = anonymous.post(REGISTER, content_type="application/json").json()["errors"]
    assert {(error["field"], error["code"]) for error in errors} == {("email", "required"), ("password", "required")}


@pytest.mark.django_db
def test_a_body_beyond_two_megabytes_is_a_413(anonymous: APIClient) -> None:
    answer = anonymous.post(REGISTER, b'"' + b"a" * 2 * 1024 * 1024 + b'"', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(("length", "status"), [(100, 201), (2 * 1024 * 1024, 413)])
@pytest.mark.django_db
def test_a_body_in_chunks_is_read_as_any_other(length: int, status: int) -> None:
    body = json.dumps({"email": "dana@example.org", "password": "a long enough passphrase", "x": "x" * length}).encode()
    headers = [(b"transfer-encoding", b"chunked"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": REGISTER, "headers": headers, "query_string": b""}
    answer = resolve(REGISTER).func(ASGIRequest(scope, io.BytesIO(body)))
    assert answer.status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.django_db
def test_another_media_type_is_a_415(anonymous: APIClient, kind: str) -> None:
    answer = anonymous.post(REGISTER, b"email=a", content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.django_db
def test_thirty_levels_and_every_unicode_plane_come_back_as_sent(as_alice: APIClient) -> None:
    value: object = "🧭 Ελληνικά 日本語 \u202e \u007f"
    for _ in range(29):
        value = [value]
    answer = as_alice.patch(PREFERENCES, {"settings": {"deep": value}}, format="json")
    assert answer.json()["settings"] == {"deep": value}
