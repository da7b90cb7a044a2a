"""From a vendor's error, as an HTTP answer or in the middle of a stream, to a ProviderError."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any

import orjson

from agent.providers.config import ProviderConfig
from agent.providers.errors import ErrorCode, ProviderError, one_line

# What the vendors call their errors, and the HTTP status each stands for where there is none (mid-stream).
STATUS_OF = MappingProxyType(
    {
        "invalid_request_error": 400,
        "INVALID_ARGUMENT": 400,
        "FAILED_PRECONDITION": 400,
        "authentication_error": 401,
        "invalid_api_key": 401,
        "UNAUTHENTICATED": 401,
        "billing_error": 402,
        "permission_error": 403,
        "PERMISSION_DENIED": 403,
        "not_found_error": 404,
        "NOT_FOUND": 404,
        "request_too_large": 413,
        "rate_limit_error": 429,
        "rate_limit_exceeded": 429,
        "RESOURCE_EXHAUSTED": 429,
        "overloaded_error": 529,
        "UNAVAILABLE": 503,
        "timeout_error": 504,
        "DEADLINE_EXCEEDED": 504,
    }
)
CODE_OF: Mapping[int, ErrorCode] = MappingProxyType(
    {
        401: "provider_auth",
        402: "provider_quota",
        403: "provider_auth",
        408: "provider_timeout",
        413: "context_too_long",
        429: "provider_rate_limited",
        503: "provider_overloaded",
        504: "provider_timeout",
        529: "provider_overloaded",
    }
)
RETRYABLE: frozenset[ErrorCode] = frozenset(
    {"provider_rate_limited", "provider_overloaded", "provider_unavailable", "provider_timeout"}
)
TOO_LONG = re.compile(
    r"prompt is too long|context (length|window|limit)|maximum context|too many (input )?tokens"
    r"|input token count|exceeds? the (model's )?maximum (number of )?(input )?tokens",
    re.IGNORECASE,
)
NO_CREDIT = re.compile(r"credit balance|insufficient (credit|quota|fund|balance)", re.IGNORECASE)
BAD_KEY = re.compile(r"api.?key (is )?(not valid|invalid|expired)|(invalid|incorrect) api.?key", re.IGNORECASE)
REFUSES = re.compile(
    r"support|deprecat|unknown|unrecogni[sz]ed|unexpected|not (allowed|permitted)|extra (inputs|fields)|may only"
    r"|instead",
    re.IGNORECASE,
)
SECRET = re.compile(r"\b(?:sk-|AIza|Bearer\s+)[\w*.-]{6,}")


class VendorError(Exception):
    """An error as the vendor put it. `names` are all its machine-readable words; `status` is 200 in mid-stream."""

    def __init__(self, status: int, payload: object, headers: Mapping[str, str] | None = None) -> None:
        error = _error_object(payload)
        self.headers = headers or {}
        self.message = _text(error.get("message")) or _text(error.get("detail"))
        self.param = _text(error.get("param"))
        self.names = {word for key in ("type", "code", "status") if (word := _text(error.get(key)))}
        self.details = error.get("details")
        self.status = status if status >= 400 else _status_named(error, self.names)
        super().__init__(f"{self.status} {sorted(self.names)}")

    @classmethod
    def from_body(cls, status: int, body: bytes, headers: Mapping[str, str]) -> "VendorError":
        """The error of an HTTP answer; a body that is no JSON is its message."""
        try:
            payload = orjson.loads(body)
        except orjson.JSONDecodeError:
            payload = body.decode("utf-8", "replace")
        return cls(status, payload, headers)

    def explained(self, config: ProviderConfig) -> ProviderError:
        """The same failure in our vocabulary, with a sentence for the person."""
        code = self._code()
        wait = self._retry_after_seconds()
        return ProviderError(
            code,
            _sentence(code, self, config, wait),
            retryable=code in RETRYABLE and self.headers.get("x-should-retry") != "false",
            retry_after=wait,
        )

    def refuses(self, parameter: str) -> bool:
        """Whether this says that the model does not take that parameter (at all, or with that value)."""
        if self.status not in {400, 422}:
            return False
        named = self.param == parameter or re.search(rf"\b{parameter}\b", self.message) is not None
        return named and ("unsupported_parameter" in self.names or REFUSES.search(self.message) is not None)

    def _code(self) -> ErrorCode:
        if "insufficient_quota" in self.names or NO_CREDIT.search(self.message):
            return "provider_quota"
        if self.status in {400, 413, 422} and self._is_too_long():
            return "context_too_long"
        if self.status == 400 and ("API_KEY_INVALID" in self.names or BAD_KEY.search(self.message)):
            return "provider_auth"
        fallback: ErrorCode = "provider_bad_request" if 400 <= self.status < 500 else "provider_unavailable"
        return CODE_OF.get(self.status, fallback)

    def _is_too_long(self) -> bool:
        return "context_length_exceeded" in self.names or bool(TOO_LONG.search(self.message))

    def _retry_after_seconds(self) -> float | None:
        milliseconds = _seconds(self.headers.get("retry-after-ms"))
        if milliseconds is not None:
            return milliseconds / 1000
        header = self.headers.get("retry-after")
        return _seconds(header) if header else _google_retry_delay(self.details)


def _error_object(payload: object) -> Mapping[str, Any]:
    """The object that holds type, code and message, wherever the vendor puts it."""
    if isinstance(payload, list):  # Gemini's compatible endpoint wraps its error in an array
        payload = payload[0] if payload else ""
    if isinstance(payload, Mapping):
        inner = payload.get("error", payload)
        return inner if isinstance(inner, Mapping) else {"message": _text(inner)}
    return {"message": _text(payload)}


def _status_named(error: Mapping[str, Any], names: set[str]) -> int:
    code = error.get("code")
    if isinstance(code, int) and 400 <= code < 600:
        return code
    return next((STATUS_OF[name] for name in sorted(names) if name in STATUS_OF), 500)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, bool) else str(value)


def _seconds(value: str | None) -> float | None:
    """A Retry-After, in seconds or as an HTTP date (RFC 9110, 10.2.3). None where it is neither."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value)
    return seconds if 0 <= seconds < 1e9 else None


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return -1
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _google_retry_delay(details: object) -> float | None:
    """Google says how long to wait in the body: {"@type": "…RetryInfo", "retryDelay": "36s"}."""
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, Mapping) and isinstance(detail.get("retryDelay"), str):
            return _seconds(detail["retryDelay"].removesuffix("s"))
    return None


def _sentence(code: ErrorCode, error: VendorError, config: ProviderConfig, wait_seconds: float | None) -> str:
    label = config.label
    when = f"in {wait_seconds:.0f} seconds" if wait_seconds and wait_seconds >= 1 else "in a moment"
    sentences: dict[ErrorCode, str] = {
        "provider_auth": f"{label} refused the access: check {config.api_key_variable or config.base_url_variable}.",
        "provider_quota": f"The {label} account has no credit left: check its plan and billing, or choose another.",
        "provider_rate_limited": f"{label} limits how often it may be asked: try again {when}.",
        "provider_overloaded": f"{label} is overloaded: try again {when}.",
        "provider_unavailable": f"{label} failed on its own side: try again {when}.",
        "provider_timeout": f"{label} took too long: try again {when}.",
        "context_too_long": f"This conversation is too long for {config.model}: start a new one.",
    }
    return sentences.get(code) or _bad_request(error, config)


def _bad_request(error: VendorError, config: ProviderConfig) -> str:
    said = error.message.replace(config.api_key, "…") if config.api_key else error.message
    said = one_line(SECRET.sub("…", said)) or f"status {error.status}"
    cure = f" Check {config.model_variable}." if error.status == 404 and config.model_variable else ""
    return f"{config.label} refused the request: {said}{cure}"
