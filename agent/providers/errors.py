"""What can go wrong with a provider, in one vocabulary for all of them.

ProviderError
├── UnknownProvider        the name is none of ours
└── ProviderNotConfigured  its key or address is not set
"""

from typing import Literal

ErrorCode = Literal[
    "provider_auth",
    "provider_rate_limited",
    "provider_quota",
    "provider_overloaded",
    "provider_bad_request",
    "context_too_long",
    "provider_unavailable",
    "provider_timeout",
    "stream_truncated",
    "refused",
    "unexpected_tool_call",
    "limit_reached",
]


class ProviderError(Exception):
    """An answer that will not come, or not whole.

    `detail` is one sentence that says what to do and never holds a key. `retryable`: the same request may succeed a
    moment later. `retry_after`: seconds the vendor asked to wait, None if it did not say.
    """

    def __init__(
        self, code: ErrorCode, detail: str, *, retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.retryable = retryable
        self.retry_after = retry_after


class UnknownProvider(ProviderError):
    """No provider has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        choices = ", ".join(known)
        super().__init__(
            "provider_bad_request", f"There is no provider {name[:40]!r}: set LLM_PROVIDER to one of {choices}."
        )


class ProviderNotConfigured(ProviderError):
    """The provider lacks what it cannot work without; `variable` is the setting that gives it."""

    def __init__(self, detail: str) -> None:
        super().__init__("provider_auth", detail)


def truncated(label: str) -> ProviderError:
    """The stream ended, or turned into something unreadable, before the vendor said that the answer is whole."""
    return ProviderError(
        "stream_truncated", f"The answer from {label} broke off before its end: try again.", retryable=True
    )


def refused(label: str, explanation: str = "") -> ProviderError:
    """The model, or a filter of the vendor's, declined to answer."""
    said = f' It said: "{one_line(explanation)}"' if explanation.strip() else ""
    return ProviderError("refused", f"{label} declined to answer this: put it differently.{said}")


def unexpected_tool_call(label: str) -> ProviderError:
    """The model called a tool though none was offered."""
    return ProviderError("unexpected_tool_call", f"{label} called a tool that it was not offered: try again.")


def one_line(text: str, *, limit: int = 300) -> str:
    """`text` without line breaks, cut to `limit` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
