"""A vendor's refusal becomes one of our codes, with a sentence that says what to do and never holds a key."""

import json
from typing import Any

import pytest

from agent.providers.base import ChatRequest
from agent.providers.config import ProviderConfig
from agent.providers.errors import ProviderError
from agent.providers.vendor_errors import VendorError
from tests.agent.providers.asking import PREFIX, QUESTION, events_of, provider_at
from tests.fakes.exchange import JSON, Exchange
from tests.fakes.vendor import FakeVendor

KEY = "abcdef0123456789-secret"
CONFIG = ProviderConfig(
    name="openai",
    label="OpenAI",
    api_key=KEY,
    api_key_variable="OPENAI_API_KEY",
    model="m",
    model_variable="OPENAI_MODEL",
)


def error(**fields: Any) -> dict[str, Any]:
    """An error object as most vendors wrap it."""
    return {"error": fields}


CASES = [
    (401, error(message="invalid x-api-key", type="authentication_error"), "provider_auth"),
    (403, error(message="Country not supported", code="unsupported_country"), "provider_auth"),
    (
        400,
        [error(code=400, message="API key not valid. Please pass a valid API key.", status="INVALID_ARGUMENT")],
        "provider_auth",
    ),
    (402, error(code=402, message="Insufficient credits"), "provider_quota"),
    (429, error(message="You exceeded your current quota", code="insufficient_quota"), "provider_quota"),
    (
        400,
        error(message="Your credit balance is too low to access the API", type="invalid_request_error"),
        "provider_quota",
    ),
    (429, error(message="Rate limit reached", code="rate_limit_exceeded"), "provider_rate_limited"),
    (
        429,
        [error(code=429, message="You exceeded your current quota", status="RESOURCE_EXHAUSTED")],
        "provider_rate_limited",
    ),
    (529, error(type="overloaded_error", message="Overloaded"), "provider_overloaded"),
    (503, [error(code=503, message="The model is overloaded.", status="UNAVAILABLE")], "provider_overloaded"),
    (500, error(type="api_error", message="Internal server error"), "provider_unavailable"),
    (502, "<html>Bad Gateway</html>", "provider_unavailable"),
    (504, "", "provider_timeout"),
    (400, error(message="prompt is too long: 200001 tokens > 200000 maximum"), "context_too_long"),
    (
        400,
        error(message="This model's maximum context length is 8192 tokens.", code="context_length_exceeded"),
        "context_too_long",
    ),
    (
        400,
        [error(message="The input token count (1048577) exceeds the maximum number of tokens allowed")],
        "context_too_long",
    ),
    (413, error(type="request_too_large", message="Request exceeds the maximum size"), "context_too_long"),
    (404, {"error": "model 'x' not found"}, "provider_bad_request"),
    (422, {"detail": "Field required"}, "provider_bad_request"),
    (400, None, "provider_bad_request"),
    (200, error(type="overloaded_error"), "provider_overloaded"),
    (200, error(code="rate_limit_exceeded"), "provider_rate_limited"),
    (200, error(code=502, message="Provider returned error"), "provider_unavailable"),
    (200, error(code=400, message="Provider returned error"), "provider_bad_request"),
    (200, {"error": "something broke"}, "provider_unavailable"),
]


@pytest.mark.parametrize(("status", "body", "code"), CASES)
def test_a_vendors_error_has_one_of_our_codes(status: int, body: object, code: str) -> None:
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    assert VendorError.from_body(status, content, {}).explained(CONFIG).code == code


@pytest.mark.parametrize("provider", PREFIX)
async def test_every_provider_reports_a_refused_key_and_names_the_variable(provider: str) -> None:
    body = json.dumps(error(message=f"Incorrect API key provided: {KEY}", code="invalid_api_key")).encode()
    with FakeVendor(Exchange(writes=[body], status=401, content_type=JSON, framing="length")) as vendor:
        asked = provider_at(vendor, provider, api_key=KEY)
        _, failure = await events_of(asked, ChatRequest(messages=[QUESTION]))
        await asked.aclose()
    assert isinstance(failure, ProviderError)
    assert failure.code == "provider_auth"
    assert f"{provider.upper()}_API_KEY" in failure.detail
    assert KEY not in failure.detail


async def test_a_conversation_that_is_too_long_names_the_model_that_was_asked() -> None:
    body = json.dumps(error(message="prompt is too long")).encode()
    with FakeVendor(Exchange(writes=[body], status=400, content_type=JSON, framing="length")) as vendor:
        asked = provider_at(vendor, "claude").with_model("small-model")
        _, failure = await events_of(asked, ChatRequest(messages=[QUESTION]))
        await asked.aclose()
    assert failure
    assert "small-model" in failure.detail


def explained(status: int, body: object, headers: dict[str, str] | None = None) -> ProviderError:
    """What the person is told."""
    return VendorError(status, body, headers).explained(CONFIG)


def test_a_bad_request_quotes_the_vendor_in_one_line_without_secrets() -> None:
    said = f"No such\nthing: {KEY} and sk-other-1234567890\n" + "x" * 1000
    detail = explained(400, error(message=said)).detail
    assert detail.startswith("OpenAI refused the request: No such thing: … and …")
    assert len(detail) < 400


def test_a_missing_model_names_the_variable_that_chooses_it() -> None:
    assert explained(404, error(message="The model `m` does not exist")).detail.endswith("Check OPENAI_MODEL.")


def test_only_what_may_pass_is_worth_another_try() -> None:
    statuses = {401: False, 400: False, 404: False, 429: True, 500: True, 503: True, 529: True}
    assert {status: explained(status, error(message="x")).retryable for status in statuses} == statuses
    assert not explained(429, error(code="insufficient_quota")).retryable
    assert not explained(500, error(message="x"), {"x-should-retry": "false"}).retryable


WAITS = [
    ({"retry-after": "7"}, {}, 7.0),
    ({"retry-after": "0.5"}, {}, 0.5),
    ({"retry-after-ms": "1500", "retry-after": "9"}, {}, 1.5),
    ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, {}, 0.0),
    ({"retry-after": "soon"}, {}, None),
    ({"retry-after": "-3"}, {}, None),
    ({"retry-after": "nan"}, {}, None),
    ({}, {"details": [{"@type": "RetryInfo", "retryDelay": "36s"}]}, 36.0),
    ({}, {}, None),
]


@pytest.mark.parametrize(("headers", "fields", "wait"), WAITS)
def test_the_wait_a_vendor_asks_for_is_read_wherever_it_says_so(
    headers: dict[str, str], fields: dict[str, Any], wait: float | None
) -> None:
    assert explained(429, error(message="slow down", **fields), headers).retry_after == wait


def test_the_wait_is_told_to_the_person() -> None:
    assert explained(429, error(message="x"), {"retry-after": "90"}).detail.endswith("try again in 90 seconds.")
